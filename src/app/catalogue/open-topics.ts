import { createTopics, type Topics } from "../../catalogue/topics/topics.ts";
import type { AppContext } from "../context/context.ts";
import type { OpenedCatalogue } from "./open-catalogue.ts";
import type { OpenedIndexing } from "./open-indexing.ts";
import type { OpenedTagging } from "./open-tagging.ts";
import type { OpenedUnderstanding } from "./open-understanding.ts";

export interface TopicsParts {
  catalogue: OpenedCatalogue;
  tagging: OpenedTagging;
  indexing: OpenedIndexing;
}

/** Wires the training of topics, their names and what follows a change of them. */
export function openTopics(
  { config, log, now, stores }: AppContext,
  { understanding, topics: loaded }: OpenedUnderstanding,
  { catalogue: { catalogue }, tagging, indexing }: TopicsParts,
): Topics {
  return createTopics({
    store: stores.items,
    documents: stores.documents,
    loaded,
    catalogue,
    taxonomyTags: () => tagging.taxonomy.read().tags,
    embed: understanding.embed,
    relabel: catalogue.relabelTopics,
    refresh: (onProgress) => indexing.indexing.refreshStages({ onProgress }),
    requestRefresh: indexing.suggestions.request,
    topicCount: config.topicCount,
    seed: config.seed,
    now,
    log,
  });
}
