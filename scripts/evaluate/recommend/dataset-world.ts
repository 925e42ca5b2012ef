import type { CatalogueItem, CatalogueView } from "../../../src/catalogue/search/catalogue-view.ts";
import type { LoggedEvent } from "../../../src/learning/metrics/splits.ts";
import { createInteractionRules } from "../../../src/profiles/state/interaction-rules.ts";
import { createItemTable } from "../../../src/recommend/item-index/item-table.ts";
import { createSimilarityScale } from "../../../src/recommend/item-index/similarity-scale.ts";
import type { TrainingInteraction } from "../../../src/recommend/models/contract/training-data.ts";
import { createScenarios } from "../../../src/recommend/request/scenarios.ts";
import type { TrainingWorld } from "../../../src/recommend/training/training-world.ts";
import type { RecommendDataset } from "./datasets.ts";

/** A data set laid out as the product's catalogue; an item's id is its position, and so is its row. */
export type DatasetWorld = TrainingWorld;

/** Sets without times are sequences at best: everything happened at one moment, in this order. */
const momentMs = Date.UTC(2000, 0);

export function createDatasetWorld(dataset: RecommendDataset, embeddings: readonly Float32Array[]): DatasetWorld {
  const items = dataset.items.map(({ labels }, position) => catalogueItem(position, labels, embeddings[position]!));
  const byId = new Map(items.map((item) => [item.id, item]));
  const catalogue: CatalogueView = {
    size: () => items.length,
    get: (id) => byId.get(id),
    items: () => items.values(),
    version: () => 1,
    nearest: () => [],
    onChange: () => {},
  };
  return {
    catalogue,
    table: createItemTable(catalogue),
    scale: createSimilarityScale(catalogue),
    rules: createInteractionRules(),
    defaultScenario: createScenarios().get("default")!,
  };
}

export function interactionOf({ user, item, time }: LoggedEvent, isTimed: boolean): TrainingInteraction {
  // Every interaction weighs the same: the protocols that are compared with know no ratings.
  return { userId: String(user), itemId: String(item), weight: 1, atMs: atMsOf(time, isTimed) };
}

export function atMsOf(time: number, isTimed: boolean): number {
  return isTimed ? time * 1_000 : momentMs;
}

/** Labels take the place in the catalogue that their kind has in life; the year becomes the time of publication. */
function catalogueItem(position: number, labels: readonly string[], embedding: Float32Array): CatalogueItem {
  const named = (...kinds: string[]): string[] =>
    kinds.flatMap((kind) =>
      labels.filter((label) => label.startsWith(`${kind}:`)).map((label) => label.slice(kind.length + 1)),
    );
  const [year] = named("year");
  const publishedAtMs = Date.UTC(Number(year ?? 1970), 0);
  return {
    id: String(position),
    title: String(position),
    language: "en",
    publishedAtMs,
    createdAtMs: publishedAtMs,
    authors: named("director"),
    tags: named("genre", "tag", "word"),
    topics: [],
    entities: named("cast").map((name) => ({ id: name, label: name, type: "PER" })),
    sentimentScore: 0,
    wordCount: 0,
    attributes: {},
    embedding,
  };
}
