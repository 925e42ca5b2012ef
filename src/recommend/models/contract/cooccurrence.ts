import { rowOf, type SparseMatrix, sparseMatrix, transpose } from "../../../math/sparse-matrix.ts";
import { topK } from "../../../math/top-k.ts";
import { collectNeighbours } from "./neighbour-model.ts";

/** Of a longer history only the heaviest entries count: the work is quadratic in it. */
const longestHistory = 1_000;

/**
 * The items that share users with each item, as rows of `similarity(item, other, sum)` where the sum is Σ over common users of
 * `userWeight(entries of the user)`. The `count` largest of each row are kept. O(Σ_users history²) time, with histories cut to
 * their 1,000 heaviest entries.
 */
export async function similarItems(options: {
  matrix: SparseMatrix;
  count: number;
  userWeight: (historyLength: number) => number;
  similarity: (item: number, other: number, sum: number) => number;
  signal?: AbortSignal | undefined;
}): Promise<SparseMatrix> {
  const { count, userWeight, similarity, signal } = options;
  const users = cutHistories(options.matrix);
  const items = transpose(users);
  const weights = Float64Array.from({ length: users.rowCount }, (_, user) =>
    userWeight(users.rowStarts[user + 1]! - users.rowStarts[user]!),
  );
  return collectNeighbours({
    itemCount: items.rowCount,
    count,
    signal,
    fill(item, sums) {
      const touched: number[] = [];
      for (let at = items.rowStarts[item]!; at < items.rowStarts[item + 1]!; at++) {
        const user = items.columns[at]!;
        const weight = weights[user]!;
        for (let entry = users.rowStarts[user]!; entry < users.rowStarts[user + 1]!; entry++) {
          const other = users.columns[entry]!;
          if (sums[other] === 0) touched.push(other);
          sums[other] = sums[other]! + weight;
        }
      }
      for (const other of touched) sums[other] = similarity(item, other, sums[other]!);
      return touched;
    },
  });
}

function cutHistories(matrix: SparseMatrix): SparseMatrix {
  const isShort = (row: number) => matrix.rowStarts[row + 1]! - matrix.rowStarts[row]! <= longestHistory;
  if (Array.from({ length: matrix.rowCount }, (_, row) => row).every(isShort)) return matrix;
  const kept = { rows: [] as number[], columns: [] as number[], values: [] as number[] };
  for (let row = 0; row < matrix.rowCount; row++) {
    const { columns, values } = rowOf(matrix, row);
    for (const { index, score } of topK(values, longestHistory)) {
      kept.rows.push(row);
      kept.columns.push(columns[index]!);
      kept.values.push(score);
    }
  }
  return sparseMatrix(matrix, kept);
}
