import type { Statement } from "better-sqlite3";
import {
  type Cell,
  type Combine,
  columnsOf,
  type ProjectionTable,
  type TableWrite,
} from "../../../ingestion/commit/projection-table.ts";
import type { Database } from "../database.ts";

/** Writes rows of projections, inside a transaction of the caller. */
export interface TableWriter {
  write(write: TableWrite, options: { refFor: (profileId: string) => number; nowMs: number }): void;
  /** Rows of one profile become rows of another, combined where both have one. */
  move(fromRef: number, intoRef: number, nowMs: number): void;
}

interface Statements {
  table: ProjectionTable;
  userPlace: number;
  upsert: Statement<Record<string, Cell>>;
  remove: Statement<Cell[]>;
  /** Copies one user's rows to another; the rows left behind go with the profile. */
  copy: Statement<Record<string, Cell>> | undefined;
}

export function createTableWriter(database: Database, tables: readonly ProjectionTable[]): TableWriter {
  const prepared = new Map(tables.map((table) => [table.name, prepare(database, table)]));

  function toRef(cells: readonly Cell[], place: number, refFor: (id: string) => number): readonly Cell[] {
    return place < 0 ? cells : cells.with(place, refFor(cells[place] as string));
  }

  return {
    write({ table: name, removed, written }, { refFor, nowMs }) {
      const statements = prepared.get(name);
      if (statements === undefined) throw new Error(`The table ${name} belongs to no projection of the list.`);
      const { table, userPlace, upsert, remove } = statements;
      const columns = columnsOf(table);
      for (const key of removed) remove.run(...toRef(key, userPlace, refFor));
      for (const cells of written) {
        const row: Record<string, Cell> = { now_ms: nowMs };
        const values = toRef(cells, userPlace, refFor);
        for (let i = 0; i < columns.length; i++) row[columns[i]!] = values[i]!;
        upsert.run(row);
      }
    },
    move(from, into, nowMs) {
      for (const { copy } of prepared.values()) copy?.run({ from, into, now_ms: nowMs });
    },
  };
}

function prepare(database: Database, table: ProjectionTable): Statements {
  const { name, key, user, requires } = table;
  const columns = columnsOf(table);
  const updates = Object.entries(table.columns).flatMap(([column, combine]) =>
    combine === "keep" ? [] : [`${column} = ${combined(table, { column, combine, written: "@" })}`],
  );
  const onConflict = `ON CONFLICT (${key.join(", ")}) DO ${updates.length === 0 ? "NOTHING" : `UPDATE SET ${updates.join(", ")}`}`;
  const values = columns.map((column) => bounded(`@${column}`, table.columns[column])).join(", ");
  const condition = requires === undefined ? "true" : `@${requires.column} IN (SELECT id FROM ${requires.table})`;
  // "WHERE true" keeps SQLite's parser from reading ON CONFLICT as the ON of a join.
  const upsert = `INSERT INTO ${name} (${columns.join(", ")}) SELECT ${values} WHERE ${condition} ${onConflict}`;
  const remove = `DELETE FROM ${name} WHERE ${key.map((column) => `${column} = ?`).join(" AND ")}`;
  const moved = columns.map((column) => (column === user ? "@into" : column)).join(", ");
  // The written value of a merge is that of the user who goes: where the newest value stands, that of the other one stays.
  const kept = Object.entries(table.columns).flatMap(([column, combine]) =>
    combine === "keep" || combine === "replace"
      ? []
      : [`${column} = ${combined(table, { column, combine, written: "excluded." })}`],
  );
  const onMerge = `ON CONFLICT (${key.join(", ")}) DO ${kept.length === 0 ? "NOTHING" : `UPDATE SET ${kept.join(", ")}`}`;
  return {
    table,
    userPlace: user === undefined ? -1 : key.indexOf(user),
    upsert: database.prepare(upsert),
    remove: database.prepare(remove),
    copy:
      user === undefined
        ? undefined
        : database.prepare(
            `INSERT INTO ${name} (${columns.join(", ")}) SELECT ${moved} FROM ${name} WHERE ${user} = @from ${onMerge}`,
          ),
  };
}

/** SQL of what the column holds after a write at the moment @now_ms; `source` is what stands before a column's name in what is written. */
function combined(
  { name }: ProjectionTable,
  { column, combine, written: source }: { column: string; combine: Exclude<Combine, "keep">; written: string },
): string {
  const [stored, written] = [`${name}.${column}`, `${source}${column}`];
  if (combine === "replace") return written;
  if (combine === "add") return `${stored} + ${written}`;
  if (combine === "min" || combine === "max") return `${combine}(${stored}, ${written})`;
  if (combine === "latest") return `max(min(${stored}, @now_ms), ${written})`;
  const [storedAt, writtenAt] = [`min(${name}.${combine.at}, @now_ms)`, `${source}${combine.at}`];
  const at = `max(${storedAt}, ${writtenAt})`;
  const decayed = (value: string, from: string): string =>
    `${value} * pow(2.0, 1.0 * (${from} - ${at}) / ${combine.decay})`;
  return bounded(`${decayed(stored, storedAt)} + ${decayed(written, writtenAt)}`, combine);
}

/** SQL of a value that is not below the column's bound. */
function bounded(value: string, combine: Combine | undefined): string {
  const least = typeof combine === "object" ? combine.atLeast : undefined;
  return least === undefined ? value : `max(${least}, ${value})`;
}
