import { z } from "zod";
import type { ItemReader } from "../../catalogue/items/item-store.ts";
import type { WrongTopics } from "../../catalogue/topics/wrong-topics.ts";
import { NotFoundError } from "../../errors/errors.ts";
import { itemKey, itemsKey, topicsKey } from "../../relays/caches/surrogate-keys.ts";
import { type TopicWeight, topicWeightSchema } from "../../understanding/analysis/analysis.ts";
import { type Route, route } from "../route.ts";

const params = z.object({ id: z.string().min(1).max(512) });
const topicIds = z.array(z.string().min(1).max(200)).max(100).default([]);
const replySchema = z.object({
  topics: z.array(topicWeightSchema),
  wrong: z
    .array(z.object({ id: z.string(), label: z.string() }))
    .describe("Topics that an editor called wrong for this item"),
});

export interface ItemTopicRoutesOptions {
  store: Pick<ItemReader, "read">;
  wrongTopics: WrongTopics;
  /** Stored topics as they are to be shown. */
  presentTopics: (topics: readonly TopicWeight[]) => readonly TopicWeight[];
  topicLabel: (id: string) => string | undefined;
}

/** What editors say of the topics of one item. */
export function itemTopicRoutes({ store, wrongTopics, presentTopics, topicLabel }: ItemTopicRoutesOptions): Route[] {
  const tag = "Topics and entities";
  const read = async (id: string) => {
    const stored = await store.read(id);
    if (stored === undefined) throw new NotFoundError("item", id);
    const wrong = (await wrongTopics.of([id])).get(id) ?? new Set<string>();
    return {
      topics: [...presentTopics(stored.analysis.topics)],
      wrong: [...wrong].map((topic) => ({ id: topic, label: topicLabel(topic) ?? topic })),
    };
  };
  return [
    route({
      method: "get",
      path: "/v1/items/{id}/topics",
      role: "public",
      tag,
      summary: "Topics of an item, and those that an editor called wrong for it",
      params,
      response: replySchema,
      handle: ({ params: { id } }) => read(id),
    }),
    route({
      method: "post",
      path: "/v1/items/{id}/topics",
      role: "editor",
      tag,
      summary:
        "Call topics of an item wrong, or right again; wrong ones stay away from it however often it is analysed",
      params,
      body: z.object({ wrong: topicIds, right: topicIds }),
      response: replySchema,
      staleKeys: ({ params: { id } }) => [itemKey(id), itemsKey, topicsKey],
      handle: async ({ params: { id }, body }) => {
        await wrongTopics.change(id, body);
        return read(id);
      },
    }),
  ];
}
