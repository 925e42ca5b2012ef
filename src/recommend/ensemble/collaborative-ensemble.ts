import { topK } from "../../math/top-k.ts";
import { dot } from "../../math/vector.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import { cacheByRow } from "../item-index/row-cache.ts";
import { createFactorPredictor } from "../models/cold-start/predicted-factors.ts";
import { consult, type HistoryEntry, type ScoresOfUser } from "../models/contract/item-scorer.ts";
import { popularityScales } from "../models/popularity/popularity-scale.ts";
import type { UserContext } from "../user/user-context.ts";
import { factorsOf, type TrainedEnsemble } from "./trained-ensemble.ts";

/** The collaborative models ready to serve: rows of the item table in place of positions in the models. */
export interface CollaborativeEnsemble {
  /** Rows of the items that the models know, without those that are gone. */
  rows(): number[];
  /** Share of the catalogue that the models do not know, in [0, 1]; counted anew when a hundredth of the catalogue has changed. */
  unknownShare(): number;
  /** Users of the median item beside 1 for the mean, in [0, 1]; 1 without users. */
  medianPopularity: number;
  /**
   * The user with the strength that the models see: without decay where whole histories count, for then one that spans years is as long as
   * any other of as many events.
   */
  asCounted(user: UserContext): UserContext;
  score(user: Pick<UserContext, "recent">, options: ScoreOptions): EnsembleScores;
}

export interface ScoreOptions {
  /** Items wanted in `best`. */
  limit: number;
  accepts: (row: number) => boolean;
  /** Weights of the models' normalised scores in `best`. */
  weightsOf: (models: readonly string[]) => readonly number[];
}

/** What the models give for one user; nothing when they know none of the user's items. */
export interface EnsembleScores {
  /** Entries of the history that the models know. */
  knownHistory: number;
  /** Names of the models that gave scores. */
  models: readonly string[];
  /** Whether factors are predicted for items with few users. */
  predictsFactors: boolean;
  /** Rows of the best items by all models together, best first; computed when it is read. */
  readonly best: readonly number[];
  /** Normalised score in [0, 1]: 1 for the model's best item that the user has not had; 0 for an item that it does not know. */
  scoreOf(model: string, row: number): number;
  /** The score that `scoreOf` is a share of; 0 for a model that gave none. */
  topScore(model: string): number;
  /** Position of an item among the model's best that the user has not had, from 0; infinite for one that is not among the first `limit`. */
  rankOf(model: string, row: number): number;
  /** Users of the item in training; 0 for a cold item. */
  itemCount(row: number): number;
  /** The score that the content predicts, in [0, 1]; 0 for an item whose users say enough. */
  predicted(row: number): number;
  /** Popularity among the users in training, in [0, 1]; `undefined` for a cold item. */
  allTimePopularity(row: number): number | undefined;
  /** The item of the history that contributes most to this one's score. */
  coOccurring(row: number): string | undefined;
}

/** Changes of the catalogue, as a share of it, after which it is counted anew what the models do not know of it. */
const recountShare = 0.01;
/** An item with fewer users is scored by what its content predicts as well. */
const fewUsers = 20;

export const noScores: EnsembleScores = {
  knownHistory: 0,
  models: [],
  predictsFactors: false,
  best: [],
  scoreOf: () => 0,
  topScore: () => 0,
  rankOf: () => Number.POSITIVE_INFINITY,
  itemCount: () => 0,
  predicted: () => 0,
  allTimePopularity: () => undefined,
  coOccurring: () => undefined,
};

/** Prepares trained models for serving; to be called before they are swapped in, since it numbers all of their items. */
export function createEnsemble(trained: TrainedEnsemble, table: ItemTable): CollaborativeEnsemble {
  const { itemIds, itemCounts } = trained;
  const models = [...trained.models];
  const unknown = itemIds.length;
  const indexOf = new Map(itemIds.map((id, index) => [id, index]));
  const indexAt = cacheByRow(table, (id) => indexOf.get(id) ?? unknown);
  const rowAt = new Int32Array(itemIds.length).fill(-1);
  const allTime = popularityScales(itemCounts);
  const factors = factorsOf(trained.models);
  const factorModel = models.find(([, { factors: own }]) => own !== undefined)?.[0];
  const predictor = trained.predictedFactors && createFactorPredictor(trained.predictedFactors);
  const coOccurringOf = models.find(([, { coOccurring }]) => coOccurring !== undefined)?.[1].coOccurring;
  const allTimePopularity = (row: number): number | undefined => {
    const index = indexAt(row);
    return index < 0 ? undefined : allTime[index];
  };

  const isKnown = (index: number): boolean => index >= 0 && index !== unknown;
  const itemCount = (row: number): number => {
    const index = indexAt(row);
    return isKnown(index) ? itemCounts[index]! : 0;
  };

  function rowOf(index: number): number | undefined {
    const row = rowAt[index]!;
    if (row >= 0 && indexAt(row) === index) return row;
    const found = table.rowOf(itemIds[index]!);
    rowAt[index] = found ?? -1;
    return found;
  }

  const rows = (): number[] => itemIds.flatMap((_, index) => rowOf(index) ?? []);
  let counted = { changeCount: Number.NEGATIVE_INFINITY, share: 0 };
  function unknownShare(): number {
    const [size, changeCount] = [Math.max(1, table.size()), table.changeCount()];
    if (changeCount - counted.changeCount > recountShare * size) {
      counted = { changeCount, share: Math.max(0, 1 - rows().length / size) };
    }
    return counted.share;
  }

  return {
    rows,
    unknownShare,
    medianPopularity: medianToMean(itemCounts),
    asCounted: (user) =>
      trained.historyWeighting === "lifetime" ? { ...user, profileStrength: user.lifetimeStrength } : user,
    score(user, options) {
      const history = historyOf(user, indexOf, trained);
      if (history.length === 0) return { ...noScores, itemCount, allTimePopularity };
      const had = new Set(history.map(({ itemIndex }) => itemIndex));
      // Some of the best may be what the user has had.
      const reach = options.limit + history.length;
      const scores = new Map(
        models.map(([name, { scorer }]) => [name, withTop(consult(scorer, history, reach), had)] as const),
      );
      const userFactors = factors?.foldIn(history);
      const factorTop = factorModel === undefined ? 0 : (scores.get(factorModel)?.top ?? 0);
      const predictsFactors = userFactors !== undefined && predictor !== undefined && factorTop > 0;
      return {
        knownHistory: history.length,
        models: models.map(([name]) => name),
        predictsFactors,
        get best() {
          return bestTogether([...scores], { ...options, rowOf });
        },
        scoreOf(name, row) {
          const index = indexAt(row);
          const own = scores.get(name);
          return own !== undefined && isKnown(index) ? normalised(own.scoreOf(index), own.top) : 0;
        },
        topScore: (name) => scores.get(name)?.top ?? 0,
        rankOf(name, row) {
          const own = scores.get(name);
          if (own === undefined) return Number.POSITIVE_INFINITY;
          own.ranks ??= new Map(
            own.best.filter(({ index }) => !had.has(index)).map(({ index }, rank) => [index, rank]),
          );
          return own.ranks.get(indexAt(row)) ?? Number.POSITIVE_INFINITY;
        },
        itemCount,
        predicted(row) {
          if (!predictsFactors || itemCount(row) >= fewUsers) return 0;
          return Math.min(1, Math.max(0, dot(userFactors, predictor(table.itemAt(row)!)) / factorTop));
        },
        allTimePopularity,
        coOccurring(row) {
          const index = indexAt(row);
          const position = isKnown(index) ? coOccurringOf?.(history, index) : undefined;
          return position === undefined ? undefined : itemIds[history[position]!.itemIndex];
        },
      };
    },
  };
}

function medianToMean(counts: Uint32Array): number {
  const sum = counts.reduce((total, count) => total + count, 0);
  const median = counts.slice().sort()[counts.length >> 1];
  return sum === 0 || median === undefined ? 1 : Math.min(1, (median * counts.length) / sum);
}

/**
 * What of a user's history the models know, newest first: all of it, since the models look at as much as they need. (Of the newest 300
 * entries alone EASE makes .367 nDCG@10 on ml-latest-small, of all .394: a tenth of its users have more.)
 */
function historyOf(
  { recent }: Pick<UserContext, "recent">,
  indexOf: ReadonlyMap<string, number>,
  { historyWeighting, weightScale }: TrainedEnsemble,
): HistoryEntry[] {
  return recent.flatMap(({ itemId, weight, lifetimeWeight }): HistoryEntry[] => {
    const itemIndex = indexOf.get(itemId);
    if (itemIndex === undefined) return [];
    return [{ itemIndex, weight: weightScale * (historyWeighting === "lifetime" ? lifetimeWeight : weight) }];
  });
}

type NormalisableScores = ScoresOfUser & { top: number; ranks?: Map<number, number> };

function withTop(scores: ScoresOfUser, had: ReadonlySet<number>): NormalisableScores {
  const first = scores.best.find(({ index }) => !had.has(index));
  return { ...scores, top: Math.max(0, first?.score ?? 0) };
}

/** A score as a share of the best one, in [0, 1]. */
function normalised(score: number, top: number): number {
  return top > 0 ? Math.min(1, Math.max(0, score / top)) : 0;
}

/** Rows of the best items by the weighted sum of the models' normalised scores, of the items that some model has among its best. */
function bestTogether(
  scores: readonly (readonly [string, NormalisableScores])[],
  { limit, accepts, weightsOf, rowOf }: ScoreOptions & { rowOf: (index: number) => number | undefined },
): number[] {
  const named = [...new Set(scores.flatMap(([, { best }]) => best.map(({ index }) => index)))].sort((a, b) => a - b);
  const sums = new Float64Array(named.length);
  const weights = weightsOf(scores.map(([name]) => name));
  for (const [model, [, { top, roughScoreOf }]] of scores.entries()) {
    const weight = weights[model]!;
    for (let i = 0; i < named.length; i++) sums[i] = sums[i]! + weight * normalised(roughScoreOf(named[i]!), top);
  }
  const rows: number[] = [];
  for (const { index } of topK(sums, named.length)) {
    const row = rowOf(named[index]!);
    if (row !== undefined && accepts(row)) rows.push(row);
    if (rows.length === limit) break;
  }
  return rows;
}
