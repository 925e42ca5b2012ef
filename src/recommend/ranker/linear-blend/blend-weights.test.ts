import { expect, test } from "vitest";
import { collaborativeModels } from "../../models/models.ts";
import { signalAt, signalCount, signals } from "../../signals/signals.ts";
import { activeMs, activeShareOf, blendFor, locate, priorWeights, strengthKnots } from "./blend-weights.ts";

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
const sinceLastMs = Number.POSITIVE_INFINITY;
const all = new Set(signals.map(({ name }) => name));

test("profile strength lies between knots, linearly in ln(1 + profileStrength)", () => {
  expect(locate(0)).toEqual({ index: 0, share: 0 });
  expect(locate(Number.NaN)).toEqual({ index: 0, share: 0 });
  expect(locate(1)).toEqual({ index: 1, share: 0 });
  expect(locate(3).index).toBe(2);
  expect(locate(3).share).toBeCloseTo(Math.log(4 / 3) / Math.log(6 / 3), 10);
  expect(locate(1e9)).toEqual({ index: strengthKnots.length - 2, share: 1 });
});

test("weights sum to 1 for any user and item", () => {
  for (const profileStrength of [0, 0.5, 1, 7, 1_000]) {
    const blend = blendFor(priorWeights(), { profileStrength, sinceLastMs, present: all });
    for (const itemCount of [0, 1, 50, Number.POSITIVE_INFINITY]) {
      expect(sum(blend.weightsFor(itemCount))).toBeCloseTo(1, 10);
    }
  }
});

test("a user without profileStrength is ranked by popularity alone", () => {
  const weights = blendFor(priorWeights(), {
    profileStrength: 0,
    sinceLastMs,
    present: new Set(["popularity"]),
  }).weightsFor(3);
  expect(weights[signalAt.popularity!]).toBe(1);
});

test("what is absent leaves its weight to its group, and to all when the whole group is absent", () => {
  const at = (present: string[]) =>
    blendFor(priorWeights(), { profileStrength: 10, sinceLastMs, present: new Set(present) })
      .weightsFor(Number.POSITIVE_INFINITY)
      .slice();
  const whole = at([...all]);
  const collaborative = collaborativeModels.map(({ name }) => name);
  const onlyAls = at(["popularity", "embedding", "features", "als", "predicted"]);
  expect(onlyAls[signalAt.als!]).toBeCloseTo(
    collaborative.reduce((total, name) => total + whole[signalAt[name]!]!, 0),
    10,
  );
  const withoutModels = at(["popularity", "embedding", "features"]);
  expect(withoutModels[signalAt.als!]).toBe(0);
  expect(sum(withoutModels)).toBeCloseTo(1, 10);
});

test("an cold item is judged by content and what it foretells, one with many users by its record", () => {
  const blend = blendFor(priorWeights(), { profileStrength: 10, sinceLastMs, present: all });
  const cold = blend.weightsFor(0).slice();
  expect([cold[signalAt.als!], cold[signalAt.sequential!]]).toEqual([0, 0]);
  expect(cold[signalAt.predicted!]).toBeGreaterThan(0);
  const half = blend.weightsFor(2).slice();
  expect(half[signalAt.predicted!]).toBeCloseTo(cold[signalAt.predicted!]! / 2, 10);
  expect(blend.weightsFor(Number.POSITIVE_INFINITY)[signalAt.predicted!]).toBe(0);
});

test("rows are interpolated by their learned scale: the sharper knot says more in between", () => {
  const weights = priorWeights();
  weights.warm.fill(0);
  weights.warm[1 * signalCount + signalAt.popularity!] = 1;
  weights.warm[2 * signalCount + signalAt.als!] = 3;
  const profileStrength = Math.exp((Math.log(2) + Math.log(3)) / 2) - 1;
  const row = blendFor(weights, { profileStrength, sinceLastMs, present: all }).weightsFor(Number.POSITIVE_INFINITY);
  // Groups without weight leave nothing behind: 0.5 of 1 against 0.5 of 3.
  expect(row[signalAt.popularity!]).toBeCloseTo(0.25, 10);
  expect(row[signalAt.als!]).toBeCloseTo(0.75, 10);
});

test("between an active user and one who came back after days the rows are mixed by the time since the last event", () => {
  const hourMs = 3_600_000;
  expect([0, activeMs, activeMs + 6 * hourMs, Number.POSITIVE_INFINITY].map(activeShareOf)).toEqual([1, 1, 0.5, 0]);
  const weights = { ...priorWeights(), active: new Float64Array(priorWeights().warm.length) };
  for (let knot = 0; knot < strengthKnots.length; knot++) {
    weights.active[knot * signalCount + signalAt.sequential!] = 1;
  }
  const at = (since: number): number =>
    blendFor(weights, { profileStrength: 10, sinceLastMs: since, present: all })
      .weightsFor(Number.POSITIVE_INFINITY)
      .slice()[signalAt.sequential!]!;
  expect(at(0)).toBe(1);
  expect(at(activeMs + 6 * hourMs)).toBeCloseTo((1 + at(Number.POSITIVE_INFINITY)) / 2, 10);
});
