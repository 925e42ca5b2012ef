import { expect, test } from "vitest";
import { f1At, ndcgAt } from "./metrics.ts";

const ranking = ["a", "b", "c", "d", "e", "f"].map((tag, i) => ({ tag, score: 1 - i / 10 }));

test("F1 at five counts what is shown: precision 2/5, recall 2/3", () => {
  expect(f1At(ranking, new Set(["a", "e", "x"]), 5)).toBeCloseTo((2 * (2 / 5) * (2 / 3)) / (2 / 5 + 2 / 3), 12);
  expect(f1At(ranking, new Set(["f"]), 5)).toBe(0);
  expect(f1At([], new Set(["a"]), 5)).toBe(0);
});

test("nDCG agrees with the sum worked by hand", () => {
  const best = 1 + 1 / Math.log2(3);
  expect(ndcgAt(ranking, new Set(["b", "d"]), 10)).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(5)) / best, 12);
  expect(ndcgAt(ranking, new Set(["a", "b"]), 10)).toBe(1);
  expect(ndcgAt(ranking, new Set(), 10)).toBe(0);
});
