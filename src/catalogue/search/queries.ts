import { z } from "zod";
import { createTimeSlices } from "../../concurrency/time-slices.ts";
import { NotFoundError } from "../../errors/errors.ts";
import { type SentimentLabel, sentimentLabels } from "../../understanding/analysis/analysis.ts";
import type { Understanding } from "../../understanding/understanding.ts";
import type { ItemReader, ItemSearch } from "../items/item-store.ts";
import { moodOf } from "../items/mood.ts";
import type { CatalogueItem } from "./catalogue-view.ts";
import type { MemoryCatalogue, TagCounts } from "./memory-catalogue.ts";
import { isBehind, readCursor, writeCursor } from "./page-cursor.ts";
import { createPublicationOrder } from "./publication-order.ts";

export const listItemsSchema = z.object({
  tag: z.string().optional(),
  topic: z.string().optional(),
  entity: z.string().optional(),
  section: z.string().optional(),
  /** Id of an import: what it added or changed. */
  import: z.string().max(100).optional(),
  sentiment: z.enum(sentimentLabels).optional(),
  /** `untagged`: nothing accepted; `suggested`: suggestions to decide on; `accepted`: at least one tag accepted. */
  tagState: z.enum(["untagged", "suggested", "accepted"]).optional(),
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
  type?: string | undefined;
  url?: string | undefined;
  section?: string | undefined;
  publishedAt: string;
  language: string;
  authors: readonly string[];
  tags: readonly string[];
  sentiment: { label: SentimentLabel; score: number };
  topics: CatalogueItem["topics"];
  entities: CatalogueItem["entities"];
  wordCount: number;
  /** The first words of the body. */
  excerpt: string;
  tagCounts: TagCounts;
}

export interface ListedItem extends ItemSummary {
  /** The words around the match, where words matched. */
  snippet?: string | undefined;
}

export interface FoundItem extends ListedItem {
  /** Search: fused rank score. Similar items: cosine. */
  score: number;
}

export interface ItemPage {
  items: ListedItem[];
  nextCursor?: string | undefined;
  /** Of all pages; a search reads the best 1,000 by words and the best 1,000 by meaning. */
  total: number;
  facets: {
    /** By name: items that fit everything asked but the section. The section that was asked for is there even with none. */
    sections: { section: string; count: number }[];
  };
}

export interface CatalogueQueriesOptions {
  store: Pick<ItemReader, "excerpts"> & ItemSearch;
  catalogue: MemoryCatalogue;
  understanding: Understanding;
  /** The id under which a tag is kept that is named by its id or its label, whatever the case; the name itself for an unknown one. Throws GoneError for a tag that was merged into another, renamed or removed. */
  tagId: (tag: string) => string;
  /** Ids of the items that an import added or changed; throws NotFoundError for an unknown import. */
  itemsOfImport: (importId: string) => Promise<readonly string[]>;
}

/** Reads of the catalogue for people and apps. */
export interface CatalogueQueries {
  list(query: ListItems): Promise<ItemPage>;
  /** Items nearest in meaning to one item; NotFoundError when it is unknown. */
  similar(id: string, limit: number): Promise<FoundItem[]>;
  /** Hybrid search: words (BM25) and meaning (embedding) joined by reciprocal rank fusion. */
  search(query: string, limit: number): Promise<FoundItem[]>;
}

/** Constant of reciprocal rank fusion, score = sum of 1 / (k + rank) (Cormack, Clarke and Büttcher 2009). */
const fusionK = 60;
/** How deep each of the two lists is read before they are joined: for the best few, and for a list that is filtered and paged. */
const fusionDepth = 100;
const listedDepth = 1_000;
/**
 * Cosine between query and item below which they are strangers. On the newsroom's 195 articles none of 20 nonsense queries reaches it (highest
 * .293); 27 of 32 real queries do, and their words find the rest.
 */
const leastSimilarity = 0.3;
/** The same where the query has less than four letters or the item less than twenty words: so little text is near to many things ("zz" to a battery: .31). */
const leastSimilarityOfShort = 0.45;
const lettersOfShort = 4;
const wordsOfShort = 20;

function leastSimilarityOf(query: string): (item: Pick<CatalogueItem, "wordCount"> | undefined) => number {
  const isShort = (query.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < lettersOfShort;
  return (item) =>
    isShort || (item !== undefined && item.wordCount < wordsOfShort) ? leastSimilarityOfShort : leastSimilarity;
}

export function createCatalogueQueries(options: CatalogueQueriesOptions): CatalogueQueries {
  const { store, catalogue, understanding, tagId } = options;
  const order = createPublicationOrder(catalogue);
  const summaryOf = (item: CatalogueItem, excerpt: string): ItemSummary => ({
    id: item.id,
    title: item.title,
    type: item.type,
    url: item.url,
    section: item.section,
    publishedAt: new Date(item.publishedAtMs).toISOString(),
    language: item.language,
    authors: item.authors,
    tags: item.tags,
    sentiment: { label: moodOf(item.sentimentScore), score: item.sentimentScore },
    topics: item.topics,
    entities: item.entities,
    wordCount: item.wordCount,
    excerpt,
    tagCounts: catalogue.tagCounts(item.id) ?? { accepted: 0, rejected: 0, suggested: 0 },
  });
  async function summariesOf(items: readonly CatalogueItem[]): Promise<ItemSummary[]> {
    const excerpts = await store.excerpts(items.map((item) => item.id));
    return items.map((item) => summaryOf(item, excerpts.get(item.id) ?? ""));
  }

  /** Ids with their fused score, best first. */
  async function rank(
    query: string,
    depth: number,
  ): Promise<{ id: string; score: number; snippet?: string | undefined }[]> {
    const words = await store.searchWords(query, depth);
    const [vector] = await understanding.embed([query]);
    const nearest = vector ? catalogue.nearest(vector, depth) : [];
    const leastOf = leastSimilarityOf(query);
    const meaning = nearest.filter(({ id, similarity }) => similarity >= leastOf(catalogue.get(id)));
    const fused = new Map<string, number>();
    for (const list of [words, meaning]) {
      for (const [rank, { id }] of list.entries()) fused.set(id, (fused.get(id) ?? 0) + 1 / (fusionK + rank + 1));
    }
    const snippets = new Map(words.map(({ id, snippet }) => [id, snippet]));
    return [...fused]
      .sort(([idA, a], [idB, b]) => b - a || (idA < idB ? -1 : 1))
      .map(([id, score]) => ({ id, score, snippet: snippets.get(id) }));
  }

  async function foundItems(
    ranked: readonly { id: string; score: number; snippet?: string | undefined }[],
  ): Promise<FoundItem[]> {
    const known = ranked.filter(({ id }) => catalogue.get(id) !== undefined);
    const summaries = await summariesOf(known.map(({ id }) => catalogue.get(id)!));
    return summaries.map((summary, i) => ({ ...summary, score: known[i]!.score, snippet: known[i]!.snippet }));
  }

  return {
    search: async (query, limit) => foundItems((await rank(query, fusionDepth)).slice(0, limit)),
    async similar(id, limit) {
      const item = catalogue.get(id);
      if (!item) throw new NotFoundError("item", id);
      const neighbours = catalogue.nearest(item.embedding, limit, (other) => other !== id);
      return foundItems(neighbours.map((neighbour) => ({ id: neighbour.id, score: neighbour.similarity })));
    },
    async list(asked) {
      const query = asked.tag === undefined ? asked : { ...asked, tag: tagId(asked.tag) };
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
      const imported = query.import === undefined ? undefined : new Set(await options.itemsOfImport(query.import));
      const fits = matcherOf(query, catalogue);
      const matches = (item: CatalogueItem): boolean => fits(item) && imported?.has(item.id) !== false;
      const sections = new Map<string, number>(query.section === undefined ? [] : [[query.section, 0]]);
      const words = query.query?.trim() ?? "";
      const found =
        words === "" ? undefined : (await rank(words, listedDepth)).filter(({ id }) => catalogue.get(id) !== undefined);
      const all = found
        ? found.map(({ id, score, snippet }) => ({ item: catalogue.get(id)!, key: score, snippet }))
        : (function* () {
            for (const item of order.itemsAfter()) yield { item, key: item.publishedAtMs, snippet: undefined };
          })();
      const page: { item: CatalogueItem; key: number; snippet: string | undefined }[] = [];
      let total = 0;
      let hasMore = false;
      const { breathe, isDue } = createTimeSlices();
      for (const entry of all) {
        if (isDue()) await breathe();
        if (!matches(entry.item)) continue;
        const { section } = entry.item;
        if (section !== undefined) sections.set(section, (sections.get(section) ?? 0) + 1);
        if (query.section !== undefined && section !== query.section) continue;
        total++;
        if (after !== undefined && !isBehind({ key: entry.key, id: entry.item.id }, after)) continue;
        if (page.length < query.limit) page.push(entry);
        else hasMore = true;
      }
      const last = page.at(-1);
      const summaries = await summariesOf(page.map(({ item }) => item));
      return {
        items: summaries.map((summary, i) => ({ ...summary, snippet: page[i]!.snippet })),
        ...(hasMore && last && { nextCursor: writeCursor({ key: last.key, id: last.item.id }) }),
        total,
        facets: {
          sections: [...sections]
            .map(([section, count]) => ({ section, count }))
            .sort((a, b) => (a.section < b.section ? -1 : 1)),
        },
      };
    },
  };
}

/** Whether an item fits everything asked but the section, which is counted apart. */
function matcherOf(query: ListItems, catalogue: MemoryCatalogue): (item: CatalogueItem) => boolean {
  const after = query.publishedAfter === undefined ? Number.NEGATIVE_INFINITY : Date.parse(query.publishedAfter);
  const before = query.publishedBefore === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.publishedBefore);
  return (item) =>
    (query.tag === undefined || item.tags.includes(query.tag)) &&
    (query.topic === undefined || item.topics.some((topic) => topic.id === query.topic)) &&
    (query.entity === undefined || item.entities.some((entity) => entity.id === query.entity)) &&
    (query.sentiment === undefined || moodOf(item.sentimentScore) === query.sentiment) &&
    (query.tagState === undefined || tagStateMatches(query.tagState, catalogue.tagCounts(item.id))) &&
    item.publishedAtMs >= after &&
    item.publishedAtMs <= before;
}

function tagStateMatches(wanted: NonNullable<ListItems["tagState"]>, counts: TagCounts | undefined): boolean {
  if (wanted === "suggested") return (counts?.suggested ?? 0) > 0;
  return (counts?.accepted ?? 0) > 0 === (wanted === "accepted");
}
