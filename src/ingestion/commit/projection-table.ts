import { decayFactor } from "../../profiles/features/decayed-sum.ts";

export type Cell = string | number | Uint8Array | null;
export type Row = Readonly<Record<string, Cell>>;

/**
 * What a written value does to the value that the row has already; of a new row the written value stands.
 * - `replace`: the written value stands (where two users are merged: the value of the one that stays)
 * - `keep`: the value that is there stands
 * - `add`, `min`, `max`: of both numbers
 * - `latest`: the later of both times (milliseconds since 1970). A stored time that is still to come counts as now: a clock that
 *   was ahead once does not outweigh all that follows
 * - `decay`: both as they are at the later of their times (column `at`, itself `latest`), added:
 *   stored 2^(-(later - stored at) / decay) + written 2^(-(later - written at) / decay), with `decay` in milliseconds; what is
 *   stored is never below `atLeast`
 */
export type Combine =
  | "replace"
  | "keep"
  | "add"
  | "min"
  | "max"
  | "latest"
  | { decay: number; at: string; atLeast?: number };

/** A table that a projection keeps. Its SQL stands in a migration; writing, merging and erasing follow from this. */
export interface ProjectionTable {
  name: string;
  /** Columns of the primary key, in order. */
  key: readonly string[];
  /** Every other column. */
  columns: Readonly<Record<string, Combine>>;
  /**
   * The key column that holds the user; rows name the user by id, the database by `profile.ref` with ON DELETE CASCADE. So
   * an erasure takes the rows along, and a merge moves them, combined column by column where both users have the row.
   */
  user?: string;
  /** Few rows are written twice in one transaction: the store gets them as they come, while the next events are worked out. */
  isStreamed?: true;
  /** Rows are passed over when their `column` is not in `table.id`. */
  requires?: { column: string; table: string };
}

/**
 * Rows to write to one table: the `expected` ones have to be stored as they stand here, or the commit is stale; then `removed` by key,
 * then `written` with all columns, each list in order of the table's columns.
 */
export interface TableWrite {
  table: string;
  expected: Cell[][];
  removed: Cell[][];
  written: Cell[][];
}

export function columnsOf(table: ProjectionTable): string[] {
  return [...table.key, ...Object.keys(table.columns)];
}

/** What two writes of one row come to together: `later` after `earlier`. Both in order of `columnsOf`. */
export function combineCells(table: ProjectionTable, earlier: readonly Cell[], later: readonly Cell[]): Cell[] {
  const names = columnsOf(table);
  return names.map((name, i) => {
    const combine = table.columns[name];
    const [a, b] = [earlier[i]!, later[i]!];
    if (combine === undefined || combine === "replace") return b;
    if (combine === "keep") return a;
    if (typeof a !== "number" || typeof b !== "number") return a ?? b;
    if (combine === "add") return a + b;
    if (combine === "min") return Math.min(a, b);
    if (combine === "max" || combine === "latest") return Math.max(a, b);
    const at = names.indexOf(combine.at);
    const [aMs, bMs] = [earlier[at] as number, later[at] as number];
    const atMs = Math.max(aMs, bMs);
    return a * decayFactor(atMs - aMs, combine.decay) + b * decayFactor(atMs - bMs, combine.decay);
  });
}
