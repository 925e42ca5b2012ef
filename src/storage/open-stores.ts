import { ConfigurationError } from "../errors/errors.ts";
import { openPostgresStores } from "./postgres/open-postgres-stores.ts";
import { openSqliteStores } from "./sqlite/stores/open-sqlite-stores.ts";
import type { Stores } from "./stores.ts";

export interface OpenStoresOptions {
  now?: () => number;
  /** full (default): while serving, events are on the disk before their commit resolves; normal: within a second. A killed process loses nothing in either. */
  durability?: "full" | "normal";
}

/**
 * Opens the stores of a URL: `sqlite:` and a file path, `sqlite::memory:`, or `postgres://USER:PASSWORD@HOST/DATABASE?schema=NAME`. Throws
 * StorageError for a file that is damaged or was written by a newer version, ConfigurationError for another kind of URL. Whether a
 * server can be reached is known when `ready()` resolves.
 */
export function openStores(url: string, { now = Date.now, durability = "full" }: OpenStoresOptions = {}): Stores {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  if (path !== undefined) return openSqliteStores(path, { now, durability });
  if (/^postgres(?:ql)?:\/\//.test(url) && URL.canParse(url)) return openPostgresStores(url, { now });
  throw new ConfigurationError(
    `"${url.replace(/\/\/.*@/, "//…@")}" names no database that is known: use sqlite: and a file path, or postgres://USER:PASSWORD@HOST/DATABASE.`,
  );
}
