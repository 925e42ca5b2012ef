import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { makeDataDir } from "../../config/make-data-dir.ts";
import { StorageError } from "../../errors/errors.ts";
import { type Migration, readMigrations } from "../migrations/read-migrations.ts";

export type Database = Sqlite.Database;

export interface OpenDatabaseOptions {
  /** File path, or `:memory:`. Missing folders are made. */
  path: string;
  readonly?: boolean;
  /** How long a writer waits for another process's lock. Default 5,000 ms. */
  busyTimeoutMs?: number;
}

/** Of the migrations that this version ships. */
export const migrationsDir = join(dirname(fileURLToPath(import.meta.url)), "migrations");

/**
 * Opens the database in WAL mode (a user never waits for the writer), with foreign keys on and `synchronous=NORMAL`:
 * a killed process loses nothing that was committed; only a power cut may take the last second, never the file (the thread that
 * commits events waits for the disk, see `threads/write-worker.ts`).
 * Runs the numbered migrations that the file has not seen, in one transaction.
 * Throws StorageError when the file is damaged, was written by a newer version or is of the form before the first release.
 */
export function openDatabase(options: OpenDatabaseOptions): Database {
  if (options.path !== ":memory:") makeDataDir(dirname(options.path));
  let database: Database;
  try {
    database = new Sqlite(options.path, {
      timeout: options.busyTimeoutMs ?? 5_000,
      readonly: options.readonly ?? false,
    });
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = NORMAL");
    database.pragma("foreign_keys = ON");
    // What is freed or replaced is overwritten, so that an erasure leaves no earlier version of anything behind.
    database.pragma("secure_delete = ON");
    // In KiB. The system caches the file as well; pages mapped or cached here count as memory of the process.
    database.pragma("cache_size = -16384");
    database.pragma("temp_store = MEMORY");
    // In bytes: a log that grew longer, as in a seeding, is cut when it starts anew.
    database.pragma("journal_size_limit = 16777216");
  } catch (cause) {
    throw asStorageError(cause, options.path);
  }
  try {
    if (!options.readonly) migrate(database, options.path);
  } catch (cause) {
    database.close();
    throw asStorageError(cause, options.path);
  }
  return database;
}

/** A migration of the first form of the database, which was never released. */
const oldMigration = "tag-changes";

function tooOld(path: string): StorageError {
  return new StorageError(
    "schema-too-old",
    `${path} was made by an Attune of before 1 December 2026, in a form that this version does not read. Nothing in it was changed. To keep the articles, save them with \`sqlite3 ${path} "${articlesOfOldForm}" > articles.jsonl\`, start this version with an empty ATTUNE_DATA_DIR and run \`attune index articles.jsonl\`; to keep what is known of users, save GET /v1/users/{id}/export with the Attune that made it.`,
  );
}

/** Of a database of the first form: one line of JSON for each article, with the tags that editors accepted. */
export const articlesOfOldForm =
  "SELECT json_patch('{}', json_object('id', id, 'title', title, 'body', body, 'type', type, 'url', url, 'language', language, 'publishedAt', strftime('%Y-%m-%dT%H:%M:%fZ', published_at_ms / 1000.0, 'unixepoch'), 'authors', json(authors), 'attributes', json(attributes), 'tags', json((SELECT json_group_array(tag) FROM tag_decision WHERE item_id = item.id AND status = 'accepted')))) FROM item";

function migrate(database: Database, path: string): void {
  if (missingMigrations(database, path).length === 0) return;
  // Looked at again with the write lock held: another process may be doing the same.
  database
    .transaction(() => {
      database.exec(
        "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT",
      );
      const record = database.prepare("INSERT INTO migration (version, name, applied_at_ms) VALUES (?, ?, ?)");
      for (const migration of missingMigrations(database, path)) {
        database.exec(migration.sql);
        record.run(migration.version, migration.name, Date.now());
      }
    })
    .immediate();
}

/** What the file has not seen yet, in order. Throws StorageError for a file of another form. */
function missingMigrations(database: Database, path: string): Migration[] {
  const shipped = readMigrations(migrationsDir);
  const isNew = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migration'").get() === undefined;
  if (isNew) return shipped;
  const applied = database.prepare("SELECT version, name FROM migration").all() as Pick<
    Migration,
    "version" | "name"
  >[];
  if (applied.some(({ name }) => name === oldMigration)) throw tooOld(path);
  const unknown = applied.filter(({ version }) => !shipped.some((migration) => migration.version === version));
  if (unknown.length > 0) {
    throw new StorageError(
      "schema-too-new",
      `${path} has migration ${unknown.map(({ version }) => version).join(", ")}, which this version does not know. Start the newer Attune, or choose another data directory with ATTUNE_DATA_DIR.`,
    );
  }
  return shipped.filter(({ version }) => !applied.some((migration) => migration.version === version));
}

const storageCodes: Record<string, { code: string; advice: string }> = {
  SQLITE_CORRUPT: { code: "database-damaged", advice: "Restore it from a backup, or move it away and index again." },
  SQLITE_NOTADB: { code: "database-damaged", advice: "It is not an SQLite database. Move it away and start again." },
  SQLITE_FULL: { code: "disk-full", advice: "Free some space; everything acknowledged so far is kept." },
  SQLITE_READONLY: { code: "database-read-only", advice: "Make the file and its folder writable." },
  SQLITE_CANTOPEN: { code: "database-unopenable", advice: "Check that the folder exists and is writable." },
  SQLITE_BUSY: { code: "database-busy", advice: "Another process holds the write lock; try again." },
  SQLITE_IOERR: { code: "disk-error", advice: "Check the disk; everything acknowledged so far is kept." },
};

/** Turns a failure of SQLite, a full disk, or a row that does not hold what was written into a StorageError that names the file and the next step; other errors pass unchanged. */
export function asStorageError(cause: unknown, path: string): unknown {
  const sqliteCode = sqliteCodeOf(cause);
  if (sqliteCode === undefined) return cause;
  const known = Object.entries(storageCodes).find(([code]) => sqliteCode.startsWith(code))?.[1];
  if (!known) return cause;
  const { message } = cause as Error;
  const publicMessage = `The server cannot store this now (${message}). ${known.advice}`;
  return new StorageError(known.code, `${path}: ${message}. ${known.advice}`, { cause, publicMessage });
}

/** SQLite's code for a failure of the storage; undefined for any other error. A page may be sound to SQLite, and its text no longer JSON or its bytes no longer packed. */
export function sqliteCodeOf(cause: unknown): string | undefined {
  if (cause instanceof Sqlite.SqliteError) return cause.message === "malformed JSON" ? "SQLITE_CORRUPT" : cause.code;
  if (cause instanceof SyntaxError) return "SQLITE_CORRUPT";
  const code = cause instanceof Error ? (cause as { code?: unknown }).code : undefined;
  if (code === "ENOSPC") return "SQLITE_FULL";
  return typeof code === "string" && code.startsWith("Z_") ? "SQLITE_CORRUPT" : undefined;
}
