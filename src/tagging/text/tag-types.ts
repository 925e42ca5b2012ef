import type { Entity, Keyword, TopicWeight } from "../../understanding/analysis/analysis.ts";

/** A tag of the controlled vocabulary, as an editor wrote it. */
export interface TaxonomyTag {
  id: string;
  label: string;
  description?: string | undefined;
  parent?: string | undefined;
  examples?: readonly string[] | undefined;
}

export interface SentenceSpan {
  start: number;
  end: number;
}

/** What is known of a text when its tags are suggested. */
export interface TaggableText {
  text: string;
  sentences: readonly SentenceSpan[];
  /** L2 norm 1, or all zero for a text without words. */
  embedding: Float32Array;
  entities: readonly Entity[];
  keywords: readonly Keyword[];
  topics: readonly TopicWeight[];
  /** Most similar texts that carry tags, best first; the text itself is not among them. */
  neighbours: readonly TaggedNeighbour[];
  /** Vectors of sentences by their offset; those that are read are added. */
  sentenceVectors?: Map<number, Float32Array> | undefined;
}

export interface TaggedNeighbour {
  itemId: string;
  title: string;
  /** Cosine of the embeddings. */
  similarity: number;
  tags: readonly string[];
}

export type SuggestionSource = "taxonomy" | "topic" | "entity" | "keyword" | "editor";

export type SuggestionEvidence =
  | { start: number; end: number; text: string }
  | { itemId: string; title: string; similarity: number };

export interface SuggestedTag {
  tag: string;
  label: string;
  source: SuggestionSource;
  /** Calibrated probability that an editor accepts the tag. */
  score: number;
  evidence: SuggestionEvidence[];
}

/** One vector per text, of L2 norm 1. */
export type Embed = (texts: readonly string[]) => Promise<Float32Array[]>;
