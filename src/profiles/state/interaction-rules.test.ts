import { expect, test } from "vitest";
import { dayMs } from "../features/decayed-sum.ts";
import { createInteractionRules, interactionWeight } from "./interaction-rules.ts";

const rules = createInteractionRules();

test("a purchase says more than a like, a like than a read, a read than a click, a dismissal speaks against", () => {
  const weights = (
    ["item-purchased", "item-liked", "item-read", "item-clicked", "item-viewed", "item-shown"] as const
  ).map((kind) => interactionWeight(rules, { kind, itemId: "a", dwellSeconds: 60 }, 230));
  expect(weights).toEqual([5, 3, 2, 1, 0.5, 0]);
  expect(interactionWeight(rules, { kind: "item-dismissed", itemId: "a" }, 230)).toBe(-2);
});

test.each([
  // 460 words take 120 seconds at 230 words a minute
  [460, { dwellSeconds: 120 }, 2],
  [460, { dwellSeconds: 60 }, 1],
  [460, { dwellSeconds: 1 }, 2 / 120],
  [460, { dwellSeconds: 0 }, 0],
  [460, { dwellSeconds: 14_400 }, 2.5],
  [460, { dwellSeconds: 60, scrollDepth: 1 }, 1.5],
  [460, { scrollDepth: 0.25 }, 0.5],
  [460, {}, 1],
  [0, { dwellSeconds: 30 }, 1],
])("a read of %i words with %j weighs %f", (wordCount, read, weight) => {
  expect(interactionWeight(rules, { kind: "item-read", itemId: "a", ...read }, wordCount)).toBeCloseTo(weight, 12);
});

test("rules can be set one by one, and are checked", () => {
  const changed = createInteractionRules({ rules: { "item-clicked": { weight: 4, halfLifeDays: 2 } } });
  expect(changed.halfLives[0]).toBe(2 * dayMs);
  expect(changed.halfLives[changed.slotOf["item-clicked"]]).toBe(2 * dayMs);
  expect(changed.rules["item-liked"].weight).toBe(3);
  expect(() => createInteractionRules({ rules: { "item-clicked": { weight: 1, halfLifeDays: 0 } } })).toThrow();
  expect(() => createInteractionRules({ rules: { "item-licked": { weight: 1, halfLifeDays: 1 } } as never })).toThrow();
});
