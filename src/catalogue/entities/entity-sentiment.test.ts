import { expect, test } from "vitest";
import { entityMoods } from "./entity-sentiment.ts";

const sentences = [
  { start: 0, end: 20, label: "positive" as const, score: 0.8 },
  { start: 21, end: 40, label: "negative" as const, score: -0.4 },
];
const at = (start: number, id?: string) => ({
  text: "x",
  type: "person",
  start,
  end: start + 1,
  score: 1,
  ...(id && { id }),
});

test("an entity's mood is the mean of its sentences, each counted once", () => {
  expect(entityMoods([at(0, "a"), at(5, "a"), at(25, "a"), at(30, "b")], sentences)).toEqual([
    { id: "a", score: 0.2, sentences: 2 },
    { id: "b", score: -0.4, sentences: 1 },
  ]);
});

test("mentions without identity or outside every sentence are left out", () => {
  expect(entityMoods([at(0), at(99, "a")], sentences)).toEqual([]);
});
