import type { FullAnalysis } from "../parts/parts.ts";

/** An English text of no mood in which nothing was found, with what is given instead. */
export function plainAnalysis(given: Partial<FullAnalysis> & Pick<FullAnalysis, "embedding">): FullAnalysis {
  return {
    language: { code: "en", confidence: 1 },
    sentiment: { label: "neutral", score: 0, confidence: 1, sentences: [] },
    emotions: [],
    tone: { formality: 0.5, politeness: 0.5 },
    entities: [],
    topics: [],
    keywords: [],
    ...given,
  };
}
