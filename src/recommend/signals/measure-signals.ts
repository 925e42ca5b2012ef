import type { ItemTable } from "../item-index/item-table.ts";
import { matchContent } from "../models/content/content-scorer.ts";
import type { SimilarityScale } from "../models/content/similarity-scale.ts";
import type { CrowdOpinion } from "../models/ensemble/collaborative-ensemble.ts";
import type { BlendWeights } from "../ranker/blend-weights.ts";
import { type SignalName, type SignalTable, signalAt, signalCount } from "./signals.ts";
import type { UserSignal } from "./user-signal.ts";

/** What is needed to measure how candidates fit a user, in serving and in training alike. */
export interface MeasureContext {
  table: ItemTable;
  scale: SimilarityScale;
  signal: UserSignal;
  crowd: CrowdOpinion;
  /** What each candidate's popularity is now, in [0, 1]. */
  popularity: ArrayLike<number>;
  weights: Pick<BlendWeights, "allTimeWeight">;
}

export interface MeasuredSignals {
  units: SignalTable;
  /** Users of each candidate when the crowd's models were trained; 0 for one that they have not met. */
  itemCounts: Float64Array;
  /** Signals that can say something to this user. */
  present: ReadonlySet<SignalName>;
}

/** Measures every signal of every candidate; leaves the candidates selected in the table's vectors. */
export function measureSignals(slots: readonly number[], context: MeasureContext): MeasuredSignals {
  const { table, signal, crowd, popularity, weights } = context;
  table.vectors.select(slots);
  const content = matchContent(slots, { ...context, rows: table.vectors });
  const units = new Float32Array(slots.length * signalCount);
  const itemCounts = new Float64Array(slots.length);
  const mix = createPopularityMix(weights);
  for (let i = 0; i < slots.length; i++) {
    const start = i * signalCount;
    const lasting = crowd.allTimePopularity(slots[i]!);
    units[start + signalAt.popularity] = mix(popularity[i]!, lasting);
    units[start + signalAt.embedding] = content.embedding[i]!;
    units[start + signalAt.features] = content.features[i]!;
    itemCounts[i] = crowd.write(slots[i]!, units, start);
  }
  return { units, itemCounts, present: presentSignals(signal, crowd) };
}

/**
 * Gives (1 - s) · now + s · lasting, both and the result in [0, 1], for the learned share s; what is popular now where
 * nothing lasting is known.
 */
export function createPopularityMix({
  allTimeWeight,
}: Pick<BlendWeights, "allTimeWeight">): (now: number, lasting: number | undefined) => number {
  return (now, lasting = now) => (1 - allTimeWeight) * now + allTimeWeight * lasting;
}

/**
 * Square root of the share of the most popular item, in [0, 1]; 0 when nothing is popular. Its differences between the
 * most popular items are seen beside those of the other signals, which a logarithm flattens.
 */
export function popularityUnit(popularity: number, most: number): number {
  return most > 0 ? Math.sqrt(Math.min(1, Math.max(0, popularity / most))) : 0;
}

/** `popularityUnit` of every item by how many users it has. */
export function popularityUnits(counts: Uint32Array): Float32Array {
  const most = counts.reduce((high, count) => Math.max(high, count), 0);
  return Float32Array.from(counts, (count) => popularityUnit(count, most));
}

function presentSignals(signal: UserSignal, crowd: CrowdOpinion): Set<SignalName> {
  const present = new Set<SignalName>(["popularity", ...crowd.members]);
  if (signal.interests.length > 0) present.add("embedding");
  if (Object.values(signal.tastes).some((taste) => taste.size > 0)) present.add("features");
  if (crowd.foretells) present.add("foretold");
  return present;
}
