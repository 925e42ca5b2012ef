import { z } from "zod";
import { readJsonLines } from "../../catalogue/import/decoding/json-lines.ts";
import type { Indexing, IndexReport } from "../../catalogue/indexing/indexing.ts";
import { analysedText } from "../../catalogue/items/analysed-text.ts";
import { itemIdSchema, itemSchema } from "../../catalogue/items/item.ts";
import type { ItemStore } from "../../catalogue/items/item-store.ts";
import { moodOf } from "../../catalogue/items/mood.ts";
import { type CatalogueQueries, listItemsSchema } from "../../catalogue/search/queries.ts";
import { InvalidInputError, NotFoundError } from "../../errors/errors.ts";
import { itemKey, itemsKey, topicKey, topicsKey } from "../../relays/caches/surrogate-keys.ts";
import type { Editing } from "../../tagging/decisions/editing.ts";
import type { TopicWeight } from "../../understanding/analysis/analysis.ts";
import { type Route, route } from "../route.ts";
import {
  foundItemsSchema,
  indexReportSchema,
  itemPageSchema,
  itemReplySchema,
  similarItemsSchema,
} from "../schema/catalogue.ts";
import { jsonAnalysis } from "./understanding.ts";

const params = z.object({ id: itemIdSchema });
const limitQuery = z.object({ limit: z.coerce.number().int().min(1).max(100).default(10) });
const maxItemsInBody = 1_000;
const streamBatchSize = 64;

export interface CatalogueRoutesOptions {
  indexing: Indexing;
  queries: CatalogueQueries;
  editing: Editing;
  store: ItemStore;
  /** Stored topics as they are to be shown. */
  presentTopics: (topics: readonly TopicWeight[]) => readonly TopicWeight[];
}

export function catalogueRoutes({ indexing, queries, editing, store, presentTopics }: CatalogueRoutesOptions): Route[] {
  const tag = "Catalogue";
  return [
    route({
      method: "get",
      path: "/v1/items",
      role: "public",
      tag,
      summary: "Items, newest first, filtered by tag, topic, entity, section, sentiment, tag state, date and words",
      query: listItemsSchema,
      response: itemPageSchema,
      sharedKeys: () => [itemsKey],
      handle: ({ query }) => queries.list(query),
    }),
    route({
      method: "post",
      path: "/v1/items",
      role: "editor",
      tag,
      summary: "Index up to 1,000 items, or any number as application/x-ndjson; they are analysed when the reply comes",
      body: z.object({ items: z.array(z.unknown()).min(1).max(maxItemsInBody) }),
      takesDeepBodies: true,
      streamTypes: ["application/x-ndjson", "application/jsonl"],
      response: indexReportSchema,
      staleKeys: () => [itemsKey, topicsKey],
      handle: async ({ body, request }) => {
        if (body !== undefined) return indexing.indexBatch(body.items);
        return indexStream(indexing, request);
      },
    }),
    route({
      method: "put",
      path: "/v1/items/{id}",
      role: "editor",
      tag,
      summary: "Index one item",
      params,
      body: itemSchema.partial({ id: true }),
      response: z.object({ id: z.string(), unchanged: z.boolean() }),
      staleKeys: keysOfChange,
      handle: async ({ params: { id }, body }) => {
        if (body.id !== undefined && body.id !== id) {
          throw new InvalidInputError(`The body's id "${body.id}" is not the path's id "${id}".`, [
            { path: "id", message: "differs from the path" },
          ]);
        }
        const report = await indexing.indexBatch([{ ...body, id }]);
        return { id, unchanged: report.unchanged === 1 };
      },
    }),
    route({
      method: "get",
      path: "/v1/items/{id}",
      role: "public",
      tag,
      summary: "One item with its analysis; offsets point into analysedText",
      params,
      response: itemReplySchema,
      sharedKeys: ({ params: { id }, result }) => {
        const { topics } = (result as { analysis: { topics: { id: string }[] } }).analysis;
        return [itemKey(id), ...topics.map((topic) => topicKey(topic.id))];
      },
      handle: async ({ params: { id } }) => {
        const stored = await store.read(id);
        if (!stored) throw new NotFoundError("item", id);
        const { embedding: _, ...analysis } = jsonAnalysis(stored.analysis);
        const topics = presentTopics(stored.analysis.topics);
        const { score } = stored.analysis.sentiment;
        return {
          item: stored.item,
          analysis: { ...analysis, topics },
          analysedText: analysedText(stored.item),
          sentiment: { label: moodOf(score), score },
          version: stored.tagsVersion,
        };
      },
    }),
    route({
      method: "delete",
      path: "/v1/items/{id}",
      role: "editor",
      tag,
      summary: "Remove one item and everything derived from it",
      params,
      staleKeys: keysOfChange,
      handle: async ({ params: { id } }) => editing.removeItem(id),
    }),
    ...foundItemsRoutes(queries),
  ];
}

const keysOfChange = ({ params: { id } }: { params: { id: string } }) => [itemKey(id), itemsKey, topicsKey];

/** Items by meaning and by words. */
function foundItemsRoutes(queries: CatalogueQueries): Route[] {
  const tag = "Catalogue";
  return [
    route({
      method: "get",
      path: "/v1/items/{id}/similar",
      role: "public",
      tag,
      summary: "Items nearest in meaning",
      params,
      query: limitQuery,
      response: similarItemsSchema,
      sharedKeys: ({ params: { id } }) => [itemKey(id), itemsKey],
      handle: async ({ params: { id }, query }) => {
        const items = await queries.similar(id, query.limit);
        return { items: items.map((item) => ({ ...item, similarity: Math.max(0, item.score) })) };
      },
    }),
    route({
      method: "get",
      path: "/v1/search",
      role: "public",
      tag,
      summary: "Search by words and meaning",
      query: limitQuery.extend({ q: z.string().min(1).max(1_000) }),
      response: foundItemsSchema,
      sharedKeys: () => [itemsKey],
      handle: async ({ query }) => ({ items: await queries.search(query.q, query.limit) }),
    }),
  ];
}

/** Indexes a stream of JSON lines batch by batch, so that memory stays bounded whatever its length. */
async function indexStream(indexing: Indexing, chunks: AsyncIterable<Uint8Array>): Promise<IndexReport> {
  const total: IndexReport = { accepted: 0, unchanged: 0, rejected: [] };
  let batch: { index: number; value: unknown }[] = [];
  let index = 0;
  const flush = async (): Promise<void> => {
    const report = await indexing.indexBatch(batch.map(({ value }) => value));
    total.accepted += report.accepted;
    total.unchanged += report.unchanged;
    for (const rejection of report.rejected) {
      total.rejected.push({ ...rejection, index: batch[rejection.index]!.index });
    }
    batch = [];
  };
  for await (const record of readJsonLines(chunks)) {
    if ("value" in record) batch.push({ index, value: record.value });
    else total.rejected.push({ index, code: record.code, detail: `line ${record.line}: ${record.detail}` });
    index++;
    if (batch.length === streamBatchSize) await flush();
  }
  if (batch.length > 0) await flush();
  return total;
}
