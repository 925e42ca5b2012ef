import { join } from "node:path";
import type { GenerationStore } from "../catalogue/indexing/generation-store.ts";
import type { DocumentStore, ItemStore, StageFingerprints } from "../catalogue/items/item-store.ts";
import { readTopicsFingerprint } from "../catalogue/topics/topic-document.ts";
import type { Config } from "../config/config.ts";
import { asStorageError, type Database, openDatabase } from "../storage/sqlite/database.ts";
import { createDocumentStore } from "../storage/sqlite/document-store.ts";
import { createGenerationStore } from "../storage/sqlite/generation-store.ts";
import { createItemStore } from "../storage/sqlite/item-store.ts";
import { tagsFingerprint } from "../tagging/tags-fingerprint.ts";
import { type Taxonomy, taxonomyDocumentName } from "../tagging/taxonomy.ts";
import { readBaseFingerprint } from "../understanding/base-fingerprint.ts";

/** What is stored of the index, with no model loaded: enough to tell what is unchanged and to compare and switch generations. */
export interface StoredIndex {
  database: Database;
  store: ItemStore;
  documents: DocumentStore;
  generations: GenerationStore;
  storeOf(generation: number): ItemStore;
  taxonomy(): Promise<Taxonomy>;
  /** What was learned of tags, and the name of the training that it goes back to. */
  learnedTags(): Promise<{ bytes: Buffer | undefined; trained: string }>;
  /**
   * What the models in use would write beside an analysis, as an open App says it; undefined where standard models are configured,
   * which have to be loaded to be named.
   */
  fingerprints(): Promise<StageFingerprints | undefined>;
  close(): void;
}

/** The document that holds what was learned of tags. */
export const tagLearnerName = "tag-learner";

/** Throws StorageError when the database is damaged or was written by a newer version. */
export function openStoredIndex(config: Config, now: () => number = Date.now): StoredIndex {
  const database = openDatabase({ path: databasePath(config) });
  const documents = createDocumentStore(database, now);

  const taxonomy: StoredIndex["taxonomy"] = async () => {
    const stored = await documents.readDocument(taxonomyDocumentName);
    return stored ? (JSON.parse(stored.body) as Taxonomy) : { tags: [] };
  };
  const learnedTags: StoredIndex["learnedTags"] = async () => {
    const stored = await documents.readDocument(tagLearnerName);
    const trained = stored ? (JSON.parse(stored.body) as { trained?: string }).trained : undefined;
    return { bytes: stored?.binary, trained: trained ?? "" };
  };

  return {
    database,
    store: createItemStore(database),
    documents,
    generations: createGenerationStore(database),
    storeOf: (generation) => createItemStore(database, { generation }),
    taxonomy,
    learnedTags,
    async fingerprints() {
      if (Object.values(config.models).some((name) => name !== undefined)) return undefined;
      const [understanding, topics, { tags }, { trained }] = await Promise.all([
        readBaseFingerprint(config.modelsDir),
        readTopicsFingerprint(documents),
        taxonomy(),
        learnedTags(),
      ]);
      return { understanding, topics, tags: tagsFingerprint(tags, config.tagPrecision, trained) };
    },
    close: () => database.close(),
  };
}

/** Runs work on the database; where the disk or the file fails it, the error names the file and the next step. */
export async function onDatabase<T>(config: Pick<Config, "dataDir">, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw asStorageError(cause, databasePath(config));
  }
}

function databasePath({ dataDir }: Pick<Config, "dataDir">): string {
  return join(dataDir, "attune.db");
}
