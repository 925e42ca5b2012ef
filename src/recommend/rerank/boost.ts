import { findEligible } from "../candidates/item-filter.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import type { ScoreColumns } from "../ranker/score-candidates.ts";
import type { ItemFilter } from "../request/request.ts";

/** Items whose score is raised, or below 0 lowered, by a share of itself. */
export interface Boost {
  filter: ItemFilter;
  by: number;
}

const none: ReadonlySet<number> = new Set();

/** Raises scores in place, and notes by how much in the parts of each position; several boosts of an item add up. */
export function boostScores(
  columns: ScoreColumns,
  { table, boosts, parts }: { table: ItemTable; boosts: readonly Boost[]; parts: Map<number, Record<string, number>> },
): void {
  const shares = new Float64Array(columns.rows.length);
  for (const { filter, by } of boosts) {
    const { accepts } = findEligible(table, filter, none);
    for (let i = 0; i < columns.rows.length; i++) if (accepts(columns.rows[i]!)) shares[i] = shares[i]! + by;
  }
  for (let i = 0; i < columns.rows.length; i++) {
    if (shares[i] === 0) continue;
    const boost = Math.max(-1, shares[i]!) * columns.score[i]!;
    columns.score[i] = columns.score[i]! + boost;
    parts.set(i, { ...parts.get(i), boost });
  }
}
