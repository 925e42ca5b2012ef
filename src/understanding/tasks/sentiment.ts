import { type Sentiment, sentimentLabels } from "../analysis/analysis.ts";
import { softmax } from "./softmax.ts";

export interface SentimentInput {
  /** [3] logits of the whole text: negative, neutral, positive; undefined for a text without words. */
  logits: ArrayLike<number> | undefined;
  /** Mean evidence of each sentence: [3] logits and the sentence's offsets. */
  sentences: readonly { start: number; end: number; logits: ArrayLike<number> }[];
  temperature: number;
}

/**
 * Calibrated sentiment of a text and of its sentences: P = softmax(logits / temperature), the label is the most probable
 * class, confidence its probability, score = P(positive) - P(negative) in -1..1. Without words: neutral, score and
 * confidence 0.
 */
export function decodeSentiment({ logits, sentences, temperature }: SentimentInput): Sentiment {
  if (logits === undefined) return { label: "neutral", score: 0, confidence: 0, sentences: [] };
  return {
    ...describe(softmax(logits, temperature)),
    sentences: sentences.map((sentence) => {
      const { label, score } = describe(softmax(sentence.logits, temperature));
      return { start: sentence.start, end: sentence.end, label, score };
    }),
  };
}

/** Label, score and confidence of the probabilities of negative, neutral and positive. */
export function describe(probabilities: readonly number[]): Omit<Sentiment, "sentences"> {
  const confidence = Math.max(...probabilities);
  return {
    label: sentimentLabels[probabilities.indexOf(confidence)]!,
    score: probabilities[2]! - probabilities[0]!,
    confidence,
  };
}
