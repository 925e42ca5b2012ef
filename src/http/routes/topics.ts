import { z } from "zod";
import type { CatalogueQueries } from "../../catalogue/search/queries.ts";
import type { Topics } from "../../catalogue/topics/topics.ts";
import { topicKey, topicsKey } from "../../relays/caches/surrogate-keys.ts";
import { maxTopicCount } from "../../understanding/topics/training/lda-sampler.ts";
import { type Route, route } from "../route.ts";

const topicSchema = z.object({
  id: z.string(),
  label: z.string(),
  labelSource: z
    .enum(["words", "taxonomy", "editor", "none"])
    .describe("none: its words do not belong together well enough for a name; the label only numbers it"),
  hidden: z.boolean().optional().describe("An editor said that it is no topic: no item has it"),
  words: z.array(z.object({ text: z.string(), weight: z.number() })),
  share: z.number().describe("Part of all words that belongs to the topic"),
  itemCount: z.int(),
  coherence: z.number().describe("NPMI of the ten top words, -1..1"),
  x: z.number().describe("Place on the map, -1..1: topics of like words lie near each other"),
  y: z.number().describe("As x; the same scale"),
});
const triedSchema = z.object({
  topics: z.int(),
  npmi: z.number(),
  diversity: z.number(),
  heldOutPerplexity: z.number().optional(),
});
const metricsSchema = z.object({
  documents: z.int(),
  tokens: z.int(),
  vocabulary: z.int(),
  npmi: z.number().describe("Mean NPMI coherence of the topics, -1..1"),
  diversity: z.number().describe("Share of different words among the ten top words of all topics"),
  heldOutPerplexity: z
    .number()
    .optional()
    .describe("By document completion; the vocabulary's size is what guessing gives"),
  grid: z.array(triedSchema).optional().describe("What each number of topics reached, when the number was chosen"),
});
const fateSchema = z.looseObject({
  kind: z.enum(["kept", "born", "died", "split", "merged"]),
  id: z.string(),
  label: z.string(),
  similarity: z.number().optional(),
});
const logSchema = z.object({
  log: z.array(z.looseObject({ event: z.enum(["trained", "renamed", "hidden", "shown"]), at: z.string() })),
});
const trainingSchema = z.object({
  running: z.boolean(),
  startedAt: z.string().optional(),
  stage: z.string().optional(),
  fraction: z.number().optional(),
  last: z.object({ outcome: z.string(), at: z.string(), detail: z.string().optional() }).optional(),
});
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
      response: z.object({
        topics: z.array(topicSchema),
        fingerprint: z.string(),
        metrics: metricsSchema.optional(),
      }),
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
        z.object({ topics: z.int(), metrics: metricsSchema, changes: z.array(fateSchema) }),
        trainingSchema,
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
      response: trainingSchema,
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
      response: logSchema,
      handle: async () => ({ log: topics.history() }),
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
        items: z.array(z.looseObject({ id: z.string(), title: z.string() })),
        trend: z.array(z.object({ date: z.string(), share: z.number(), count: z.int() })),
      }),
      sharedKeys: ({ params: { id } }) => [topicKey(id), topicsKey],
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
      handle: async ({ params: { id }, body: { label, hidden } }) => {
        const renamed = label === undefined ? undefined : await topics.rename(id, label);
        return hidden === undefined ? renamed! : topics.hide(id, hidden);
      },
    }),
  ];
}
