import type { ScoredOutcome } from "../../learning/calibration.ts";
import type { DocumentFrequencies } from "../text/text-features.ts";
import { defaultBlend } from "./default-blend.ts";
import type { TagBlend } from "./tag-blend.ts";
import { createTagClassifier, type TagClassifier } from "./tag-classifier.ts";

/** All that is learned from editors' decisions; plain data, so that it can be stored and handed between threads. */
export interface TagLearnerState {
  frequencies: DocumentFrequencies;
  classifier: TagClassifier;
  blend: TagBlend;
  /** Scores given and decisions made, latest last; the threshold is read from them. */
  outcomes: ScoredOutcome[];
  /** For tags that a text itself offered: what was expected to be accepted, and what was. */
  sources: Record<string, { expected: number; accepted: number }>;
}

export function emptyTagLearnerState(dimensions: number): TagLearnerState {
  return {
    frequencies: { documents: 0, counts: new Map() },
    classifier: createTagClassifier(dimensions),
    blend: defaultBlend,
    outcomes: [],
    sources: {},
  };
}
