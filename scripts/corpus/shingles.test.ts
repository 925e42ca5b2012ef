import { expect, test } from "vitest";
import { jaccard, mostAlike, shingles } from "./shingles.ts";

test("shingles are runs of words without case or punctuation", () => {
  expect([...shingles("The cat, the CAT sat.", 2)]).toEqual(["the cat", "cat the", "cat sat"]);
});

test("a text shorter than one run has no shingles", () => {
  expect(shingles("too short", 3).size).toBe(0);
});

test("similarity is the shared part of the union", () => {
  expect(jaccard(new Set(["a", "b", "c"]), new Set(["b", "c", "d"]))).toBe(0.5);
  expect(jaccard(new Set(), new Set())).toBe(0);
});

test("the most alike pair is found among several texts", () => {
  const texts = [
    { id: "rain", text: "rain fell on the town all day" },
    { id: "sun", text: "the sun shone on an empty beach" },
    { id: "rain again", text: "rain fell on the town all night" },
  ];
  expect(mostAlike(texts, 3)).toEqual({ ids: ["rain", "rain again"], similarity: 4 / 6 });
  expect(mostAlike(texts.slice(0, 1), 3)).toBeUndefined();
});
