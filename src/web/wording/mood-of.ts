import type { SentimentLabel } from "../../http/schema/analysis.ts";

/** The server's rule for whole texts (catalogue/mood.ts), so that every page and every list agree. */
export const moodBound = 0.12;

/** Mood of whatever a score is the mean of: a text, a name, a week. */
export function moodOf(score: number): SentimentLabel {
  if (score > moodBound) return "positive";
  return score < -moodBound ? "negative" : "neutral";
}
