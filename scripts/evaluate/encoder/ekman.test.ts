import { expect, test } from "vitest";
import { ekman, ekmanGuess, ekmanTruth } from "./ekman.ts";

test("the grouping covers the 27 emotions and neutral once each", () => {
  const members = Object.values(ekman).flat();
  expect(members).toHaveLength(28);
  expect(new Set(members).size).toBe(28);
});

test("a comment belongs to the groups of its emotions", () => {
  expect(ekmanTruth(["grief", "love"])).toEqual([false, false, false, true, false, true, false]);
});

test("groups over their threshold are predicted, else the nearest", () => {
  const thresholds = { anger: 0.5, joy: 0.4, neutral: 0.2 };
  expect(ekmanGuess({ annoyance: 0.6, joy: 0.41, fear: 0.1 }, thresholds)).toEqual([
    true,
    false,
    false,
    true,
    false,
    false,
    false,
  ]);
  // Nothing reaches: anger .4/.5 = .8, neutral .19/.2 = .95.
  expect(ekmanGuess({ anger: 0.4, neutral: 0.19 }, thresholds)).toEqual([
    false,
    false,
    false,
    false,
    true,
    false,
    false,
  ]);
});
