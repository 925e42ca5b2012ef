import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Indexing } from "../catalogue/indexing/indexing.ts";
import type { DocumentStore, ItemStore } from "../catalogue/items/item-store.ts";
import type { MemoryCatalogue } from "../catalogue/search/memory-catalogue.ts";
import { type BackgroundRefresh, createBackgroundRefresh } from "../concurrency/background-refresh.ts";
import type { Log } from "../log/log.ts";
import type { Database } from "../storage/sqlite/database.ts";
import { createTagChangeStore } from "../storage/sqlite/tag-change-store.ts";
import { type CatalogueTagSuggester, createCatalogueTagSuggester } from "../tagging/catalogue-tag-suggester.ts";
import { createTagChanges, type TagChanges } from "../tagging/tag-changes.ts";
import { createTagInsight, type TagInsight } from "../tagging/tag-insight.ts";
import { createTaxonomyEditing, type Taxonomy, type TaxonomyEditing } from "../tagging/taxonomy.ts";
import type { Understanding } from "../understanding/understanding.ts";
import { tagLearnerName } from "./stored-index.ts";

const learnedDelayMs = 250;

/** The parts of the application that are about tags. */
export interface Tagging {
  tags: CatalogueTagSuggester;
  taxonomy: TaxonomyEditing;
  changes: TagChanges;
  insight: TagInsight;
  /** Stores what was learned soon: once for many decisions in a row. Closing stores the rest. */
  learning: BackgroundRefresh;
  keepLearned(): Promise<void>;
  close(): Promise<void>;
}

export interface TaggingOptions {
  database: Database;
  documents: DocumentStore;
  store: ItemStore;
  catalogue: MemoryCatalogue;
  understanding: Understanding;
  initial: { taxonomy: Taxonomy; learned: Uint8Array | undefined; trained: string | undefined };
  precision: number;
  /** Names of entities and topics. */
  labelOf: (tag: string) => string;
  /** Called once suggestions are stale; made later than the suggester, which it needs. */
  refreshStages: (options: { signal: AbortSignal }) => ReturnType<Indexing["refreshStages"]>;
  log: Log;
  now: () => number;
}

/** Wires suggester, taxonomy and the changes of whole tags. */
export async function openTagging(options: TaggingOptions): Promise<Tagging> {
  const { documents, store, catalogue, initial, log, now } = options;
  const { embed } = options.understanding;
  const tags = await createCatalogueTagSuggester({
    taxonomy: initial.taxonomy.tags,
    catalogue,
    embed,
    precision: options.precision,
    learned: initial.learned,
    trained: initial.trained,
    labelOf: options.labelOf,
  });
  const suggestions = createBackgroundRefresh({
    refresh: (signal) => options.refreshStages({ signal }),
    onError: (err) => log.error({ err }, "suggestions were not brought up to date"),
  });
  const taxonomy = createTaxonomyEditing({
    documents,
    catalogue,
    initial: initial.taxonomy,
    labelOf: tags.labelOf,
    onReplace: async ({ tags: next }) => {
      await tags.replaceTaxonomy(next);
      suggestions.request();
    },
  });
  const learnedDocument = () => ({
    name: tagLearnerName,
    body: JSON.stringify({ trained: tags.trained() }),
    binary: tags.state(),
  });
  const keepLearned = (): Promise<void> => {
    const { name, body, binary } = learnedDocument();
    return documents.writeDocument(name, body, Buffer.from(binary));
  };
  const learning = createBackgroundRefresh({
    refresh: async (signal) => {
      await setTimeout(learnedDelayMs, undefined, { signal }).catch(() => undefined);
      await keepLearned();
    },
    onError: (err) => log.error({ err }, "what was learned of tags was not stored"),
  });
  const changeStore = createTagChangeStore(options.database);
  const changes = await createTagChanges({
    changes: changeStore,
    store,
    catalogue,
    taxonomy,
    tags,
    learnedDocument,
    onChanged: suggestions.request,
    newId: randomUUID,
    now,
  });
  const { labelOf, vectorOf } = tags;
  return {
    tags,
    taxonomy,
    changes,
    insight: createTagInsight({ catalogue, taxonomy, changes: changeStore, labelOf, vectorOf }),
    learning,
    keepLearned,
    close: async () => {
      await learning.stop();
      await suggestions.stop();
    },
  };
}
