import { type MeasuredSignals, signalCount, signals } from "../signals/signals.ts";

/** What of a user relevance depends on beside the signals. */
export interface RankerUser {
  profileStrength: number;
  /** Time since the last event; infinite for a user without history. */
  sinceLastMs: number;
}

export interface RankerInput extends MeasuredSignals {
  user: RankerUser;
  /** Candidates x `contextWidth`; measured when it is asked for. */
  context(): Float32Array;
}

/** For each part of relevance the source that it is explained by: every signal's, and `moment`, what does not depend on one signal alone. */
export const partSources: readonly string[] = [...signals.map(({ source }) => source), "moment"];
export const partCount = partSources.length;

/** Candidates with their relevance; good until the ranker is asked again. */
export interface RankedCandidates {
  /** One per candidate, each in [0, 1]. */
  relevance: Float64Array;
  /** What each of `partSources` contributes to one candidate's relevance; they sum to it. */
  partsOf(candidate: number): Float64Array;
}

/**
 * Relevance of candidates from their signals. One is in use at a time: serving, evaluation and the gate of adoption call the
 * same one.
 */
export interface Ranker {
  /** Weight of all-time popularity that the popularity signal is to be measured with, in [0, 1]. */
  allTimeWeight: number;
  rank(input: RankerInput): RankedCandidates;
  /** Weights of signals for a warm item where no others are present: by them the best items of several models are put together. */
  weightsOf(signals: readonly string[], user: RankerUser): readonly number[];
}

/** A ranker whose learning counted the strength of a profile in other units: `strengthScale` of them are 1 here. */
export function scaled(ranker: Ranker, strengthScale: number): Ranker {
  const own = ({ profileStrength, sinceLastMs }: RankerUser): RankerUser => ({
    profileStrength: strengthScale * profileStrength,
    sinceLastMs,
  });
  return {
    allTimeWeight: ranker.allTimeWeight,
    rank: (input) => ranker.rank({ ...input, user: own(input.user) }),
    weightsOf: (signals, user) => ranker.weightsOf(signals, own(user)),
  };
}

/** A ranking in which every signal counts by a weight of its own for each candidate. */
export function rankByWeights(
  { table, itemCounts }: Pick<RankerInput, "table" | "itemCounts">,
  weightsFor: (itemCount: number) => Float64Array,
): RankedCandidates {
  const relevance = new Float64Array(itemCounts.length);
  for (let i = 0; i < itemCounts.length; i++) {
    const weights = weightsFor(itemCounts[i]!);
    let sum = 0;
    for (let s = 0; s < signalCount; s++) sum += weights[s]! * table[i * signalCount + s]!;
    relevance[i] = sum;
  }
  return {
    relevance,
    partsOf(candidate) {
      const weights = weightsFor(itemCounts[candidate]!);
      const parts = new Float64Array(partCount);
      for (let s = 0; s < signalCount; s++) parts[s] = weights[s]! * table[candidate * signalCount + s]!;
      return parts;
    },
  };
}
