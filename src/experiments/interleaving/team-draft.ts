import { type Random, shuffle } from "../../math/random.ts";

export interface DraftedItem<T> {
  item: T;
  /** Index of the ranking that a click on the item counts for; undefined where all rankings agree and nobody is credited. */
  team?: number;
}

/**
 * Team-draft interleaving (Radlinski, Kurup and Joachims 2008), multileaving for three and more: in each round the rankings
 * pick in a random order, each its best item not shown yet, until `length` are shown. What all rankings put first alike
 * carries no preference and belongs to no team. A ranking that runs out leaves its turns to the others.
 *
 * Filters and diversity belong before this, or the credit is biased. Same rankings and the same seed give the same list.
 * At most `length` items, no item twice.
 */
export function draftTeams<T>(
  rankings: readonly (readonly T[])[],
  options: { length: number; random: Random },
): DraftedItem<T>[] {
  const { length, random } = options;
  const shown = new Set<T>();
  const drafted: DraftedItem<T>[] = [];
  for (let place = 0; place < length && agreeAt(rankings, place); place++) {
    const item = rankings[0]![place]!;
    shown.add(item);
    drafted.push({ item });
  }
  const next = rankings.map(() => 0);
  const pick = (team: number): T | undefined => {
    const ranking = rankings[team]!;
    while (next[team]! < ranking.length && shown.has(ranking[next[team]!]!)) next[team]!++;
    return ranking[next[team]!];
  };
  let left = true;
  while (drafted.length < length && left) {
    left = false;
    const order = shuffle([...rankings.keys()], random);
    for (const team of order) {
      const item = pick(team);
      if (item === undefined) continue;
      left = true;
      shown.add(item);
      drafted.push({ item, team });
      if (drafted.length === length) break;
    }
  }
  return drafted;
}

function agreeAt<T>(rankings: readonly (readonly T[])[], place: number): boolean {
  const item = rankings[0]?.[place];
  return item !== undefined && rankings.every((ranking) => ranking[place] === item);
}
