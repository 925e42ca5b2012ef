import type { Analysis, SentimentLabel, TopicWeight } from "./analysis-types.ts";

export interface Item {
  id: string;
  title: string;
  body: string;
  type?: string;
  url?: string;
  publishedAt?: string;
  language?: string;
  authors?: string[];
  tags?: string[];
  attributes?: Record<string, unknown>;
}

export interface TagCounts {
  suggested: number;
  accepted: number;
  rejected: number;
}

export interface ItemRow {
  id: string;
  title: string;
  publishedAt?: string;
  authors?: string[];
  section?: string | undefined;
  excerpt?: string;
  snippet?: string;
  wordCount?: number;
  sentiment?: { label: SentimentLabel; score: number } | undefined;
  tags?: string[];
  tagCounts?: TagCounts;
  topics?: TopicWeight[];
  score?: number;
}

export type TagState = "untagged" | "suggested" | "accepted";

export interface ItemQuery {
  /** Words to find; the answer is then in order of relevance. */
  query?: string | undefined;
  /** Id of an import: what it added or changed. */
  import?: string | undefined;
  section?: string | undefined;
  sentiment?: SentimentLabel | undefined;
  topic?: string | undefined;
  entity?: string | undefined;
  tag?: string | undefined;
  tagState?: TagState | undefined;
  publishedAfter?: string | undefined;
  publishedBefore?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

export interface ItemPage {
  items: ItemRow[];
  nextCursor?: string;
  total: number;
  facets: { sections: { section: string; count: number }[] };
}

export interface ItemReply {
  item: Item;
  analysis: Analysis;
  analysedText: string;
  version: number;
}

export interface SimilarItem {
  id: string;
  title: string;
  similarity: number;
  section?: string | undefined;
  publishedAt?: string;
}

export type TagSource = "taxonomy" | "topic" | "entity" | "keyword" | "editor";
export type TagStatus = "suggested" | "accepted" | "rejected";

export interface SentenceEvidence {
  start: number;
  end: number;
  text: string;
}

export interface ItemEvidence {
  itemId: string;
  title: string;
  similarity: number;
}

export interface ItemTag {
  tag: string;
  label: string;
  source: TagSource;
  score: number;
  status: TagStatus;
  evidence: (SentenceEvidence | ItemEvidence)[];
}

export interface ItemTagsReply {
  tags: ItemTag[];
  version: number;
}

export interface TagDecisions {
  accept?: string[] | undefined;
  reject?: string[] | undefined;
  add?: string[] | undefined;
  reset?: string[] | undefined;
  version?: number | undefined;
}
