import { fileURLToPath } from "node:url";
import type pg from "pg";
import { StorageError } from "../../../errors/errors.ts";
import { type Migration, readMigrations } from "../../migrations/read-migrations.ts";

const folder = fileURLToPath(new URL("../migrations/", import.meta.url));

/** Text is kept in the order of its bytes, as SQLite has it, whatever the database's locale. */
export function readPostgresMigrations(): Migration[] {
  return readMigrations(folder).map((migration) => ({
    ...migration,
    sql: migration.sql.replace(/\bTEXT\b(?! SEARCH)/g, 'TEXT COLLATE "C"'),
  }));
}

/**
 * Makes the schema and runs the migrations that it has not seen, in one transaction; processes that start together take turns. Throws
 * StorageError for a schema of a newer version.
 */
export async function migrate(pool: pg.Pool, { schema, name }: { schema: string; name: string }): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(0, hashtext($1))", [schema]);
    await makeSchema(client, schema);
    await client.query(
      "CREATE TABLE IF NOT EXISTS migration (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at_ms BIGINT NOT NULL)",
    );
    const { rows } = await client.query<{ version: number }>("SELECT version FROM migration");
    const applied = new Set(rows.map(({ version }) => version));
    const shipped = readPostgresMigrations();
    const unknown = [...applied].filter((version) => !shipped.some((migration) => migration.version === version));
    if (unknown.length > 0) {
      throw new StorageError(
        "schema-too-new",
        `${name} (schema ${schema}) has migration ${unknown.join(", ")}, which this version does not know. Start the newer Attune, or name another schema: ?schema=NAME.`,
      );
    }
    for (const migration of shipped.filter(({ version }) => !applied.has(version))) {
      await client.query(migration.sql);
      await client.query("INSERT INTO migration (version, name, applied_at_ms) VALUES ($1, $2, $3)", [
        migration.version,
        migration.name,
        Date.now(),
      ]);
    }
    await client.query("COMMIT");
  } catch (cause) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw cause;
  } finally {
    client.release();
  }
}

/** A role without the right to make schemas may use one that was made for it. */
async function makeSchema(client: pg.PoolClient, schema: string): Promise<void> {
  const { rowCount } = await client.query("SELECT 1 FROM pg_namespace WHERE nspname = $1", [
    schema.replaceAll('"', ""),
  ]);
  if (rowCount === 0) await client.query(`CREATE SCHEMA ${schema}`);
}
