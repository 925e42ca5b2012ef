import type { SentimentLabel } from "../../understanding/analysis/analysis.ts";

/**
 * Beyond this much P(positive) - P(negative) a whole text counts as good or bad news. News is written neutrally: at this bound about two
 * fifths of the newsroom corpus gets a colour, at 1/3 hardly any.
 */
export const moodBound = 0.12;

/** Mood of whatever a score is the mean of: an article, an entity, a week. The one rule for lists, filters, pages and entities. */
export function moodOf(score: number): SentimentLabel {
  if (score > moodBound) return "positive";
  return score < -moodBound ? "negative" : "neutral";
}
