import { type Random, shuffle } from "../../math/random.ts";

/**
 * A fold from 0 up for every row, at random, so that folds have equal numbers of rows of each outcome, give or take one.
 * With fewer rows of an outcome than folds, some folds have none.
 */
export function stratifiedFolds(outcomes: ArrayLike<number>, options: { folds: number; random: Random }): Int32Array {
  const { folds, random } = options;
  const fold = new Int32Array(outcomes.length);
  let next = 0;
  for (const outcome of [1, 0]) {
    const own = Array.from({ length: outcomes.length }, (_, row) => row).filter((row) => outcomes[row] === outcome);
    for (const row of shuffle(own, random)) fold[row] = next++ % folds;
  }
  return fold;
}
