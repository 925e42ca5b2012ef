import { describe, expect, test } from "vitest";
import { chooseTone, type UserMood } from "./choose-tone.ts";
import { loadTonePolicy, type TonePolicy } from "./tone-policy.ts";

/** Round numbers, so that every expectation can be worked out by hand. */
const policy: TonePolicy = {
  comment: "",
  base: { formality: 0.5, warmth: 0.5, energy: 0.5 },
  channels: { chat: { formality: -0.1 } },
  purposes: { ...loadTonePolicy().purposes, other: {}, promotion: { energy: 0.2 }, apology: { warmth: 0.2 } },
  user: {
    comment: "",
    minimumCount: 2,
    halfCount: 4,
    formalityFollow: 1,
    politenessFollow: 0.5,
    lowMood: { below: -0.25, warmth: 0.3 },
    highMood: { above: 0.35, energy: 0.3 },
    emotions: { anger: { energy: -0.4 } },
    emotionFrom: 0.3,
  },
  predictions: [{ prediction: "leaving", from: 0.6, warmth: 0.2 }],
  hardRules: [
    {
      name: "calm",
      when: { recentComplaint: true },
      maximum: { energy: 0.3 },
      minimum: { warmth: 0.6 },
      cheerful: false,
      playful: true,
    },
    { name: "sober", when: { purposes: ["legal"] }, cheerful: true, playful: false },
  ],
};

/** Four texts: half of what the user shows counts. */
const mood = (more: Partial<UserMood> = {}): UserMood => ({
  count: 4,
  sentiment: 0,
  emotions: [],
  formality: 0.5,
  politeness: 0.5,
  recentComplaint: false,
  ...more,
});
const other = { channel: "email", purpose: "other" } as const;

describe("what moves the tone", () => {
  test.each([
    ["nothing known: the base", { ...other }, [0.5, 0.5, 0.5]],
    ["the channel", { ...other, channel: "chat" }, [0.4, 0.5, 0.5]],
    ["a channel of an object's name is none", { ...other, channel: "toString" }, [0.5, 0.5, 0.5]],
    ["the purpose", { channel: "email", purpose: "promotion" }, [0.5, 0.5, 0.7]],
    ["a formal user, half", { ...other, mood: mood({ formality: 0.9 }) }, [0.7, 0.5, 0.5]],
    ["a polite user, a quarter", { ...other, mood: mood({ politeness: 0.9 }) }, [0.5, 0.6, 0.5]],
    ["a low mood", { ...other, mood: mood({ sentiment: -0.5 }) }, [0.5, 0.65, 0.5]],
    ["a high mood", { ...other, mood: mood({ sentiment: 0.5 }) }, [0.5, 0.5, 0.65]],
    [
      "an emotion by its strength",
      { ...other, mood: mood({ emotions: [{ label: "anger", score: 0.5 }] }) },
      [0.5, 0.5, 0.4],
    ],
    ["a faint emotion not", { ...other, mood: mood({ emotions: [{ label: "anger", score: 0.2 }] }) }, [0.5, 0.5, 0.5]],
    ["too few texts", { ...other, mood: mood({ count: 1, formality: 1, sentiment: -1 }) }, [0.5, 0.5, 0.5]],
    ["a prediction from its bound on", { ...other, predictions: { leaving: 0.6 } }, [0.5, 0.7, 0.5]],
    ["a prediction below its bound not", { ...other, predictions: { leaving: 0.59 } }, [0.5, 0.5, 0.5]],
    ["a wish, exactly", { ...other, wish: { formality: 0.93 } }, [0.93, 0.5, 0.5]],
  ] as const)("%s", (_name, request, [formality, warmth, energy]) => {
    const { target } = chooseTone(request, policy);
    expect(target.formality).toBeCloseTo(formality, 6);
    expect(target.warmth).toBeCloseTo(warmth, 6);
    expect(target.energy).toBeCloseTo(energy, 6);
  });
});

describe("hard rules", () => {
  test("bound what the user and the caller move, and say by how much", () => {
    const { target, limits, evidence } = chooseTone(
      { ...other, mood: mood({ recentComplaint: true }), wish: { energy: 1, warmth: 0 } },
      policy,
    );
    expect(target).toEqual({ formality: 0.5, warmth: 0.6, energy: 0.3 });
    expect(limits).toEqual({ cheerful: false, playful: true });
    expect(evidence).toContainEqual({ kind: "rule", detail: "calm", shift: { warmth: 0.6, energy: 0.3 } });
  });

  test.each([
    ["by purpose", { channel: "email", purpose: "legal" }, { cheerful: true, playful: false }],
    ["not without their condition", { channel: "email", purpose: "other" }, { cheerful: true, playful: true }],
    ["a text message is never playful", { channel: "sms", purpose: "other" }, { cheerful: true, playful: false }],
  ] as const)("%s", (_name, request, limits) => {
    expect(chooseTone(request, policy).limits).toEqual(limits);
  });
});

test("the shipped policy keeps every axis in [0, 1] and calms down after a complaint, for every purpose and channel", () => {
  const shipped = loadTonePolicy();
  for (const purpose of Object.keys(shipped.purposes) as (keyof typeof shipped.purposes)[]) {
    for (const channel of Object.keys(shipped.channels)) {
      for (const recentComplaint of [false, true]) {
        const { target, limits } = chooseTone({ channel, purpose, mood: mood({ recentComplaint }) }, shipped);
        for (const value of Object.values(target)) expect(value >= 0 && value <= 1, `${purpose} ${channel}`).toBe(true);
        if (recentComplaint) expect(limits.cheerful).toBe(false);
      }
    }
  }
});
