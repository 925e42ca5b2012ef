import { hashToUint32 } from "../../math/random.ts";
import type { TrainingInteraction } from "../models/contract/training-data.ts";

/**
 * Which user-item pairs a model was trained on, as ascending hashes, so that it can later be judged on others. Of more than
 * `mostPairs` only those whose hash is a multiple of `stride` are kept, and only those are told apart.
 */
export interface TrainedPairs {
  stride: number;
  hashes: Uint32Array;
}

const mostPairs = 200_000;

export function trainedPairsOf(interactions: readonly TrainingInteraction[]): TrainedPairs {
  const stride = Math.max(1, Math.ceil(interactions.length / mostPairs));
  const hashes = new Set<number>();
  for (const pair of interactions) {
    const hash = hashOf(pair);
    if (hash % stride === 0) hashes.add(hash);
  }
  return { stride, hashes: Uint32Array.from(hashes).sort() };
}

/** The interactions of which it is known that the model was not trained on them. */
export function unseenBy(
  { stride, hashes }: TrainedPairs,
  interactions: readonly TrainingInteraction[],
): TrainingInteraction[] {
  const seen = new Set(hashes);
  return interactions.filter((pair) => {
    const hash = hashOf(pair);
    return hash % stride === 0 && !seen.has(hash);
  });
}

function hashOf({ userId, itemId }: TrainingInteraction): number {
  return hashToUint32(`${userId}\u0000${itemId}`);
}
