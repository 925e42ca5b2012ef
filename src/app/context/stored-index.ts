import { join } from "node:path";
import type { ItemFeed, StageFingerprints } from "../../catalogue/items/item-store.ts";
import { readTopicsFingerprint } from "../../catalogue/topics/topic-document.ts";
import type { Config } from "../../config/config.ts";
import { openStores } from "../../storage/open-stores.ts";
import { asStorageError } from "../../storage/sqlite/database.ts";
import type { Stores } from "../../storage/stores.ts";
import { tagsFingerprint } from "../../tagging/tags-fingerprint.ts";
import { readTaxonomy } from "../../tagging/taxonomy.ts";
import { readBaseFingerprint } from "../../understanding/base-fingerprint.ts";

/** What is stored of the index, with no model loaded: enough to tell what is unchanged and to compare and switch generations. */
export interface StoredIndex extends Stores {
  /**
   * What the models in use would write beside an analysis, as an open App says it; undefined where standard models are configured,
   * which have to be loaded to be named.
   */
  fingerprints(): Promise<StageFingerprints | undefined>;
}

/** Throws StorageError when the database is damaged or was written by a newer version. */
export function openStoredIndex(config: Config, now: () => number = Date.now): StoredIndex {
  const stores = openStores(databaseUrl(config), { now });
  const { documents } = stores;
  return {
    ...stores,
    async fingerprints() {
      if (Object.values(config.models).some((name) => name !== undefined)) return undefined;
      const [understanding, topics, { tags }, trained] = await Promise.all([
        readBaseFingerprint(config.modelsDir),
        readTopicsFingerprint(documents),
        readTaxonomy(documents),
        stores.tagLearning.training(),
      ]);
      return { understanding, topics, tags: tagsFingerprint(tags, config.tagPrecision, trained) };
    },
  };
}

/** Length of the stored vectors; undefined while there are none. */
export async function dimensionsOf(items: Pick<ItemFeed, "summaries">): Promise<number | undefined> {
  for await (const page of items.summaries()) return page[0]?.embedding.length;
  return undefined;
}

/** Runs work on the database; where the disk or the file fails it, the error names the file and the next step. */
export async function onDatabase<T>(config: Pick<Config, "dataDir">, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw asStorageError(cause, databasePath(config));
  }
}

export function databaseUrl(config: Pick<Config, "dataDir" | "databaseUrl">): string {
  return config.databaseUrl ?? `sqlite:${databasePath(config)}`;
}

/** The file of SQLite. */
export function databasePath({ dataDir }: Pick<Config, "dataDir">): string {
  return join(dataDir, "attune.db");
}
