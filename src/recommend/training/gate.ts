import { createItemStatistics, type ItemStatistics } from "../../events/item-statistics.ts";
import { rankingMetrics } from "../../learning/metrics/ranking-metrics.ts";
import { bootstrapInterval, type Interval } from "../../math/bootstrap-interval.ts";
import { meanOf } from "../../math/mean.ts";
import { createRandom } from "../../math/random.ts";
import { createEnsemble } from "../ensemble/collaborative-ensemble.ts";
import { cacheByRow } from "../item-index/row-cache.ts";
import type { TrainingInteraction } from "../models/contract/training-data.ts";
import { pickBest } from "../rank-items.ts";
import { createSingleSignalRanker } from "../ranker/single-signal.ts";
import type { ModelInUse } from "../recommender.ts";
import { recommendationRequestSchema } from "../request/request.ts";
import type { Signal } from "../signals/signal.ts";
import { signals } from "../signals/signals.ts";
import type { UserContext } from "../user/user-context.ts";
import type { TrainingWorld } from "./training-world.ts";

/** A user as known before, and what the user consumed that the models were not trained on. */
export interface GateCase {
  /** As known when it is asked; made once, since every ranking is asked about it. */
  user: UserContext;
  relevant: ReadonlySet<string>;
}

/** Mean nDCG@10 of what would be served, and of each signal alone, on the same cases. */
export interface GateReport {
  cases: number;
  /** Absent without a model that serves, or without cases that it was not trained on. */
  oldScore?: number;
  newScore: number;
  /** New less old, paired by case: mean and 95 % bootstrap interval. */
  difference?: Interval;
  singles: Record<string, number>;
  adopt: boolean;
  reason: string;
  /** Set where the new model is clearly below popularity or below its best single signal. */
  alarm?: string;
}

export interface GateOptions {
  cases: readonly GateCase[];
  /** Interactions of everybody that are known at the moment of the cases. */
  known: readonly TrainingInteraction[];
  candidate: ModelInUse;
  /** The model that serves; absent where it cannot be judged by these cases. */
  serving: ModelInUse | undefined;
  world: TrainingWorld;
  seed: number;
  signal?: AbortSignal | undefined;
}

export const listLength = 10;
/** Each signal alone is asked about so many of the cases at most. */
const mostSingleCases = 200;
/** Time that is spent before other work of the process gets its turn. */
const turnMs = 10;

/**
 * Judges a new model by the function that serves, with the default scenario: it is refused only where it ranks what neither
 * model was trained on clearly worse than the one that serves (the whole interval of the paired difference is below 0).
 */
export async function judgeCandidate(options: GateOptions): Promise<GateReport> {
  const { candidate, serving, cases } = options;
  const newScores = await scoresOf(candidate, options);
  const oldScores = serving && cases.length > 0 ? await scoresOf(serving, options) : undefined;
  const singles: Record<string, number> = {};
  const alarms: string[] = [];
  for (const { name } of signals.filter((signal) => isTrained(signal, candidate))) {
    const ranker = createSingleSignalRanker(name, candidate.ranker);
    const own = await scoresOf({ ...candidate, ranker }, { ...options, cases: cases.slice(0, mostSingleCases) });
    singles[name] = meanOf(own);
    if (cases.length > 0 && differenceOf(newScores.slice(0, own.length), own, options.seed).high < 0) alarms.push(name);
  }
  const difference = oldScores && differenceOf(newScores, oldScores, options.seed);
  const adopt = difference === undefined || difference.high >= 0;
  return {
    cases: cases.length,
    newScore: meanOf(newScores),
    ...(oldScores && difference && { oldScore: meanOf(oldScores), difference }),
    singles,
    adopt,
    reason: reasonOf({ adopt, difference, cases: cases.length, isFirst: serving === undefined }),
    ...(alarms.length > 0 && { alarm: `what would be served is clearly below ${alarms.join(" and ")} alone` }),
  };
}

/** Models that the data are too large for, or that nobody asked for, are not there to be compared with. */
function isTrained({ name, group }: Signal, { ensemble }: ModelInUse): boolean {
  return group !== "collaborative" || ensemble.models.has(name);
}

function reasonOf(outcome: { adopt: boolean; difference?: Interval | undefined; cases: number; isFirst: boolean }) {
  const { adopt, difference, cases, isFirst } = outcome;
  if (difference === undefined) {
    return isFirst || cases === 0 ? "there is nothing to compare it with" : "it is the first model";
  }
  const range = `${difference.mean.toFixed(4)} [${difference.low.toFixed(4)}, ${difference.high.toFixed(4)}]`;
  const how = adopt ? "it does not rank clearly worse" : "it ranks worse";
  return `${how}: nDCG@10 differs by ${range} on ${cases} users' interactions that neither model was trained on`;
}

/** nDCG@10 of every case, in order. */
async function scoresOf(model: Omit<ModelInUse, "version">, options: GateOptions): Promise<number[]> {
  const { cases, known, world, signal } = options;
  const rank = createOfflineRanking({ model, known, world });
  const scores: number[] = [];
  let turnEnd = performance.now() + turnMs;
  for (const { user, relevant } of cases) {
    scores.push(rankingMetrics(rank(user), relevant, listLength).ndcg);
    if (performance.now() > turnEnd) {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      turnEnd = performance.now() + turnMs;
    }
  }
  return scores;
}

/** The ids that a user would be shown first, by the function that serves, without exploring. */
export function createOfflineRanking(options: {
  model: Pick<ModelInUse, "ranker" | "defaults"> & { ensemble: ModelInUse["ensemble"] | undefined };
  known: readonly TrainingInteraction[];
  world: TrainingWorld;
  /** In place of that of the scenario. */
  diversity?: number;
}): (user: UserContext) => string[] {
  const { model, known, world, diversity } = options;
  const { table, defaultScenario } = world;
  const statistics = statisticsOf(known);
  const nowMs = known.reduce((latest, { atMs }) => Math.max(latest, atMs), 0);
  const ranking = {
    ...world,
    statistics,
    statisticRow: cacheByRow(table, statistics.rowOf),
    ensemble: model.ensemble && createEnsemble(model.ensemble, table),
    ranker: model.ranker,
    defaults: model.defaults,
  };
  const scenario = { ...defaultScenario, exploreShare: 0 };
  const request = recommendationRequestSchema.parse({ limit: listLength, diversity });
  return (user) => {
    const { picked } = pickBest(ranking, { user, scenario, request, random: createRandom("gate"), nowMs });
    return picked.map(({ scored }) => scored.item.id);
  };
}

/** The counts of items that serving would have after these interactions, each an uninvited act. */
function statisticsOf(known: readonly TrainingInteraction[]): ItemStatistics {
  const statistics = createItemStatistics();
  const byTime = [...known].sort((a, b) => a.atMs - b.atMs);
  statistics.add(
    byTime.map(({ itemId, weight, atMs }) => ({
      itemId,
      channel: undefined,
      popularity: weight,
      exposures: 1,
      responses: 1,
      dwellSeconds: 0,
      atMs,
    })),
    byTime.at(-1)?.atMs ?? 0,
  );
  return statistics;
}

function differenceOf(one: readonly number[], other: readonly number[], seed: number): Interval {
  const differences = one.map((score, i) => score - other[i]!);
  return bootstrapInterval(differences, { random: createRandom(`gate|${seed}`) });
}
