import { expect, test } from "vitest";
import { readMigrations } from "../migrations/read-migrations.ts";
import { migrationsDir, openDatabase } from "../sqlite/database.ts";
import { readPostgresMigrations } from "./connection/migrate.ts";

/** Columns that only one database needs: what PostgreSQL searches and reads by, and SQLite by other means. */
const own = new Set(["item.words", "event.channel"]);

/** `table.column` of every CREATE TABLE. */
function columnsIn(sql: string): string[] {
  return [...sql.matchAll(/^CREATE TABLE (\w+) \(\n([\s\S]*?)^\);/gm)].flatMap(([, table, body]) =>
    body!
      .split("\n")
      .map((line) => /^ {2}"?([a-z_]+)"? [A-Z]/.exec(line)?.[1])
      .filter((name) => name !== undefined)
      .map((name) => `${table}.${name}`),
  );
}

test("both databases have the same migrations, tables and columns", () => {
  const migrations = readPostgresMigrations();
  expect(migrations.map(({ version, name }) => ({ version, name }))).toEqual(
    readMigrations(migrationsDir).map(({ version, name }) => ({ version, name })),
  );
  const database = openDatabase({ path: ":memory:" });
  const stored = database
    .prepare<[], string>(`
      SELECT t.name || '.' || c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
      WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'item_words%' AND t.name <> 'migration'`)
    .pluck()
    .all();
  database.close();
  const columns = migrations.flatMap(({ sql }) => columnsIn(sql)).filter((column) => !own.has(column));
  expect(columns.toSorted()).toEqual(stored.toSorted());
});
