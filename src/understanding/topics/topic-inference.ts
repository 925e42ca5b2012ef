import type { TopicWeight } from "../analysis/analysis.ts";

/** The topic model in use, whichever it is at the moment of the call. */
export interface TopicInference {
  /** Changes when the same text could get other topics; empty while there is no model. */
  fingerprint(): string;
  /** Topics of a text, best first, from its topical lemmas in reading order; none where the model knows less than this share of them. */
  infer(lemmas: readonly string[], leastKnown?: number): TopicWeight[];
}

export const noTopics: TopicInference = { fingerprint: () => "", infer: () => [] };
