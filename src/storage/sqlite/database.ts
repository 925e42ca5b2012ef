import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Sqlite from "better-sqlite3";
import { StorageError } from "../../errors/errors.ts";

export type Database = Sqlite.Database;

export interface OpenDatabaseOptions {
  /** File path, or `:memory:`. Missing folders are made. */
  path: string;
  readonly?: boolean;
  /** How long a writer waits for another process's lock. Default 5,000 ms. */
  busyTimeoutMs?: number;
}

const migrationsDir = join(dirname(fileURLToPath(import.meta.url)), "migrations");

/**
 * Opens the database in WAL mode (a user never waits for the writer), with foreign keys on and `synchronous=NORMAL`:
 * a killed process loses nothing that was committed; only a power cut may take the last transactions, never the file.
 * Runs the numbered migrations that the file has not seen, each in a transaction of its own.
 * Throws StorageError when the file is damaged or was written by a newer version.
 */
export function openDatabase(options: OpenDatabaseOptions): Database {
  if (options.path !== ":memory:") mkdirSync(dirname(options.path), { recursive: true });
  let database: Database;
  try {
    database = new Sqlite(options.path, {
      timeout: options.busyTimeoutMs ?? 5_000,
      readonly: options.readonly ?? false,
    });
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = NORMAL");
    database.pragma("foreign_keys = ON");
    // In KiB. The system caches the file as well; pages mapped or cached here count as memory of the process.
    database.pragma("cache_size = -16384");
    database.pragma("temp_store = MEMORY");
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

interface Migration {
  version: number;
  name: string;
  sql: string;
}

/** The migrations shipped with this version, in order: `NNN-name.sql`, unique numbers. */
export function readMigrations(folder = migrationsDir): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{3}-.+\.sql$/.test(file))
    .sort()
    .map((file) => ({
      version: Number(file.slice(0, 3)),
      name: file.slice(4, -4),
      sql: readFileSync(join(folder, file), "utf8"),
    }));
}

function migrate(database: Database, path: string): void {
  database.exec(
    "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT",
  );
  const applied = new Set(database.prepare("SELECT version FROM migration").pluck().all() as number[]);
  const shipped = readMigrations();
  const unknown = [...applied].filter((version) => !shipped.some((migration) => migration.version === version));
  if (unknown.length > 0) {
    throw new StorageError(
      "schema-too-new",
      `${path} has migration ${unknown.join(", ")}, which this version does not know. Start the newer Attune, or choose another data directory with ATTUNE_DATA_DIR.`,
    );
  }
  const record = database.prepare("INSERT INTO migration (version, name, applied_at_ms) VALUES (?, ?, ?)");
  for (const migration of shipped) {
    if (applied.has(migration.version)) continue;
    database.transaction(() => {
      database.exec(migration.sql);
      record.run(migration.version, migration.name, Date.now());
    })();
  }
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

/** Turns a failure of SQLite, or a full disk, into a StorageError that names the file and the next step; other errors pass unchanged. */
export function asStorageError(cause: unknown, path: string): unknown {
  const isFull = cause instanceof Error && (cause as { code?: unknown }).code === "ENOSPC";
  if (isFull)
    return new StorageError("disk-full", `${path}: ${cause.message}. ${storageCodes.SQLITE_FULL!.advice}`, cause);
  if (!(cause instanceof Sqlite.SqliteError)) return cause;
  const known = Object.entries(storageCodes).find(([code]) => cause.code.startsWith(code))?.[1];
  if (!known) return cause;
  return new StorageError(known.code, `${path}: ${cause.message}. ${known.advice}`, cause);
}
