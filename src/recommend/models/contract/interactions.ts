import { type SparseMatrix, sparseMatrix } from "../../../math/sparse-matrix.ts";
import { heaviestWeight } from "./item-scorer.ts";

/** Who took up what: one row per user, one column per item, a positive weight per pair. */
export interface Interactions {
  userIds: readonly string[];
  itemIds: readonly string[];
  matrix: SparseMatrix;
}

export interface InteractionRecord {
  userId: string;
  itemId: string;
  /** Strength of the evidence; 1 when left out. Records with a weight that is not a positive number are left out. */
  weight?: number;
}

/**
 * Collects records into a matrix; ids are numbered in order of appearance and weights of a repeated pair are added.
 * `itemIds` and `userIds` name rows and columns that come first, whether or not a record mentions them.
 */
export function buildInteractions(
  records: Iterable<InteractionRecord>,
  known: { itemIds?: readonly string[]; userIds?: readonly string[] } = {},
): Interactions {
  const users = new Map((known.userIds ?? []).map((id, index) => [id, index]));
  const items = new Map((known.itemIds ?? []).map((id, index) => [id, index]));
  const rows: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  for (const { userId, itemId, weight = 1 } of records) {
    if (!(weight > 0 && weight < Number.POSITIVE_INFINITY)) continue;
    rows.push(indexOf(users, userId));
    columns.push(indexOf(items, itemId));
    values.push(Math.min(weight, heaviestWeight));
  }
  const shape = { rowCount: users.size, columnCount: items.size };
  return {
    userIds: [...users.keys()],
    itemIds: [...items.keys()],
    matrix: sparseMatrix(shape, { rows, columns, values }),
  };
}

function indexOf(indices: Map<string, number>, id: string): number {
  const known = indices.get(id);
  if (known !== undefined) return known;
  indices.set(id, indices.size);
  return indices.size - 1;
}
