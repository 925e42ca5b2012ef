import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { stratifiedFolds } from "./stratified-folds.ts";

test("folds share rows and positives evenly, differ by seed, and repeat for the same one", () => {
  const outcomes = Uint8Array.from({ length: 103 }, (_, row) => (row % 4 === 0 ? 1 : 0));
  const fold = stratifiedFolds(outcomes, { folds: 5, random: createRandom(1) });
  for (let one = 0; one < 5; one++) {
    const own = [...outcomes].filter((_, row) => fold[row] === one);
    expect([20, 21]).toContain(own.length);
    expect([5, 6]).toContain(own.filter((outcome) => outcome === 1).length);
  }
  expect(stratifiedFolds(outcomes, { folds: 5, random: createRandom(1) })).toEqual(fold);
  expect(stratifiedFolds(outcomes, { folds: 5, random: createRandom(2) })).not.toEqual(fold);
});
