import type { FullAnalysis } from "../../understanding/parts/parts.ts";
import type { SentenceVectors } from "./sentence-vectors.ts";
import type { TagSource, TagSuggestion } from "./tag-suggestion.ts";

/** An item as the tag suggester sees it. */
export interface TaggableItem {
  id: string;
  /** The text that the analysis' offsets point into. */
  text: string;
  analysis: FullAnalysis;
  /**
   * Vectors of sentences that were read for evidence before; `suggest` adds those that it reads. Once some are known, no others are read, so
   * that a text goes through the encoder once for as long as it stays the same.
   */
  sentenceVectors?: SentenceVectors | undefined;
}

/** A decision as the suggester learns from it. */
export interface TagLesson {
  tag: string;
  accepted: boolean;
  /** Where the suggestion came from and its score, when the tag had been suggested. */
  suggested?: { source: TagSource; score: number } | undefined;
}

/** Suggests tags. */
export interface TagSuggester {
  /** Changes whenever stored suggestions are stale because the taxonomy changed; a single decision does not change it. */
  fingerprint(): string;
  /** For each item its suggestions, best first, none below the configured confidence. */
  suggest(items: readonly TaggableItem[]): Promise<TagSuggestion[][]>;
  /** The words for a tag; the tag itself when the taxonomy does not know it. */
  labelOf(tag: string): string;
}
