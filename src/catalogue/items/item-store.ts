import type { Entity, FullAnalysis, Keyword, TopicWeight } from "../../understanding/analysis/analysis.ts";
import type { KnownEntity } from "../entities/entity-registry.ts";
import type { Item } from "./item.ts";
import type { ItemTag, TagSuggestion } from "./tag-suggestion.ts";

/** What serving keeps in memory of an analysis. */
export interface AnalysisSummary {
  language: string;
  sentimentScore: number;
  wordCount: number;
  topics: TopicWeight[];
  /** `sentiment`: mean score of the sentences that mention the entity. */
  entities: { id: string; label: string; type: string; sentiment?: number | undefined }[];
}

/** One item and what was understood of it, as one write. */
export interface IndexedItem {
  item: Item;
  contentHash: string;
  publishedAtMs: number;
  fingerprint: string;
  topicsFingerprint: string;
  tagsFingerprint: string;
  analysis: FullAnalysis;
  summary: AnalysisSummary;
  suggestions: TagSuggestion[];
}

/** The stored form without the long texts, streamed when the process starts. */
export interface StoredSummary {
  id: string;
  title: string;
  type: string | undefined;
  url: string | undefined;
  publishedAtMs: number;
  createdAtMs: number;
  authors: string[];
  attributes: Record<string, unknown>;
  acceptedTags: string[];
  rejectedTags: number;
  /** Suggested tags that nobody has decided on. */
  openSuggestions: number;
  summary: AnalysisSummary;
  embedding: Float32Array;
}

/** What each stage of an item was computed from; a stage whose key differs is computed again. */
export interface StageKeys {
  contentHash: string;
  fingerprint: string;
  topicsFingerprint: string;
  tagsFingerprint: string;
}

export interface TagDecision {
  tag: string;
  status: "accepted" | "rejected" | "undecided";
  source: string;
  score?: number;
}

/** An item's analysis stages that were computed again without new content. */
export interface StageUpdate {
  id: string;
  topicsFingerprint: string;
  tagsFingerprint: string;
  summary: AnalysisSummary;
  topics: TopicWeight[];
  keywords: Keyword[];
  suggestions: TagSuggestion[];
}

/** What the models in use would write beside an analysis. */
export interface StageFingerprints {
  understanding: string;
  /** Empty before a topic model is trained. */
  topics: string;
  tags: string;
}

/** understanding: all has to be computed again. tags: topics, keywords and tags only. */
export type StaleStage = "none" | "tags" | "understanding";

/** Which stages of a stored item the models in use would compute otherwise. */
export function staleStage(stored: StageKeys, inUse: StageFingerprints): StaleStage {
  if (stored.fingerprint !== inUse.understanding) return "understanding";
  const isCurrent = stored.topicsFingerprint === inUse.topics && stored.tagsFingerprint === inUse.tags;
  return isCurrent ? "none" : "tags";
}

/** Items, their analyses in the current generation, and editors' decisions. */
export interface ItemStore {
  /**
   * Writes the batch in one transaction, together with the entities that it mentions; the tags that came with an item
   * become accepted decisions.
   */
  write(batch: readonly IndexedItem[], entities: readonly KnownEntity[], nowMs: number): Promise<void>;
  /** As `write`, for items whose content is stored already: only what was understood of them is written. */
  writeAnalyses(batch: readonly IndexedItem[], entities: readonly KnownEntity[]): Promise<void>;
  /** Ids of all items, analysed or not, in order. */
  ids(): Promise<string[]>;
  /** Items as they were sent, with their hashes, in the order of `ids`; unknown ones are left out. */
  contents(ids: readonly string[]): Promise<{ item: Item; contentHash: string }[]>;
  /** What earlier analyses of these items mention, by item: of this generation, else of the current one. */
  mentions(ids: readonly string[]): Promise<Map<string, Entity[]>>;
  /** Every entity that a written batch brought. */
  entities(): Promise<KnownEntity[]>;
  updateStages(batch: readonly StageUpdate[]): Promise<void>;
  remove(id: string): Promise<boolean>;
  read(id: string): Promise<{ item: Item; analysis: FullAnalysis; tags: ItemTag[]; tagsVersion: number } | undefined>;
  /** The first 240 characters of each body, by id. */
  excerpts(ids: readonly string[]): Promise<Map<string, string>>;
  /** A page of titles and bodies in order of id, beginning after `afterId` ("" for the first). */
  texts(afterId: string, limit: number): Promise<Pick<Item, "id" | "title" | "body">[]>;
  /** Stage keys by id, to tell what is unchanged. Unknown ids are absent. */
  stageKeys(ids: readonly string[]): Promise<Map<string, StageKeys>>;
  /** Analysed items without their bodies (all, or these), in the order in which they first came. */
  summaries(ids?: readonly string[]): Iterable<StoredSummary>;
  /**
   * Stores decisions in one transaction and counts the item's tag version up; "undecided" takes a decision back.
   * Throws ConflictError when `expectedVersion` is given and another editor was first, NotFoundError for an unknown item.
   */
  decideTags(id: string, decisions: readonly TagDecision[], nowMs: number, expectedVersion?: number): Promise<number>;
  /** Full-text search over title and body, best first; the score is positive and unbounded (BM25). */
  searchWords(query: string, limit: number): Promise<{ id: string; score: number; snippet: string }[]>;
}

/** Named documents: taxonomy, trained models, registries. One transaction each. */
export interface DocumentStore {
  readDocument(name: string): Promise<{ body: string; binary: Buffer | undefined; updatedAtMs: number } | undefined>;
  writeDocument(name: string, body: string, binary?: Buffer): Promise<void>;
}
