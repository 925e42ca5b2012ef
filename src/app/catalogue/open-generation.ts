import type { CatalogueEntityLinker } from "../../catalogue/entities/catalogue-entity-linker.ts";
import type { Indexing, IndexingOptions } from "../../catalogue/indexing/indexing.ts";
import type { ItemStore } from "../../catalogue/items/item-store.ts";
import { createCatalogueFeed } from "../../catalogue/search/catalogue-feed.ts";
import { createMemoryCatalogue } from "../../catalogue/search/memory-catalogue.ts";
import type { LoadedTopics } from "../../catalogue/topics/loaded-topics.ts";
import { createCatalogueTagSuggester } from "../../tagging/catalogue-tag-suggester.ts";
import { createTagKnowledge } from "../../tagging/tag-knowledge.ts";
import { createTagLearning, readLearnedTags } from "../../tagging/tag-learning.ts";
import type { Understanding } from "../../understanding/understanding.ts";
import type { AppContext } from "../context/context.ts";
import { carriesTags } from "./open-catalogue.ts";
import { labelOfTag, type OpenedTagging } from "./open-tagging.ts";

/** The items as one generation has them, with an indexing that sees and writes that generation alone. */
export interface OpenedGeneration {
  store: ItemStore;
  indexing: Indexing;
}

/** What differs between the indexing of one generation and that of another. */
export type IndexedParts = Pick<IndexingOptions, "store" | "catalogue" | "feed" | "tags">;

export interface GenerationOpenerOptions {
  understanding: Understanding;
  topics: LoadedTopics;
  entities: CatalogueEntityLinker;
  tagging: Pick<OpenedTagging, "taxonomy">;
  indexingOf: (parts: IndexedParts) => Indexing;
}

/** Opens generations beside the one that serves. Only items that carry tags are held in memory: suggestions for others look at no more. */
export function createGenerationOpener(
  { config, stores }: AppContext,
  { understanding, topics, entities, tagging, indexingOf }: GenerationOpenerOptions,
) {
  return async (generation: number): Promise<OpenedGeneration> => {
    const store = stores.itemsOf(generation);
    const catalogue = createMemoryCatalogue({
      dimensions: understanding.dimensions,
      presentTopics: topics.present,
      keep: carriesTags,
    });
    const { embed } = understanding;
    const knowledge = await createTagKnowledge({
      taxonomy: tagging.taxonomy.read().tags,
      catalogue,
      embed,
      learned: await readLearnedTags(stores.tagLearning),
    });
    await createTagLearning({ knowledge, catalogue, store: stores.tagLearning }).catchUp();
    const labelOf = labelOfTag(topics, entities);
    const tags = createCatalogueTagSuggester({ knowledge, embed, precision: config.tagPrecision, labelOf });
    const feed = createCatalogueFeed({ store, catalogue });
    await feed.load();
    return { store, indexing: indexingOf({ store, catalogue, feed, tags }) };
  };
}
