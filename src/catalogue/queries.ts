import { z } from "zod";
import { MalformedRequestError, NotFoundError } from "../errors/catalogue.ts";
import { type SentimentLabel, sentimentLabels } from "../understanding/analysis.ts";
import type { Understanding } from "../understanding/understanding.ts";
import type { CatalogueItem } from "./catalogue-view.ts";
import type { ItemStore } from "./item-store.ts";
import type { MemoryCatalogue, TagState } from "./memory-catalogue.ts";

export const listItemsSchema = z.object({
  tag: z.string().optional(),
  topic: z.string().optional(),
  entity: z.string().optional(),
  section: z.string().optional(),
  sentiment: z.enum(sentimentLabels).optional(),
  /** `untagged`: nothing accepted; `open`: suggestions to decide on; `tagged`: something accepted. */
  tagState: z.enum(["untagged", "open", "tagged"]).optional(),
  publishedAfter: z.iso.datetime({ offset: true }).optional(),
  publishedBefore: z.iso.datetime({ offset: true }).optional(),
  /** Words to find; the answer is then in order of relevance. */
  query: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
});
export type ListItems = z.output<typeof listItemsSchema>;

/** An item in lists: everything but the body and the analysis. */
export interface ItemSummary {
  id: string;
  title: string;
  type?: string;
  url?: string;
  section?: string;
  publishedAt: string;
  language: string;
  authors: readonly string[];
  tags: readonly string[];
  sentiment: { label: SentimentLabel; score: number };
  topics: CatalogueItem["topics"];
  entities: CatalogueItem["entities"];
  wordCount: number;
  tagState: TagState;
}

export interface FoundItem extends ItemSummary {
  score: number;
  snippet?: string;
}

export interface CatalogueQueriesOptions {
  store: ItemStore;
  catalogue: MemoryCatalogue;
  understanding: Understanding;
}

/** Reads of the catalogue for people and apps. */
export interface CatalogueQueries {
  list(query: ListItems): Promise<{ items: ItemSummary[]; nextCursor?: string; total: number }>;
  /** Items nearest in meaning to one item; NotFoundError when it is unknown. */
  similar(id: string, limit: number): FoundItem[];
  /** Hybrid search: words (BM25) and meaning (embedding) joined by reciprocal rank fusion. */
  search(query: string, limit: number): Promise<FoundItem[]>;
}

/** Constant of reciprocal rank fusion, score = sum of 1 / (k + rank) (Cormack, Clarke and Büttcher 2009). */
const fusionK = 60;
/** How deep each of the two lists is read before they are joined. */
const fusionDepth = 100;
/** Between the two lies "neutral"; the bounds split P(positive) - P(negative) in three equal parts. */
const neutralBound = 1 / 3;

export function createCatalogueQueries({ store, catalogue, understanding }: CatalogueQueriesOptions): CatalogueQueries {
  const summaryOf = (item: CatalogueItem): ItemSummary => ({
    id: item.id,
    title: item.title,
    type: item.type,
    url: item.url,
    section: item.section,
    publishedAt: new Date(item.publishedAtMs).toISOString(),
    language: item.language,
    authors: item.authors,
    tags: item.tags,
    sentiment: { label: sentimentLabelOf(item.sentimentScore), score: item.sentimentScore },
    topics: item.topics,
    entities: item.entities,
    wordCount: item.wordCount,
    tagState: catalogue.tagState(item.id) ?? { accepted: 0, rejected: 0, open: 0 },
  });
  const foundOf = (id: string, score: number, snippet?: string): FoundItem[] => {
    const item = catalogue.get(id);
    return item ? [{ ...summaryOf(item), score, snippet }] : [];
  };

  async function search(query: string, limit: number): Promise<FoundItem[]> {
    const words = await store.searchWords(query, fusionDepth);
    const [vector] = await understanding.embed([query]);
    const meaning = vector ? catalogue.nearest(vector, fusionDepth).filter(({ similarity }) => similarity > 0) : [];
    const fused = new Map<string, number>();
    for (const list of [words, meaning]) {
      for (const [rank, { id }] of list.entries()) fused.set(id, (fused.get(id) ?? 0) + 1 / (fusionK + rank + 1));
    }
    const snippets = new Map(words.map(({ id, snippet }) => [id, snippet]));
    return [...fused]
      .sort(([idA, a], [idB, b]) => b - a || (idA < idB ? -1 : 1))
      .slice(0, limit)
      .flatMap(([id, score]) => foundOf(id, score, snippets.get(id)));
  }

  return {
    search,
    similar(id, limit) {
      const item = catalogue.get(id);
      if (!item) throw new NotFoundError("item", id);
      return catalogue
        .nearest(item.embedding, limit, (other) => other !== id)
        .flatMap(({ id: other, similarity }) => foundOf(other, similarity));
    },
    async list(query) {
      const offset = query.cursor === undefined ? 0 : readCursor(query.cursor);
      const matches = matcherOf(query, catalogue);
      let rows: CatalogueItem[];
      if (query.query !== undefined && query.query.trim() !== "") {
        const found = await search(query.query, 500);
        rows = found.flatMap(({ id }) => catalogue.get(id) ?? []).filter(matches);
      } else {
        rows = [...catalogue.items()].filter(matches);
        rows.sort((a, b) => b.publishedAtMs - a.publishedAtMs || (a.id < b.id ? -1 : 1));
      }
      const page = rows.slice(offset, offset + query.limit);
      const next = offset + query.limit;
      return {
        items: page.map(summaryOf),
        nextCursor: next < rows.length ? writeCursor(next) : undefined,
        total: rows.length,
      };
    },
  };
}

/** Thirds of [-1, 1]. */
export function sentimentLabelOf(score: number): SentimentLabel {
  if (score > neutralBound) return "positive";
  return score < -neutralBound ? "negative" : "neutral";
}

function matcherOf(query: ListItems, catalogue: MemoryCatalogue): (item: CatalogueItem) => boolean {
  const after = query.publishedAfter === undefined ? Number.NEGATIVE_INFINITY : Date.parse(query.publishedAfter);
  const before = query.publishedBefore === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.publishedBefore);
  return (item) =>
    (query.tag === undefined || item.tags.includes(query.tag)) &&
    (query.topic === undefined || item.topics.some((topic) => topic.id === query.topic)) &&
    (query.entity === undefined || item.entities.some((entity) => entity.id === query.entity)) &&
    (query.section === undefined || item.section === query.section) &&
    (query.sentiment === undefined || sentimentLabelOf(item.sentimentScore) === query.sentiment) &&
    (query.tagState === undefined || tagStateMatches(query.tagState, catalogue.tagState(item.id))) &&
    item.publishedAtMs >= after &&
    item.publishedAtMs <= before;
}

function tagStateMatches(wanted: "untagged" | "open" | "tagged", state: TagState | undefined): boolean {
  if (wanted === "open") return (state?.open ?? 0) > 0;
  return wanted === "tagged" ? (state?.accepted ?? 0) > 0 : (state?.accepted ?? 0) === 0;
}

function writeCursor(offset: number): string {
  return Buffer.from(`o${offset}`).toString("base64url");
}

function readCursor(cursor: string): number {
  const offset = /^o(\d{1,9})$/.exec(Buffer.from(cursor, "base64url").toString())?.[1];
  if (offset === undefined) throw new MalformedRequestError(`The cursor "${cursor}" is not one that this server gave.`);
  return Number(offset);
}
