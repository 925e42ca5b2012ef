import type { FullAnalysis } from "../understanding/analysis.ts";
import type { TagSuggestion } from "./tag-suggestion.ts";

/** An item as the tag suggester sees it. */
export interface TaggableItem {
  id: string;
  /** The text that the analysis' offsets point into. */
  text: string;
  analysis: FullAnalysis;
}

/** Suggests tags; learns from each decision at once. */
export interface TagSuggester {
  /** Changes whenever stored suggestions are stale because the taxonomy changed; a single decision does not change it. */
  fingerprint(): string;
  /** For each item its suggestions, best first, none below the configured confidence. */
  suggest(items: readonly TaggableItem[]): Promise<TagSuggestion[][]>;
  /** Takes in what an editor decided on an item (accepted or rejected tags). */
  learn(item: TaggableItem, decisions: readonly { tag: string; accepted: boolean }[]): void;
  /** The words for a tag; the tag itself when the taxonomy does not know it. */
  labelOf(tag: string): string;
}
