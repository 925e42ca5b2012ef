import type { Item } from "../../catalogue/items/item.ts";
import type { IndexedItem, StoredSummary } from "../../catalogue/items/item-store.ts";
import { encodeSentenceVectors, type SentenceVectors } from "../../catalogue/items/sentence-vectors.ts";
import type { ItemTag, TagSuggestion } from "../../catalogue/items/tag-suggestion.ts";

export interface ItemRow {
  id: string;
  title: string;
  body: string;
  type: string | null;
  url: string | null;
  language: string | null;
  publishedAtMs: number;
  createdAtMs: number;
  authors: string;
  attributes: string;
  tagsVersion: number;
  contentHash: string;
}

export interface AnalysisRow {
  summary: string;
  analysis: string;
  suggestions: string;
  embedding: Buffer;
}

export interface DecisionRow {
  tag: string;
  status: "accepted" | "rejected";
  source: string;
  score: number | null;
}

export interface SummaryRow {
  position: number;
  id: string;
  title: string;
  type: string | null;
  url: string | null;
  publishedAtMs: number;
  createdAtMs: number;
  authors: string;
  attributes: string;
  /** [tag, status, 1 where the tag had been suggested] of each decision, in order of tag (JSON). */
  decisions: string;
  /** Suggested tags, best first (JSON). */
  suggested: string;
  summary: string;
  embedding: Buffer;
}

/** Selects the generation of a store: the given one, else whichever is current at each call. */
export function generationExpression(generation: number | undefined): string {
  return generation === undefined
    ? "(SELECT id FROM generation WHERE status = 'current')"
    : String(Math.trunc(generation));
}

export function itemParameters(entry: IndexedItem): Record<string, unknown> {
  const { item } = entry;
  return {
    id: item.id,
    title: item.title,
    body: item.body,
    type: item.type ?? null,
    url: item.url ?? null,
    language: item.language ?? null,
    publishedAtMs: entry.publishedAtMs,
    authors: JSON.stringify(item.authors ?? []),
    attributes: JSON.stringify(item.attributes ?? {}),
    contentHash: entry.contentHash,
  };
}

export function analysisParameters(entry: IndexedItem) {
  const { embedding, ...analysis } = entry.analysis;
  return {
    id: entry.item.id,
    contentHash: entry.contentHash,
    fingerprint: entry.fingerprint,
    topicsFingerprint: entry.topicsFingerprint,
    tagsFingerprint: entry.tagsFingerprint,
    summary: JSON.stringify(entry.summary),
    analysis: JSON.stringify(analysis),
    suggestions: JSON.stringify(entry.suggestions),
    embedding: Buffer.from(embedding.buffer, embedding.byteOffset, embedding.byteLength),
    sentences: sentencesOf(entry.sentenceVectors),
  };
}

export function itemOf(row: ItemRow, decisions: readonly DecisionRow[]): Item {
  return {
    id: row.id,
    title: row.title,
    body: row.body,
    type: row.type ?? undefined,
    url: row.url ?? undefined,
    language: row.language ?? undefined,
    publishedAt: new Date(row.publishedAtMs).toISOString(),
    authors: JSON.parse(row.authors) as string[],
    tags: decisions.filter((decision) => decision.status === "accepted").map((decision) => decision.tag),
    attributes: JSON.parse(row.attributes) as Record<string, unknown>,
  };
}

/** Suggestions with what editors said of them; tags that only an editor knows come with score 1, best first. */
export function joinTags(suggestions: readonly TagSuggestion[], decisions: readonly DecisionRow[]): ItemTag[] {
  const decided = new Map(decisions.map((decision) => [decision.tag, decision]));
  const known = new Set(suggestions.map((suggestion) => suggestion.tag));
  const joined = suggestions.map(
    (suggestion): ItemTag => ({
      ...suggestion,
      status: decided.get(suggestion.tag)?.status ?? "suggested",
    }),
  );
  for (const { tag, status } of decisions) {
    if (!known.has(tag)) joined.push({ tag, label: tag, source: "editor", score: 1, status, evidence: [] });
  }
  return joined.sort((a, b) => b.score - a.score || (a.tag < b.tag ? -1 : 1));
}

export function summaryOf(row: SummaryRow): StoredSummary {
  const decisions = JSON.parse(row.decisions) as [tag: string, status: DecisionRow["status"], wasSuggested: 0 | 1][];
  const suggested = JSON.parse(row.suggested) as string[];
  const decided = new Set(decisions.map(([tag]) => tag));
  return {
    id: row.id,
    title: row.title,
    type: row.type ?? undefined,
    url: row.url ?? undefined,
    publishedAtMs: row.publishedAtMs,
    createdAtMs: row.createdAtMs,
    authors: JSON.parse(row.authors) as string[],
    attributes: JSON.parse(row.attributes) as Record<string, unknown>,
    acceptedTags: decisions.filter(([, status]) => status === "accepted").map(([tag]) => tag),
    rejectedTags: decisions.filter(([, status]) => status === "rejected").length,
    openTags: decided.size === 0 ? suggested : suggested.filter((tag) => !decided.has(tag)),
    judgedTags: decisions
      .filter(([, , wasSuggested]) => wasSuggested === 1)
      .map(([tag, status]) => ({ tag, accepted: status === "accepted" })),
    summary: JSON.parse(row.summary) as StoredSummary["summary"],
    embedding: vectorOf(row.embedding),
  };
}

export function sentencesOf(vectors: SentenceVectors | undefined): Uint8Array {
  return encodeSentenceVectors(vectors ?? new Map());
}

export function vectorOf(blob: Buffer): Float32Array {
  const vector = new Float32Array(blob.byteLength / 4);
  Buffer.from(vector.buffer).set(blob);
  return vector;
}
