import type { TopicWeight } from "../../understanding/analysis/analysis.ts";

/** What the process holds in memory of one item: everything that serving needs, without the body. */
export interface CatalogueItem {
  id: string;
  title: string;
  type?: string | undefined;
  url?: string | undefined;
  language: string;
  /** Milliseconds since 1970; the time of indexing when the item names no date. */
  publishedAtMs: number;
  /** Milliseconds since 1970 of the first indexing. */
  createdAtMs: number;
  section?: string | undefined;
  authors: readonly string[];
  /** Tags that an editor gave or accepted. */
  tags: readonly string[];
  topics: readonly TopicWeight[];
  /** Entities joined across the catalogue, without dates, amounts and the like; `sentiment` is the mean of the sentences that mention one. */
  entities: readonly { id: string; label: string; type: string; sentiment?: number | undefined }[];
  /** P(positive) - P(negative) of the whole text. */
  sentimentScore: number;
  wordCount: number;
  attributes: Readonly<Record<string, unknown>>;
  /** L2 norm 1 (all zero for an item without words). */
  embedding: Float32Array;
}

export interface Neighbour {
  id: string;
  /** Cosine in [-1, 1]. */
  similarity: number;
}

/** The catalogue as serving sees it: in memory, always current. */
export interface CatalogueView {
  size(): number;
  get(id: string): CatalogueItem | undefined;
  items(): IterableIterator<CatalogueItem>;
  /** Counts up with every change; caches compare it. */
  version(): number;
  /** The k items nearest to `vector` by cosine, best first; only those that `accept` lets through. */
  nearest(vector: Float32Array, k: number, accept?: (id: string) => boolean): Neighbour[];
  /** Called after each change with the ids that were written or removed. */
  onChange(listener: (changed: { written: readonly string[]; removed: readonly string[] }) => void): void;
}
