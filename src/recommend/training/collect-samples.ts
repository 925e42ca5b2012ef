import { topK } from "../../math/top-k.ts";
import type { CollaborativeEnsemble, EnsembleScores } from "../ensemble/collaborative-ensemble.ts";
import { createPopularityRecord, type PopularityRecord } from "../models/popularity/popularity-record.ts";
import type { RankingSample } from "../ranker/ranking-sample.ts";
import { lowestRank, measureCandidateContext } from "../signals/candidate-context.ts";
import type { Warmth } from "../signals/signal.ts";
import { measureSignals, signalAt, signalCount } from "../signals/signals.ts";
import type { UserContext } from "../user/user-context.ts";
import { userFromInteractions } from "../user/user-from-interactions.ts";
import type { HeldOutCase, HoldOut } from "./hold-out.ts";
import type { TrainingWorld } from "./training-world.ts";

export type Samples = Record<Warmth, RankingSample[]>;

export interface SamplingWorld extends TrainingWorld {
  /** How new an item is at a moment, in [0, 1]; 0 for one that is said to be published later. */
  recencyOf: (row: number, atMs: number) => number;
  /** Since when an item can be consumed: its publication, or its first interaction where that came before. */
  availableFromMs: (row: number) => number;
  signal?: AbortSignal | undefined;
}

/** Best candidates of each signal that a sample keeps: those compete for the first positions. */
const perSignal = 60;
/** Time that is spent before other work of the process gets its turn. */
const turnMs = 10;

/** Measures the signals of every held-out case, among warm and among cold items, as serving would at that moment. */
export async function collectSamples(
  held: HoldOut,
  ensemble: CollaborativeEnsemble,
  world: SamplingWorld,
): Promise<Samples> {
  const popularity = createPopularityRecord(held.train, world.table);
  const poolOf = (rows: number[]): Pool => ({
    rows,
    ids: rows.map((row) => world.table.itemAt(row)!.id),
    availableFromMs: Float64Array.from(rows, world.availableFromMs),
  });
  const pools: Record<Warmth, Pool> = {
    warm: poolOf(ensemble.rows()),
    cold: poolOf([...held.cold].flatMap((id) => world.table.rowOf(id) ?? [])),
  };
  const samples: Samples = { warm: [], cold: [] };
  let turnEnd = performance.now() + turnMs;
  for (const one of [...held.cases].sort((a, b) => a.atMs - b.atMs)) {
    const user = ensemble.asCounted(userFromInteractions(one.history, { ...world, nowMs: one.atMs }));
    const scores = ensemble.score(user, {
      limit: lowestRank,
      accepts: () => true,
      weightsOf: (names) => names.map(() => 0),
    });
    for (const warmth of ["warm", "cold"] as const) {
      const sample = sampleOf(one, pools[warmth], { ...world, popularity, user, ensemble: scores });
      if (sample !== undefined) samples[warmth].push(sample);
    }
    if (performance.now() > turnEnd) {
      await new Promise(setImmediate);
      world.signal?.throwIfAborted();
      turnEnd = performance.now() + turnMs;
    }
  }
  return samples;
}

/** Rows that may be asked about, with what is looked up of them for every case. */
interface Pool {
  rows: readonly number[];
  ids: readonly string[];
  availableFromMs: Float64Array;
}

function sampleOf(
  { isKnown, relevant, had, atMs }: HeldOutCase,
  pool: Pool,
  context: SamplingWorld & { popularity: PopularityRecord; user: UserContext; ensemble: EnsembleScores },
): RankingSample | undefined {
  const relevantIds = new Set(relevant);
  const asked: number[] = [];
  /** Positions in `asked`. */
  const isRelevant = new Set<number>();
  pool.rows.forEach((row, i) => {
    const id = pool.ids[i]!;
    if (relevantIds.has(id)) isRelevant.add(asked.length);
    else if (had.has(id) || pool.availableFromMs[i]! > atMs) return;
    asked.push(row);
  });
  if (isRelevant.size === 0) return undefined;
  const { user, ensemble } = context;
  const decayedPopularity = asked.map(context.popularity.at(atMs));
  const measured = measureSignals(asked, { ...context, decayedPopularity, allTimeWeight: 0 });
  const allTime = new Float32Array(asked.length);
  for (let i = 0; i < asked.length; i++) allTime[i] = ensemble.allTimePopularity(asked[i]!) ?? decayedPopularity[i]!;
  // As in serving, only what some signal ranks high competes; a relevant item that none does is not found by any blend.
  const columns = [...measured.present].map((name) => columnOf(measured.table, name));
  const kept = [...strongest([...columns, allTime])].sort((a, b) => a - b);
  const own = new Float32Array(kept.length * signalCount);
  kept.forEach((i, row) => {
    own.set(measured.table.subarray(i * signalCount, (i + 1) * signalCount), row * signalCount);
  });
  const found = kept.flatMap((i, row) => (isRelevant.has(i) ? [row] : []));
  if (found.length === 0) return undefined;
  return {
    isKnown,
    profileStrength: user.profileStrength,
    sinceLastMs: user.sinceLastMs,
    table: own,
    context: measureCandidateContext(
      kept.map((i) => asked[i]!),
      own,
      context,
    ),
    allTime: Float32Array.from(kept, (i) => allTime[i]!),
    recency: Float32Array.from(kept, (i) => context.recencyOf(asked[i]!, atMs)),
    relevant: found,
    relevantCount: isRelevant.size,
  };
}

function columnOf(table: Float32Array, name: string): Float32Array {
  const column = new Float32Array(table.length / signalCount);
  for (let i = 0, at = signalAt[name]!; i < column.length; i++, at += signalCount) column[i] = table[at]!;
  return column;
}

function strongest(columns: readonly Float32Array[]): Set<number> {
  const kept = new Set<number>();
  for (const column of columns) {
    for (const { index, score } of topK(column, perSignal)) if (score > 0) kept.add(index);
  }
  return kept;
}
