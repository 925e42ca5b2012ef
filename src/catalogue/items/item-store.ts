import type { DomainEvent } from "../../events/domain-event.ts";
import type { Entity, Keyword, TopicWeight } from "../../understanding/analysis/analysis.ts";
import type { FullAnalysis } from "../../understanding/parts/parts.ts";
import type { KnownEntity } from "../entities/entity-registry.ts";
import type { Item } from "./item.ts";
import type { SentenceVectors } from "./sentence-vectors.ts";
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
  /** Of the sentences that were read for evidence. */
  sentenceVectors?: SentenceVectors | undefined;
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
  /** Suggested tags that nobody has decided on, best first. */
  openTags: string[];
  /** Decisions on tags that had been suggested. */
  judgedTags: { tag: string; accepted: boolean }[];
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
  score?: number | undefined;
}

export interface DecidedTags {
  decisions: readonly TagDecision[];
  nowMs: number;
  /** The version of the item's tags that the editor saw. */
  expectedVersion?: number | undefined;
  /** What the decisions taught, stored with them. */
  lesson?: { trained: string; body: Uint8Array } | undefined;
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
  sentenceVectors?: SentenceVectors | undefined;
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

/** Single items and pages of them, with their analyses in the current generation. */
export interface ItemReader {
  read(id: string): Promise<{ item: Item; analysis: FullAnalysis; tags: ItemTag[]; tagsVersion: number } | undefined>;
  /** Ids of all items, analysed or not, in order. */
  ids(): Promise<string[]>;
  /** Items as they were sent, with their hashes, in the order of `ids`; unknown ones are left out. */
  contents(ids: readonly string[]): Promise<{ item: Item; contentHash: string }[]>;
  /** The first 240 characters of each body, by id. */
  excerpts(ids: readonly string[]): Promise<Map<string, string>>;
  /** A page of titles and bodies in order of id, beginning after `afterId` ("" for the first). */
  texts(afterId: string, limit: number): Promise<Pick<Item, "id" | "title" | "body">[]>;
  /** Vectors of the sentences that were read for evidence, by item; absent where none were. */
  sentenceVectors(ids: readonly string[]): Promise<Map<string, SentenceVectors>>;
  /** Stage keys by id, to tell what is unchanged. Unknown ids are absent. */
  stageKeys(ids: readonly string[]): Promise<Map<string, StageKeys>>;
}

/** Writes of items. Each is one transaction, in which every item that it touches gets the next change sequence. */
export interface ItemWriter {
  /** Writes the batch together with the entities that it mentions; the tags that came with an item become accepted decisions. */
  write(batch: readonly IndexedItem[], entities: readonly KnownEntity[], nowMs: number): Promise<void>;
  /**
   * As `write`, for items whose content is stored already: only what was understood of them is written. An item that was removed, or
   * whose content is another by now (`contentHash`), is passed over. Resolves to the ids that were written.
   */
  writeAnalyses(batch: readonly IndexedItem[], entities: readonly KnownEntity[]): Promise<string[]>;
  /** Replaces the stages of items; one that was removed meanwhile is passed over. */
  updateStages(batch: readonly StageUpdate[]): Promise<void>;
  /**
   * Stores decisions and counts the item's tag version up; "undecided" takes a decision back.
   * Throws ConflictError when `expectedVersion` is given and another editor was first, NotFoundError for an unknown item.
   */
  decideTags(id: string, decided: DecidedTags): Promise<number>;
  /** False for an unknown item. */
  remove(id: string): Promise<boolean>;
}

export interface ItemSearch {
  /** Full-text search over title and body, best first; the score is positive and unbounded (BM25). */
  searchWords(query: string, limit: number): Promise<{ id: string; score: number; snippet: string }[]>;
}

/** An item that was written, decided on or removed. */
export interface ItemChange {
  id: string;
  /** False where another process wrote. */
  isOwn: boolean;
}

/**
 * What memory, vector index and caches follow. A sequence that is visible stays the last of its item until the item changes again, and no
 * lower one becomes visible later: a backend whose transactions end in another order than they number themselves has to order its writers.
 */
export interface ItemFeed {
  /** Analysed items without their bodies (all, or these), in the order in which they first came, page by page. */
  summaries(ids?: readonly string[]): AsyncIterable<readonly StoredSummary[]>;
  /** The last change, and the generation that is current. */
  position(): Promise<FeedPosition>;
  /** At most `limit` items that changed after a sequence, in the order of their last changes, and the sequence of the last of them. */
  changesSince(sequence: number, limit: number): Promise<{ changes: ItemChange[]; sequence: number }>;
}

export interface FeedPosition {
  /** 0 before the first change. */
  sequence: number;
  generation: number;
}

/** Who and what the items mention. */
export interface EntityReader {
  /** Entities that a written batch brought: all, or these. */
  entities(ids?: readonly string[]): Promise<KnownEntity[]>;
  /** What earlier analyses of these items mention, by item: of this generation, else of the current one. */
  mentions(ids: readonly string[]): Promise<Map<string, Entity[]>>;
}

/** Items, their analyses in the current generation, and editors' decisions. A part of the code takes the ports that it needs. */
export interface ItemStore extends ItemReader, ItemWriter, ItemSearch, ItemFeed, EntityReader {}

export interface StoredDocument {
  body: string;
  binary: Buffer | undefined;
  updatedAtMs: number;
  /** Counts up with each write. */
  revision: number;
}

export interface DocumentWrite {
  name: string;
  body: string;
  binary?: Uint8Array | undefined;
  /** The revision that the new content was made from; 0 for a document that must not exist yet. Default: whatever is there. */
  expectedRevision?: number | undefined;
  /** Announced with it, in the same transaction. */
  events?: readonly DomainEvent[] | undefined;
}

/** Named documents: taxonomy, trained models, registries. One transaction each. */
export interface DocumentStore {
  readDocument(name: string): Promise<StoredDocument | undefined>;
  /** Resolves to the new revision. Throws ConflictError where the document is at another revision than expected. */
  writeDocument(document: DocumentWrite): Promise<number>;
  /** Revisions of all documents by name, to see which another process wrote. */
  revisions(): Promise<Map<string, number>>;
}
