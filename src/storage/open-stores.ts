import { ConfigurationError } from "../errors/errors.ts";
import { openSqliteStores } from "./sqlite/stores/open-sqlite-stores.ts";
import type { Stores } from "./stores.ts";

export interface OpenStoresOptions {
  now?: () => number;
  /** full (default): while serving, events are on the disk before their commit resolves; normal: within a second. A killed process loses nothing in either. */
  durability?: "full" | "normal";
}

/**
 * Opens the stores of a URL: `sqlite:` and a file path, or `sqlite::memory:`. Throws StorageError for a database that is damaged or
 * was written by a newer version, ConfigurationError for another kind of URL.
 */
export function openStores(url: string, { now = Date.now, durability = "full" }: OpenStoresOptions = {}): Stores {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  if (path !== undefined) return openSqliteStores(path, { now, durability });
  throw new ConfigurationError(
    `"${url.replace(/\/\/.*@/, "//…@")}" names no database that is known: use sqlite: and a file path.`,
  );
}
