import type { Indexing } from "../../catalogue/indexing/indexing.ts";
import { type TrainedTags, trainTags } from "../../tagging/train-tags.ts";
import type { Understanding } from "../../understanding/understanding.ts";
import type { AppContext } from "../context/context.ts";
import type { OpenedCatalogue } from "./open-catalogue.ts";
import type { OpenedTagging } from "./open-tagging.ts";

export interface RetrainTagsOptions {
  understanding: Understanding;
  catalogue: OpenedCatalogue;
  tagging: OpenedTagging;
  indexing: Pick<Indexing, "refreshStages">;
}

/** Learns the tags anew from all accepted ones, stores that and suggests again. */
export async function retrainTags(
  { config, stores }: AppContext,
  { understanding, catalogue, tagging, indexing }: RetrainTagsOptions,
): Promise<Pick<TrainedTags, "items">> {
  const { learned, items } = await trainTags({
    store: stores.items,
    catalogue: catalogue.catalogue,
    taxonomy: tagging.taxonomy.read(),
    embed: understanding.embed,
    dimensions: understanding.dimensions,
    seed: config.seed,
  });
  await tagging.learning.train(learned);
  await indexing.refreshStages();
  return { items };
}
