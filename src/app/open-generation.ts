import type { Indexing, IndexingOptions } from "../catalogue/indexing/indexing.ts";
import type { ItemStore, StoredSummary } from "../catalogue/items/item-store.ts";
import { createMemoryCatalogue } from "../catalogue/search/memory-catalogue.ts";
import { createCatalogueTagSuggester } from "../tagging/catalogue-tag-suggester.ts";
import type { TaxonomyEditing } from "../tagging/taxonomy.ts";
import type { Understanding } from "../understanding/understanding.ts";
import type { StoredIndex } from "./stored-index.ts";

/** The items as one generation has them, with an indexing that sees and writes that generation alone. */
export interface OpenedGeneration {
  store: ItemStore;
  indexing: Indexing;
}

/** What differs between the indexing of one generation and that of another. */
export type IndexedParts = Pick<IndexingOptions, "store" | "catalogue" | "tags">;

export interface GenerationOpenerOptions {
  stored: StoredIndex;
  understanding: Understanding;
  taxonomy: TaxonomyEditing;
  precision: number;
  topicLabel: (id: string) => string | undefined;
  /** Names of entities and topics. */
  labelOf: (tag: string) => string;
  indexingOf: (parts: IndexedParts) => Indexing;
}

/** Opens generations beside the one that serves. Only items that carry tags are held in memory: suggestions for others look at no more. */
export function createGenerationOpener(options: GenerationOpenerOptions) {
  const { stored, understanding, taxonomy } = options;
  return async (generation: number): Promise<OpenedGeneration> => {
    const store = stored.storeOf(generation);
    const catalogue = createMemoryCatalogue({
      dimensions: understanding.dimensions,
      topicLabel: options.topicLabel,
      keep: carriesTags,
    });
    const { bytes, trained } = await stored.learnedTags();
    const tags = await createCatalogueTagSuggester({
      taxonomy: taxonomy.read().tags,
      catalogue,
      embed: understanding.embed,
      precision: options.precision,
      learned: bytes,
      trained,
      labelOf: options.labelOf,
    });
    catalogue.write(store.summaries());
    return { store, indexing: options.indexingOf({ store, catalogue, tags }) };
  };
}

export function carriesTags({ acceptedTags }: StoredSummary): boolean {
  return acceptedTags.length > 0;
}
