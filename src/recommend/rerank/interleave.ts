import { draftTeams } from "../../experiments/interleaving/team-draft.ts";
import type { Random } from "../../math/random.ts";
import type { RecommendedItem } from "../request/request.ts";

/** Index of the ranking that a click on the item counts for, by place; null where no ranking is credited. */
export type Teams = (number | null)[];

/**
 * One list of several finished rankings (after filters, diversity and exploring), by team draft with the coin of this request.
 * An item that several have keeps the parts of the ranking that picked it.
 */
export function interleave(
  rankings: readonly { items: readonly RecommendedItem[] }[],
  options: { length: number; random: Random },
): { items: RecommendedItem[]; teams: Teams } {
  const drafted = draftTeams(
    rankings.map(({ items }) => items.map(({ id }) => id)),
    options,
  );
  return {
    items: drafted.map(({ item, team = 0 }) => rankings[team]!.items.find(({ id }) => id === item)!),
    teams: drafted.map(({ team }) => team ?? null),
  };
}
