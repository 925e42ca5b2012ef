import { analysedText } from "../catalogue/items/analysed-text.ts";
import type { ItemReader } from "../catalogue/items/item-store.ts";
import type { CatalogueView } from "../catalogue/search/catalogue-view.ts";
import type { TagLearnerState } from "./learning/tag-learner-state.ts";
import { type TaggedExample, trainTagLearner } from "./learning/train-tag-learner.ts";
import type { Taxonomy } from "./taxonomy.ts";
import type { Embed } from "./text/tag-types.ts";
import { indexTaxonomy } from "./text/taxonomy-index.ts";
import { countFeatures } from "./text/text-features.ts";

export interface TrainTagsOptions {
  store: Pick<ItemReader, "read">;
  catalogue: CatalogueView;
  taxonomy: Taxonomy;
  embed: Embed;
  dimensions: number;
  seed: string;
  onProgress?: ((fraction: number) => void) | undefined;
}

export interface TrainedTags {
  /** For `TagLearning.train`. */
  learned: TagLearnerState;
  /** Items with accepted tags that it learned from. */
  items: number;
}

/** Learns the tags anew from every item that carries accepted ones: classifiers, word weights, blend and threshold. */
export async function trainTags(options: TrainTagsOptions): Promise<TrainedTags> {
  const { store, catalogue, dimensions, seed } = options;
  const examples: TaggedExample[] = [];
  for (const { id, tags } of [...catalogue.items()]) {
    if (tags.length === 0) continue;
    const stored = await store.read(id);
    if (stored === undefined) continue;
    const { entities, topics, embedding } = stored.analysis;
    const features = countFeatures({ text: analysedText(stored.item), entities, topics });
    examples.push({ text: analysedText(stored.item), features, embedding, accepted: tags });
  }
  const taxonomy = await indexTaxonomy(options.taxonomy.tags, options.embed);
  const state = trainTagLearner(examples, { dimensions, taxonomy, seed, onProgress: options.onProgress });
  return { learned: state, items: examples.length };
}
