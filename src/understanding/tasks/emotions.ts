import type { Emotion } from "../analysis/analysis.ts";
import { sigmoid } from "./softmax.ts";

/** Calibrated score of every emotion, best first: sigmoid(logit / temperature), each in 0..1, not summing to 1. */
export function decodeEmotions(logits: ArrayLike<number>, labels: readonly string[], temperature: number): Emotion[] {
  return labels
    .map((label, i) => ({ label, score: sigmoid(logits[i]!, temperature) }))
    .sort((a, b) => b.score - a.score);
}
