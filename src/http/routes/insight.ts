import { z } from "zod";
import type { EntityQueries } from "../../catalogue/entity-queries.ts";
import type { CatalogueQueries } from "../../catalogue/queries.ts";
import type { TopicDesk } from "../../catalogue/topic-desk.ts";
import { sentimentLabels } from "../../understanding/analysis.ts";
import { type Route, route } from "../route.ts";

const topicSchema = z.object({
  id: z.string(),
  label: z.string(),
  words: z.array(z.object({ text: z.string(), weight: z.number() })),
  share: z.number(),
  itemCount: z.int(),
  coherence: z.number(),
  /** Place on the map of topics. */
  x: z.number().min(-1).max(1),
  y: z.number().min(-1).max(1),
});
const entityRowSchema = z.object({
  id: z.string(),
  label: z.string(),
  type: z.string(),
  itemCount: z.int(),
  sentiment: z.number(),
  mood: z.enum(sentimentLabels),
});
const itemsSchema = z.array(z.looseObject({ id: z.string(), title: z.string() }));
const params = z.object({ id: z.string() });

export interface InsightRoutesOptions {
  topics: TopicDesk;
  entities: EntityQueries;
  queries: CatalogueQueries;
}

/** Topics and entities across the catalogue. */
export function insightRoutes({ topics, entities, queries }: InsightRoutesOptions): Route[] {
  const tag = "Topics and entities";
  return [
    route({
      method: "get",
      path: "/v1/topics",
      role: "public",
      tag,
      summary: "Topics of the catalogue, largest first",
      response: z.object({ topics: z.array(topicSchema), fingerprint: z.string() }),
      handle: async () => ({ topics: topics.list(), fingerprint: topics.fingerprint() }),
    }),
    route({
      method: "post",
      path: "/v1/topics/train",
      role: "admin",
      tag,
      summary: "Train the topics again on the whole catalogue; the reply comes when the new model is in use",
      response: z.object({ topics: z.int(), changes: z.array(z.looseObject({})) }),
      handle: async ({ request }) => {
        const stop = new AbortController();
        request.on("close", () => request.complete || stop.abort(new Error("the caller went away")));
        return topics.train({ signal: stop.signal });
      },
    }),
    route({
      method: "get",
      path: "/v1/topics/{id}",
      role: "public",
      tag,
      summary: "One topic with its words, newest items and trend by week",
      params,
      response: z.object({
        topic: topicSchema,
        items: itemsSchema,
        trend: z.array(z.object({ date: z.string(), share: z.number(), count: z.int() })),
      }),
      handle: async ({ params: { id } }) => {
        const found = topics.get(id);
        const { items } = await queries.list({ topic: id, limit: 50 });
        return { ...found, items };
      },
    }),
    route({
      method: "patch",
      path: "/v1/topics/{id}",
      role: "editor",
      tag,
      summary: "Rename a topic; the name survives retraining",
      params,
      body: z.object({ label: z.string().min(1).max(200) }),
      response: topicSchema,
      handle: ({ params: { id }, body }) => topics.rename(id, body.label),
    }),
    route({
      method: "get",
      path: "/v1/entities",
      role: "public",
      tag,
      summary: "Entities of the catalogue, most mentioned first",
      query: z.object({
        limit: z.coerce.number().int().min(1).max(500).default(100),
        query: z.string().max(200).optional(),
        type: z.string().max(50).optional(),
      }),
      response: z.object({ entities: z.array(entityRowSchema) }),
      handle: async ({ query }) => ({ entities: entities.list(query) }),
    }),
    route({
      method: "get",
      path: "/v1/entities/{id}",
      role: "public",
      tag,
      summary: "One entity with its items and its mood by week",
      params,
      response: z.object({
        entity: entityRowSchema.extend({ aliases: z.array(z.string()) }),
        items: itemsSchema,
        mood: z.array(z.object({ date: z.string(), score: z.number(), count: z.int() })),
      }),
      handle: async ({ params: { id } }) => {
        const { entity, mood } = entities.get(id);
        const { items } = await queries.list({ entity: id, limit: 100 });
        return { entity, items, mood };
      },
    }),
  ];
}
