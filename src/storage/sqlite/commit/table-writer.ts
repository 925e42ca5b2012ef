import type { Statement } from "better-sqlite3";
import { StaleCommitError } from "../../../ingestion/commit/commit-store.ts";
import {
  type Cell,
  type Combine,
  columnsOf,
  type ProjectionTable,
} from "../../../ingestion/commit/projection-table.ts";
import type { Database } from "../database.ts";
import type { PackedWrite } from "./packed-part.ts";

/** Writes rows of projections, inside a transaction of the caller. */
export interface TableWriter {
  write(write: PackedWrite, options: { refFor: (profileId: string) => number; nowMs: number }): void;
  /** Rows of one profile become rows of another, combined where both have one. */
  move(fromRef: number, intoRef: number, nowMs: number): void;
}

interface Statements {
  table: ProjectionTable;
  /** How many columns there are. */
  width: number;
  userPlace: number;
  /** Whether a row is stored as it is named, by all columns. */
  isStored: Statement<Cell[]>;
  /** What has to be in another table for a row to be written: the place of its id. */
  required: { place: number; isThere: Statement<[string]> } | undefined;
  upsert: Upsert;
  remove: Statement<Cell[]>;
  /** Copies one user's rows to another; the rows left behind go with the profile. */
  copy: Statement<Record<string, Cell>> | undefined;
}

/** Parameters are bound by place, which takes half the time that names take. */
interface Upsert {
  statement: Statement<Cell[]>;
  /** By place of the parameter: the place of its column, or -1 for the time of writing. */
  parameters: readonly number[];
}

export function createTableWriter(database: Database, tables: readonly ProjectionTable[]): TableWriter {
  const prepared = new Map(tables.map((table) => [table.name, prepare(database, table)]));

  return {
    write({ table: name, expected, removed, written }, { refFor, nowMs }) {
      const statements = prepared.get(name);
      if (statements === undefined) throw new Error(`The table ${name} belongs to no projection of the list.`);
      const { table, width, userPlace, isStored, required, upsert, remove } = statements;
      const keyWidth = table.key.length;
      for (let start = 0; start < expected.length; start += width) {
        const row = expected.slice(start, start + width);
        if (userPlace >= 0) row[userPlace] = refFor(row[userPlace] as string);
        if (isStored.get(...row) === undefined) throw new StaleCommitError(`A row of ${name} is not as it was read.`);
      }
      for (let start = 0; start < removed.length; start += keyWidth) {
        const key = removed.slice(start, start + keyWidth);
        if (userPlace >= 0) key[userPlace] = refFor(key[userPlace] as string);
        remove.run(...key);
      }
      const { statement, parameters } = upsert;
      const known = new Map<Cell, boolean>();
      const values: Cell[] = parameters.map(() => null);
      for (let start = 0; start < written.length; start += width) {
        if (required !== undefined) {
          const id = written[start + required.place]!;
          let isKnown = known.get(id);
          if (isKnown === undefined) {
            isKnown = required.isThere.get(id as string) !== undefined;
            known.set(id, isKnown);
          }
          if (!isKnown) continue;
        }
        for (let i = 0; i < parameters.length; i++) {
          const place = parameters[i]!;
          if (place === userPlace) values[i] = refFor(written[start + place] as string);
          else values[i] = place < 0 ? nowMs : written[start + place]!;
        }
        statement.run(...values);
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
  const remove = `DELETE FROM ${name} WHERE ${key.map((column) => `${column} = ?`).join(" AND ")}`;
  const moved = columns.map((column) => (column === user ? "@into" : column)).join(", ");
  // The written value of a merge is that of the user who goes: where the newest value stands, that of the other one stays.
  const kept = Object.entries(table.columns).flatMap(([column, combine]) =>
    combine === "keep" || combine === "replace"
      ? []
      : [
          `${column} = ${combined(table, { column, combine, written: (other) => `excluded.${other}`, now: () => "@now_ms" })}`,
        ],
  );
  const onMerge = `ON CONFLICT (${key.join(", ")}) DO ${kept.length === 0 ? "NOTHING" : `UPDATE SET ${kept.join(", ")}`}`;
  return {
    table,
    width: columns.length,
    // -2: no parameter has this place.
    userPlace: user === undefined ? -2 : key.indexOf(user),
    isStored: database.prepare(`SELECT 1 FROM ${name} WHERE ${columns.map((column) => `${column} = ?`).join(" AND ")}`),
    required: requires && {
      place: columns.indexOf(requires.column),
      isThere: database.prepare<[string]>(`SELECT 1 FROM ${requires.table} WHERE id = ?`),
    },
    upsert: prepareUpsert(database, table),
    remove: database.prepare(remove),
    copy:
      user === undefined
        ? undefined
        : database.prepare(
            `INSERT INTO ${name} (${columns.join(", ")}) SELECT ${moved} FROM ${name} WHERE ${user} = @from ${onMerge}`,
          ),
  };
}

function prepareUpsert(database: Database, table: ProjectionTable): Upsert {
  const columns = columnsOf(table);
  const parameters: number[] = [];
  const parameter = (place: number): string => {
    parameters.push(place);
    return "?";
  };
  // In the order of the text, for parameters are bound by place.
  const values = columns.map((column, place) => bounded(parameter(place), table.columns[column])).join(", ");
  const updates = Object.entries(table.columns).flatMap(([column, combine]) => {
    if (combine === "keep") return [];
    const written = (other: string): string => parameter(columns.indexOf(other));
    return [`${column} = ${combined(table, { column, combine, written, now: () => parameter(-1) })}`];
  });
  const onConflict = `ON CONFLICT (${table.key.join(", ")}) DO ${updates.length === 0 ? "NOTHING" : `UPDATE SET ${updates.join(", ")}`}`;
  const statement = database.prepare<Cell[]>(
    `INSERT INTO ${table.name} (${columns.join(", ")}) VALUES (${values}) ${onConflict}`,
  );
  return { statement, parameters };
}

interface Combined {
  column: string;
  combine: Exclude<Combine, "keep">;
  /** SQL of what is written to a column; each use is a parameter of its own, in the order of the calls. */
  written: (column: string) => string;
  /** SQL of the time of writing. */
  now: () => string;
}

/** SQL of what the column holds after a write. */
function combined({ name }: ProjectionTable, { column, combine, written, now }: Combined): string {
  const stored = `${name}.${column}`;
  if (combine === "replace") return written(column);
  if (combine === "add") return `${stored} + ${written(column)}`;
  if (combine === "min" || combine === "max") return `${combine}(${stored}, ${written(column)})`;
  if (combine === "latest") return `max(min(${stored}, ${now()}), ${written(column)})`;
  const { at: atColumn, decay } = combine;
  const storedAt = (): string => `min(${name}.${atColumn}, ${now()})`;
  const decayed = (value: string, from: () => string): string =>
    `${value} * pow(2.0, 1.0 * (${from()} - max(${storedAt()}, ${written(atColumn)})) / ${decay})`;
  const sum = `${decayed(stored, storedAt)} + ${decayed(written(column), () => written(atColumn))}`;
  return bounded(sum, combine);
}

/** SQL of a value that is not below the column's bound. */
function bounded(value: string, combine: Combine | undefined): string {
  const least = typeof combine === "object" ? combine.atLeast : undefined;
  return least === undefined ? value : `max(${least}, ${value})`;
}
