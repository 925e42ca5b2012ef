import { expect, test } from "vitest";
import type { ItemScorer } from "../models/item-scorer.ts";
import { shouldAdopt } from "./adopt-model.ts";

const itemIds = ["a", "b", "c", "d"];
const fixed = (scores: number[], ids = itemIds): ItemScorer => ({
  version: scores.join(),
  itemIds: ids,
  scoreAll: () => Float32Array.from(scores),
});
const next = (itemId: string, had: string[] = []) => ({
  itemId,
  history: had.map((id) => ({ itemId: id, weight: 1 })),
});

test("a model that ranks the newest events worse is refused", () => {
  const events = [next("a"), next("b")];
  const [good, bad] = [fixed([4, 3, 2, 1]), fixed([1, 2, 3, 4])];
  // Ranks 1 and 2, against 4 and 3.
  expect(shouldAdopt(good, bad, events)).toEqual({
    adopt: false,
    oldScore: 0.75,
    newScore: (1 / 4 + 1 / 3) / 2,
    events: 2,
  });
  expect(shouldAdopt(bad, good, events).adopt).toBe(true);
});

test("items that the user had do not count in the ranking", () => {
  expect(shouldAdopt(undefined, fixed([4, 3, 2, 1]), [next("c", ["a", "b"])]).newScore).toBe(1);
});

test("a model that scores everything alike ranks the target in the middle", () => {
  expect(shouldAdopt(undefined, fixed([1, 1, 1, 1]), [next("c")]).newScore).toBe(1 / 2.5);
});

test("a model that does not know the item did not find it", () => {
  const known = fixed([1, 2, 3, 4]);
  const narrow = fixed([1], ["b"]);
  expect(shouldAdopt(known, narrow, [next("a")])).toMatchObject({ adopt: false, newScore: 0 });
});

test("the first model, and one without events to judge by, is adopted", () => {
  expect(shouldAdopt(undefined, fixed([1, 2, 3, 4]), [next("a")]).adopt).toBe(true);
  expect(shouldAdopt(fixed([1, 2, 3, 4]), fixed([4, 3, 2, 1]), [])).toEqual({
    adopt: true,
    oldScore: 0,
    newScore: 0,
    events: 0,
  });
});
