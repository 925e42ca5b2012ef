import { StaleCommitError } from "../../../ingestion/commit/commit-store.ts";
import {
  type Cell,
  type Combine,
  columnsOf,
  type ProjectionTable,
  type TableWrite,
} from "../../../ingestion/commit/projection-table.ts";
import type { Queries } from "../connection/queries.ts";

/** Writes rows of projections, in a transaction of the caller. */
export interface TableWriter {
  /** Users that the rows name. */
  usersOf(writes: readonly TableWrite[]): string[];
  write(
    queries: Queries,
    write: TableWrite,
    options: { refs: ReadonlyMap<string, number>; nowMs: number },
  ): Promise<void>;
  /** Rows of one profile become rows of another, combined where both have one. */
  move(queries: Queries, refs: { from: number; into: number; nowMs: number }): Promise<void>;
}

interface Prepared {
  table: ProjectionTable;
  userPlace: number;
  statements: Promise<Statements> | undefined;
}

interface Statements {
  /** Parameters: one array a column, then the time. */
  upsert: string;
  /** Parameters: one array a key column. */
  remove: string;
  /** How many rows are stored as they are named. Parameters: one array a column. */
  stored: string;
  /** Parameters: from, into, the time. */
  copy: string | undefined;
}

export function createTableWriter(tables: readonly ProjectionTable[]): TableWriter {
  const prepared = new Map(
    tables.map((table): [string, Prepared] => [
      table.name,
      { table, userPlace: table.user === undefined ? -1 : table.key.indexOf(table.user), statements: undefined },
    ]),
  );

  function preparedOf(name: string): Prepared {
    const found = prepared.get(name);
    if (found === undefined) throw new Error(`The table ${name} belongs to no projection of the list.`);
    return found;
  }

  /** The types of a table are the database's, asked for once. */
  function statementsOf(queries: Queries, one: Prepared): Promise<Statements> {
    one.statements ??= typesOf(queries, one.table).then((types) => statementsFor(one.table, types));
    one.statements.catch(() => {
      one.statements = undefined;
    });
    return one.statements;
  }

  return {
    usersOf: (writes) =>
      writes.flatMap(({ table, expected, removed, written }) => {
        const { userPlace } = preparedOf(table);
        return userPlace < 0 ? [] : [...expected, ...removed, ...written].map((cells) => cells[userPlace] as string);
      }),
    async write(queries, { table: name, expected, removed, written }, { refs, nowMs }) {
      const one = preparedOf(name);
      const { upsert, remove, stored } = await statementsOf(queries, one);
      const toRef = (cells: readonly Cell[]): readonly Cell[] =>
        one.userPlace < 0 ? cells : cells.with(one.userPlace, refs.get(cells[one.userPlace] as string)!);
      if (expected.length > 0) {
        const [found] = await queries.rows<{ count: number }>(stored, turned(expected.map(toRef)));
        if (found!.count !== expected.length) throw new StaleCommitError(`A row of ${name} is not as it was read.`);
      }
      if (removed.length > 0) await queries.change(remove, turned(removed.map(toRef)));
      for (const wave of wavesOf(one.table, written.map(toRef))) await queries.change(upsert, [...turned(wave), nowMs]);
    },
    async move(queries, { from, into, nowMs }) {
      for (const one of prepared.values()) {
        const { copy } = await statementsOf(queries, one);
        if (copy !== undefined) await queries.change(copy, [from, into, nowMs]);
      }
    },
  };
}

/** Rows to columns. */
function turned(rows: readonly (readonly Cell[])[]): Cell[][] {
  return rows[0]!.map((_, column) => rows.map((row) => row[column]!));
}

/** One statement writes a row once: rows of one key go one after the other. In order of the key, so that writers wait in one order. */
function wavesOf({ key }: ProjectionTable, rows: readonly (readonly Cell[])[]): (readonly Cell[])[][] {
  const waves: (readonly Cell[])[][] = [];
  const seen = new Map<string, number>();
  const keyed = rows.map((cells) => ({ cells, key: JSON.stringify(cells.slice(0, key.length)) }));
  for (const { cells, key } of keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) {
    const wave = seen.get(key) ?? 0;
    seen.set(key, wave + 1);
    waves[wave] ??= [];
    waves[wave].push(cells);
  }
  return waves;
}

async function typesOf(queries: Queries, { name }: ProjectionTable): Promise<Map<string, string>> {
  const rows = await queries.rows<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
    [name],
  );
  return new Map(rows.map((row) => [row.name, row.type]));
}

function statementsFor(table: ProjectionTable, types: ReadonlyMap<string, string>): Statements {
  const { name, key, user, requires } = table;
  const columns = columnsOf(table);
  const now = `$${columns.length + 1}::bigint`;
  const arrays = (of: readonly string[]): string =>
    of.map((column, i) => `$${i + 1}::${types.get(column)}[]`).join(", ");
  const condition = requires === undefined ? "" : ` AND ${requires.column} IN (SELECT id FROM ${requires.table})`;
  const written = `SELECT ${columns.join(", ")} FROM unnest(${arrays(columns)}) AS sent (${columns.join(", ")}) WHERE ${now} IS NOT NULL${condition}`;
  const values = columns.map((column) => bounded(column, table.columns[column])).join(", ");
  const moved = columns.map((column) => (column === user ? "$2" : column)).join(", ");
  return {
    upsert: isBounded(table)
      ? `WITH written AS (${written}), updated AS (
           UPDATE ${name} SET ${updatesOf(table, { now, source: "written" }).join(", ")} FROM written
           WHERE ${key.map((column) => `${name}.${column} = written.${column}`).join(" AND ")} RETURNING ${key.map((column) => `${name}.${column}`).join(", ")})
         INSERT INTO ${name} (${columns.join(", ")}) SELECT ${values} FROM written
         WHERE (${key.join(", ")}) NOT IN (SELECT ${key.join(", ")} FROM updated) ${onConflict(table, updatesOf(table, { now, source: "excluded" }))}`
      : `INSERT INTO ${name} (${columns.join(", ")}) ${written} ${onConflict(table, updatesOf(table, { now, source: "excluded" }))}`,
    remove: `DELETE FROM ${name} USING unnest(${arrays(key)}) AS gone (${key.map((_, i) => `key${i}`).join(", ")})
      WHERE ${key.map((column, i) => `${name}.${column} = gone.key${i}`).join(" AND ")}`,
    stored: `SELECT count(*)::int AS count FROM unnest(${arrays(columns)}) AS sent (${columns.join(", ")})
      JOIN ${name} USING (${columns.join(", ")})`,
    copy:
      user === undefined
        ? undefined
        : `INSERT INTO ${name} (${columns.join(", ")}) SELECT ${moved} FROM ${name} WHERE ${user} = $1 AND $3::bigint IS NOT NULL
           ${onConflict(table, updatesOf(table, { now: "$3::bigint", source: "excluded", isMerge: true }))}`,
  };
}

/** Whether a new row may hold another value than the one that was written: then a stored row is updated with the written one first. */
function isBounded(table: ProjectionTable): boolean {
  return Object.values(table.columns).some((combine) => typeof combine === "object" && combine.atLeast !== undefined);
}

function onConflict({ key }: ProjectionTable, updates: readonly string[]): string {
  return `ON CONFLICT (${key.join(", ")}) DO ${updates.length === 0 ? "NOTHING" : `UPDATE SET ${updates.join(", ")}`}`;
}

/** Assignments of what stored rows become; `source` names what is written. The user who goes in a merge replaces nothing of the one who stays. */
function updatesOf(
  table: ProjectionTable,
  { isMerge = false, ...rest }: { now: string; source: "excluded" | "written"; isMerge?: boolean },
): string[] {
  return Object.entries(table.columns).flatMap(([column, combine]) =>
    combine === "keep" || (isMerge && combine === "replace")
      ? []
      : [`${column} = ${combined(table, { column, combine, ...rest })}`],
  );
}

/** SQL of what the column holds after a write at the moment `now`; see `Combine`. */
function combined(
  { name }: ProjectionTable,
  { column, combine, now, source }: { column: string; combine: Exclude<Combine, "keep">; now: string; source: string },
): string {
  const [stored, written] = [`${name}.${column}`, `${source}.${column}`];
  if (combine === "replace") return written;
  if (combine === "add") return `${stored} + ${written}`;
  if (combine === "min") return `least(${stored}, ${written})`;
  if (combine === "max") return `greatest(${stored}, ${written})`;
  if (combine === "latest") return `greatest(least(${stored}, ${now}), ${written})`;
  const [storedAt, writtenAt] = [`least(${name}.${combine.at}, ${now})`, `${source}.${combine.at}`];
  const at = `greatest(${storedAt}, ${writtenAt})`;
  const decayed = (value: string, from: string): string =>
    `${value} * power(2.0::float8, (${from} - ${at})::float8 / ${combine.decay})`;
  return bounded(`${decayed(stored, storedAt)} + ${decayed(written, writtenAt)}`, combine);
}

/** SQL of a value that is not below the column's bound. */
function bounded(value: string, combine: Combine | undefined): string {
  const least = typeof combine === "object" ? combine.atLeast : undefined;
  return least === undefined ? value : `greatest(${least}, ${value})`;
}
