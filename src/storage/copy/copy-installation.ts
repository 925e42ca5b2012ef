import { createHash } from "node:crypto";
import { ConfigurationError, ConflictError } from "../../errors/errors.ts";
import { itemWords, searchable } from "../postgres/catalogue/item-words.ts";
import { type Connection, openConnection } from "../postgres/connection/connection.ts";
import { channelOf } from "../postgres/rows/channel-of.ts";
import { type Database, openDatabase } from "../sqlite/database.ts";

/** Rows that one statement writes: a page is kept whole or not at all. */
const pageRows = 500;

type Cell = string | number | Buffer | null;
type Row = Record<string, Cell>;

/** Rows of all tables. */
export interface CopyProgress {
  table: string;
  done: number;
  total: number;
}

export interface CopiedTable {
  table: string;
  rows: number;
  /** Of all rows in any order (hex): the same on both sides. */
  digest: string;
}

/** Columns that only PostgreSQL has, each with the SQL of its value and what that is given. */
const derived: Readonly<
  Record<string, { column: string; sql: (place: number) => string; values: (row: Row) => Cell[] }>
> = {
  item: {
    column: "words",
    sql: (place) => itemWords(`$${place}::text`, `$${place + 1}::text`),
    values: ({ title, body }) => [searchable(String(title)), searchable(String(body))],
  },
  event: {
    column: "channel",
    sql: (place) => `$${place}::text`,
    values: ({ context }) => [channelOf(String(context))],
  },
};

/**
 * Copies a SQLite installation into an empty schema of PostgreSQL, table by table, page by page. A copy that was cut short goes on where it was.
 * At the end the rows of every table are counted and digested on both sides. Nothing may write to either meanwhile. Throws
 * ConflictError where the target holds something else, or where both sides differ.
 */
export async function copyInstallation(
  from: { path: string },
  to: { url: string },
  onProgress: (progress: CopyProgress) => void = () => undefined,
): Promise<CopiedTable[]> {
  const source = openDatabase({ path: from.path });
  const target = openConnection({ url: to.url });
  try {
    await target.ready();
    await beginCopy(source, target, to.url);
    const tables = tablesOf(source).map((table) => ({ table, rows: countRows(source, table) }));
    const total = tables.reduce((sum, { rows }) => sum + rows, 0);
    const copied: CopiedTable[] = [];
    let before = 0;
    for (const { table, rows } of tables) {
      const done = before;
      copied.push(
        await copyTable(source, target, { table, onRows: (own) => onProgress({ table, done: done + own, total }) }),
      );
      before += rows;
    }
    await target.change("DROP TABLE copy_progress");
    return copied;
  } finally {
    source.close();
    await target.close();
  }
}

/** Tables in the order in which they were made: what a row refers to comes before it. */
function tablesOf(source: Database): string[] {
  return source
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'item_words%'
         AND name <> 'migration' ORDER BY rowid`,
    )
    .pluck()
    .all();
}

function countRows(source: Database, table: string): number {
  return source.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!;
}

async function beginCopy(source: Database, target: Connection, url: string): Promise<void> {
  const [begun] = await target.rows("SELECT 1 FROM pg_class WHERE oid = to_regclass('copy_progress')");
  if (begun !== undefined) return;
  for (const table of ["item", "profile", "document"]) {
    const [held] = await target.rows(`SELECT 1 FROM ${table} LIMIT 1`);
    if (held === undefined) continue;
    throw new ConflictError(
      "target-not-empty",
      `${target.name} holds an installation already (its table ${table} has rows). Name another schema: ${withSchema(url)}.`,
    );
  }
  const { version } = source.prepare("SELECT max(version) AS version FROM migration").get() as { version: number };
  const [made] = await target.rows<{ version: number }>("SELECT max(version) AS version FROM migration");
  if (made?.version !== version) {
    throw new ConfigurationError(
      `Both sides must have one form: SQLite is at ${version}, PostgreSQL at ${made?.version ?? 0}.`,
    );
  }
  await target.change("CREATE TABLE copy_progress (name TEXT PRIMARY KEY, rows BIGINT NOT NULL)");
  // What a new schema begins with; the copy brings its own.
  await target.change("DELETE FROM generation");
}

function withSchema(url: string): string {
  const named = new URL(url);
  named.password = "";
  named.searchParams.set("schema", "NAME");
  return named.href;
}

interface Column {
  name: string;
  type: string;
}

async function copyTable(
  source: Database,
  target: Connection,
  { table, onRows }: { table: string; onRows: (copied: number) => void },
): Promise<CopiedTable> {
  const columns = source.prepare("SELECT name, pk FROM pragma_table_info(?)").all(table) as {
    name: string;
    pk: number;
  }[];
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const order = key.map(({ name }) => `"${name}"`).join(", ");
  const typed = await typedColumns(
    target,
    table,
    columns.map(({ name }) => name),
  );
  const total = countRows(source, table);
  const [progress] = await target.rows<{ rows: number }>("SELECT rows FROM copy_progress WHERE name = $1", [table]);
  const page = source.prepare<[number, number], Row>(`SELECT * FROM ${table} ORDER BY ${order} LIMIT ? OFFSET ?`);
  const digest = createRowDigest(typed);
  for (let start = 0; start < total; start += pageRows) {
    const rows = page.all(pageRows, start);
    rows.forEach(digest.add);
    if (start >= (progress?.rows ?? 0))
      await writePage(target, { table, columns: typed, rows, end: start + rows.length });
    onRows(start + rows.length);
  }
  await continueNumbers(target, table, typed);
  return verify(target, { table, columns: typed, order, expected: { rows: total, digest: digest.value() } });
}

async function typedColumns(target: Connection, table: string, names: readonly string[]): Promise<Column[]> {
  const rows = await target.storedRows<Column>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
    [table],
  );
  const types = new Map(rows.map(({ name, type }) => [name, type]));
  return names.map((name) => ({ name, type: types.get(name)! }));
}

async function writePage(
  target: Connection,
  { table, columns, rows, end }: { table: string; columns: readonly Column[]; rows: readonly Row[]; end: number },
): Promise<void> {
  const own = derived[table];
  const names = columns.map(({ name }) => `"${name}"`);
  await target.transaction(async (transaction) => {
    if (own === undefined) {
      const arrays = columns.map(({ type }, i) => `$${i + 1}::${type}[]`).join(", ");
      await transaction.change(
        `INSERT INTO ${table} (${names.join(", ")}) SELECT * FROM unnest(${arrays})`,
        columns.map(({ name }) => rows.map((row) => row[name]!)),
      );
    } else {
      const values = columns.map((_, i) => `$${i + 1}`).join(", ");
      const sql = `INSERT INTO ${table} (${names.join(", ")}, ${own.column}) VALUES (${values}, ${own.sql(columns.length + 1)})`;
      for (const row of rows)
        await transaction.change(sql, [...columns.map(({ name }) => row[name]), ...own.values(row)]);
    }
    await transaction.change(
      "INSERT INTO copy_progress (name, rows) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET rows = excluded.rows",
      [table, end],
    );
  });
}

/** Numbers that the database gives go on after those that were copied. */
async function continueNumbers(target: Connection, table: string, columns: readonly Column[]): Promise<void> {
  for (const { name } of columns.filter(({ type }) => type === "bigint")) {
    await target.rows(
      `SELECT setval(pg_get_serial_sequence($1, $2)::regclass, (SELECT max("${name}") FROM ${table}))
       WHERE pg_get_serial_sequence($1, $2) IS NOT NULL AND EXISTS (SELECT 1 FROM ${table})`,
      [table, name],
    );
  }
}

async function verify(
  target: Connection,
  {
    table,
    columns,
    order,
    expected,
  }: { table: string; columns: readonly Column[]; order: string; expected: { rows: number; digest: string } },
): Promise<CopiedTable> {
  const digest = createRowDigest(columns);
  let rows = 0;
  for (;;) {
    const page = await target.storedRows<Row>(
      `SELECT ${columns.map(({ name }) => `"${name}"`).join(", ")} FROM ${table} ORDER BY ${order} LIMIT $1 OFFSET $2`,
      [pageRows, rows],
    );
    page.forEach(digest.add);
    rows += page.length;
    if (page.length < pageRows) break;
  }
  if (rows !== expected.rows || digest.value() !== expected.digest) {
    throw new ConflictError(
      "copy-differs",
      `The table ${table} has ${expected.rows} rows in SQLite and ${rows} in PostgreSQL, or they differ: something wrote meanwhile. Stop all servers, drop the schema and copy again.`,
    );
  }
  return { table, rows, digest: expected.digest };
}

/** Sums the digests of rows, so that their order does not matter. Zero characters count as what PostgreSQL keeps in their place. */
function createRowDigest(columns: readonly Column[]): { add: (row: Row) => void; value: () => string } {
  let sum = 0n;
  return {
    add(row) {
      const hash = createHash("sha256");
      for (const { name } of columns) {
        const cell = row[name]!;
        if (cell instanceof Uint8Array) hash.update("b").update(cell);
        else hash.update(JSON.stringify(typeof cell === "string" ? cell.replaceAll("\0", "\ufffd") : cell));
        hash.update("\n");
      }
      sum = (sum + hash.digest().readBigUInt64BE()) & 0xffffffffffffffffn;
    },
    value: () => sum.toString(16).padStart(16, "0"),
  };
}
