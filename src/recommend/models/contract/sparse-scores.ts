import type { SparseMatrix } from "../../../math/sparse-matrix.ts";
import { type Scored, topK } from "../../../math/top-k.ts";
import type { ScoresOfUser } from "./item-scorer.ts";

/** Weighted sum of a few rows of a sparse matrix, without looking at the items that none of them names. */
export interface SparseScores {
  /** `rows` with their weights; the result is good until the next call. */
  sum(rows: readonly { row: number; weight: number }[], limit: number): ScoresOfUser;
}

export function createSparseScores({ rowStarts, columns, values, columnCount }: SparseMatrix): SparseScores {
  // Zero between calls, but for what `touched` names.
  const scores = new Float32Array(columnCount);
  let touched: number[] = [];
  const isTouched = new Uint8Array(columnCount);
  return {
    sum(rows, limit) {
      for (const column of touched) {
        scores[column] = 0;
        isTouched[column] = 0;
      }
      touched = [];
      for (const { row, weight } of rows) {
        for (let at = rowStarts[row]!; at < rowStarts[row + 1]!; at++) {
          const column = columns[at]!;
          if (isTouched[column] === 0) {
            isTouched[column] = 1;
            touched.push(column);
          }
          scores[column] = scores[column]! + weight * values[at]!;
        }
      }
      const scoreOf = (column: number): number => scores[column]!;
      return { best: bestOf(touched), scoreOf, roughScoreOf: scoreOf };

      function bestOf(found: readonly number[]): Scored[] {
        const inOrder = Uint32Array.from(found).sort();
        const best = topK(
          Array.from(inOrder, (column) => scores[column]!),
          limit,
        );
        return best.map(({ index, score }) => ({ index: inOrder[index]!, score }));
      }
    },
  };
}
