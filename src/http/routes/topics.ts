import { z } from "zod";
import type { CatalogueQueries } from "../../catalogue/search/queries.ts";
import type { Topics } from "../../catalogue/topics/topics.ts";
import { topicKey, topicsKey } from "../../relays/caches/surrogate-keys.ts";
import { maxTopicCount } from "../../understanding/topics/training/lda-sampler.ts";
import { type Route, route } from "../route.ts";
import {
  topicFateSchema,
  topicLogSchema,
  topicMetricsSchema,
  topicReplySchema,
  topicSchema,
  topicsReplySchema,
  topicTrainingSchema,
} from "../schema/topics.ts";

const topicCount = z.union([z.literal("auto"), z.coerce.number().int().min(1).max(maxTopicCount)]);
const params = z.object({ id: z.string() });

export interface TopicRoutesOptions {
  topics: Topics;
  queries: CatalogueQueries;
}

/** The topics of the catalogue: to read, to rename, to train and to see what became of them. */
export function topicRoutes({ topics, queries }: TopicRoutesOptions): Route[] {
  const tag = "Topics and entities";
  return [
    route({
      method: "get",
      path: "/v1/topics",
      role: "public",
      tag,
      summary: "Topics of the catalogue, largest first, and how good the model is",
      response: topicsReplySchema,
      sharedKeys: () => [topicsKey],
      handle: async () => ({ topics: topics.list(), fingerprint: topics.fingerprint(), metrics: topics.metrics() }),
    }),
    route({
      method: "post",
      path: "/v1/topics/train",
      role: "admin",
      tag,
      summary:
        "Train the topics again on the whole catalogue. The reply comes when the new model is in use, and a caller who goes away ends " +
        "the training; with wait=false it comes at once, and GET /v1/topics/training tells the rest",
      query: z.object({ topics: topicCount.optional(), wait: z.enum(["true", "false"]).default("true") }),
      response: z.union([
        z.object({ topics: z.int(), metrics: topicMetricsSchema, changes: z.array(topicFateSchema) }),
        topicTrainingSchema,
      ]),
      handle: async ({ query, response }) => {
        if (query.wait === "false" && !topics.training().running) {
          topics.train({ topics: query.topics }).catch(() => undefined);
          response.status(202).json(topics.training());
          return;
        }
        const stop = new AbortController();
        response.on("close", () => response.writableEnded || stop.abort(new Error("the caller went away")));
        return topics.train({ topics: query.topics, signal: stop.signal });
      },
    }),
    route({
      method: "get",
      path: "/v1/topics/training",
      role: "editor",
      tag,
      summary: "Whether the topics are being trained, how far it is, and how the last training ended",
      response: topicTrainingSchema,
      handle: async () => topics.training(),
    }),
    route({
      method: "delete",
      path: "/v1/topics/training",
      role: "admin",
      tag,
      summary: "Stop a training; the former model stays in use. False when nothing runs that could still be stopped",
      response: z.object({ stopped: z.boolean() }),
      handle: async () => ({ stopped: topics.stopTraining() }),
    }),
    route({
      method: "get",
      path: "/v1/topics/log",
      role: "public",
      tag,
      summary:
        "What trainings and editors did to the topics, newest first: kept, born, died, split, merged, renamed, hidden, shown",
      response: topicLogSchema,
      handle: async () => ({ log: topics.history() }),
    }),
    route({
      method: "get",
      path: "/v1/topics/{id}",
      role: "public",
      tag,
      summary: "One topic with its words, newest items and trend by week",
      params,
      response: topicReplySchema,
      sharedKeys: ({ params: { id } }) => [topicKey(id), topicsKey],
      handle: async ({ params: { id } }) => {
        const found = await topics.get(id);
        const { items } = await queries.list({ topic: id, limit: 50 });
        return { ...found, items };
      },
    }),
    route({
      method: "patch",
      path: "/v1/topics/{id}",
      role: "editor",
      tag,
      summary:
        "Rename a topic, or say that it is none (hidden: true): it is taken out of all items and of those that come. Both survive retraining",
      params,
      body: z
        .object({ label: z.string().min(1).max(200).optional(), hidden: z.boolean().optional() })
        .refine(({ label, hidden }) => label !== undefined || hidden !== undefined, {
          path: ["label"],
          message: "is missing, and so is hidden: one of the two is needed",
        }),
      response: topicSchema,
      staleKeys: () => "all",
      handle: async ({ params: { id }, body: { label, hidden } }) => {
        const renamed = label === undefined ? undefined : await topics.rename(id, label);
        return hidden === undefined ? renamed! : topics.hide(id, hidden);
      },
    }),
  ];
}
