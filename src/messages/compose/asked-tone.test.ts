import { expect, test } from "vitest";
import { chooseTone } from "../tone/choose-tone.ts";
import { loadTonePolicy } from "../tone/tone-policy.ts";
import { askedTone } from "./asked-tone.ts";

const policy = loadTonePolicy();
const about = (predictions: Record<string, number>) =>
  chooseTone({ channel: "email", purpose: "newsletter", predictions, absences: ["stays-away", "geht"] }, policy);

test("whoever is likely to stay away is addressed more warmly, and the evidence says why", () => {
  const [steady, atRisk] = [about({ "stays-away": 0.3 }), about({ "stays-away": 0.8 })];
  expect(atRisk.target.warmth).toBeCloseTo(steady.target.warmth + 0.15, 9);
  expect(atRisk.evidence).toContainEqual({ kind: "prediction", detail: "stays-away 0.8", shift: { warmth: 0.15 } });
  expect(steady.evidence.some(({ kind }) => kind === "prediction")).toBe(false);
});

test("every prediction of an absence counts, the likeliest alone", () => {
  const { target, evidence } = about({ "stays-away": 0.7, geht: 0.9 });
  expect(target).toEqual(about({ geht: 0.9 }).target);
  expect(evidence.filter(({ kind }) => kind === "prediction").map(({ detail }) => detail)).toEqual(["geht 0.9"]);
});

test("other predictions move nothing, and a tone that is asked for stays", () => {
  expect(about({ "will-share": 0.99 })).toEqual(about({}));
  const wished = chooseTone(
    {
      channel: "email",
      purpose: "newsletter",
      predictions: { "stays-away": 0.9 },
      absences: ["stays-away"],
      wish: { warmth: 0.1 },
    },
    policy,
  );
  expect(wished.target.warmth).toBe(0.1);
});

test("auto rewords for a prediction in what it moved alone, and never without being asked", () => {
  const chosen = about({ geht: 0.7 });
  const asked = (tone: "auto" | undefined) => askedTone({ asked: tone, chosen, mood: undefined, policy });
  expect(asked("auto").target).toEqual({ warmth: chosen.target.warmth });
  expect(asked(undefined).target).toEqual({});
  expect(askedTone({ asked: "auto", chosen: about({}), mood: undefined, policy }).target).toEqual({});
});
