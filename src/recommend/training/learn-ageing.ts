import { dayMs } from "../../profiles/features/decayed-sum.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import type { TrainingInteraction } from "../models/contract/training-data.ts";
import { gainOf } from "../ranker/list-gain.ts";
import type { Ranker } from "../ranker/ranker.ts";
import type { RankingSample } from "../ranker/ranking-sample.ts";
import { createSampleRanking } from "../ranker/sample-ranking.ts";
import { type Ageing, assumedAgeing } from "../request/ageing.ts";

/** A type with fewer interactions has the half-life of all items. */
const fewestPerType = 200;
const shortestDays = 0.25;
const longestDays = 3_650;
const weights = [0, 0.05, 0.1, 0.2, 0.3];

/**
 * Half-lives of attention: for every type of item the median age at which it was consumed, which is the half-life where attention
 * fades exponentially. Interactions before the publication are left out: such a date is that of an import.
 */
export function learnHalfLives(
  interactions: readonly TrainingInteraction[],
  table: Pick<ItemTable, "rowOf" | "itemAt">,
): Ageing["halfLifeDays"] {
  const ages = new Map<string, number[]>([["", []]]);
  for (const { itemId, atMs } of interactions) {
    const row = table.rowOf(itemId);
    const item = row === undefined ? undefined : table.itemAt(row);
    if (item === undefined) continue;
    if (atMs < item.publishedAtMs) continue;
    const age = (atMs - item.publishedAtMs) / dayMs;
    ages.get("")!.push(age);
    if (item.type === undefined) continue;
    const own = ages.get(item.type);
    if (own) own.push(age);
    else ages.set(item.type, [age]);
  }
  const learned: Record<string, number> = {};
  for (const [type, own] of ages) {
    if (own.length < fewestPerType) continue;
    own.sort((a, b) => a - b);
    learned[type] = Math.min(longestDays, Math.max(shortestDays, own[Math.floor(own.length / 2)]!));
  }
  return { ...assumedAgeing.halfLifeDays, ...learned };
}

/** The weight of recency beside relevance with which the samples rank best (mean nDCG@10); of equal ones the smallest. */
export function chooseRecencyWeight(samples: readonly RankingSample[], ranker: Ranker): number {
  const rank = createSampleRanking(ranker);
  const relevances = samples.map((sample) => rank(sample).relevance);
  let best = { weight: 0, gain: Number.NEGATIVE_INFINITY };
  for (const weight of weights) {
    let gain = 0;
    samples.forEach((sample, i) => {
      gain += gainOf(
        relevances[i]!.map((relevance, row) => (1 - weight) * relevance + weight * sample.recency[row]!),
        sample,
      );
    });
    if (gain > best.gain) best = { weight, gain };
  }
  return best.weight;
}
