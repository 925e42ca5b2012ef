import {
  type Cell,
  columnsOf,
  combineCells,
  type ProjectionTable,
  type Row,
  type TableWrite,
} from "./projection-table.ts";

/** Rows that the projections of one batch write, each key once. */
export interface RowBuffer {
  /** Needs a value for every column. */
  write(table: ProjectionTable, row: Row): void;
  /** Needs a value for every key column. */
  remove(table: ProjectionTable, key: Row): void;
  /** Says what the row has to be in the database, before what is written; needs a value for every column, none of them null. */
  expect(table: ProjectionTable, row: Row): void;
  /** Rows of `fromId` become rows of `intoId`, combined where both have one. */
  merge(fromId: string, intoId: string): void;
  /** Drops what was written of a user, but in the named tables. */
  dropUser(userId: string, stays: readonly string[]): void;
  writes(): TableWrite[];
  /** Rows of streamed tables, which are not among `writes` after it. */
  takeStreamed(): TableWrite[];
}

interface Change {
  key: Cell[];
  isRemoved: boolean;
  /** All columns; absent for a row that is only removed. */
  cells: Cell[] | undefined;
}

interface Buffered {
  table: ProjectionTable;
  columns: string[];
  changes: Map<string, Change>;
  expected: Cell[][];
}

export function createRowBuffer(): RowBuffer {
  const tables = new Map<string, Buffered>();

  function changesOf(table: ProjectionTable) {
    let entry = tables.get(table.name);
    if (entry === undefined) {
      entry = { table, columns: columnsOf(table), changes: new Map(), expected: [] };
      tables.set(table.name, entry);
    }
    return entry;
  }

  function cellsOf({ name }: ProjectionTable, columns: readonly string[], row: Row): Cell[] {
    const cells: Cell[] = [];
    for (const column of columns) {
      const cell = row[column];
      if (cell === undefined) throw new Error(`A row of ${name} has no value for ${column}.`);
      cells.push(cell);
    }
    return cells;
  }

  function put(table: ProjectionTable, changes: Map<string, Change>, cells: Cell[]): void {
    const key = cells.slice(0, table.key.length);
    const name = nameOf(key);
    const change = changes.get(name);
    if (change === undefined) changes.set(name, { key, isRemoved: false, cells });
    else change.cells = change.cells === undefined ? cells : combineCells(table, change.cells, cells);
  }

  return {
    write(table, row) {
      const { columns, changes } = changesOf(table);
      put(table, changes, cellsOf(table, columns, row));
    },
    expect(table, row) {
      const { columns, expected } = changesOf(table);
      expected.push(cellsOf(table, columns, row));
    },
    remove(table, row) {
      const key = table.key.map((column) => row[column]!);
      changesOf(table).changes.set(nameOf(key), { key, isRemoved: true, cells: undefined });
    },
    merge(fromId, intoId) {
      for (const { table, changes } of tables.values()) {
        if (table.user === undefined) continue;
        const place = table.key.indexOf(table.user);
        for (const [name, { key, cells }] of changes) {
          if (key[place] !== fromId) continue;
          changes.delete(name);
          if (cells !== undefined) put(table, changes, cells.with(place, intoId));
        }
      }
    },
    dropUser(userId, stays) {
      for (const { table, changes } of tables.values()) {
        if (table.user === undefined || stays.includes(table.name)) continue;
        const place = table.key.indexOf(table.user);
        for (const [name, { key }] of changes) if (key[place] === userId) changes.delete(name);
      }
    },
    writes: () =>
      [...tables.values()].filter(({ changes, expected }) => changes.size > 0 || expected.length > 0).map(writeOf),
    takeStreamed() {
      const streamed = [...tables.values()].filter(({ table, changes }) => table.isStreamed && changes.size > 0);
      return streamed.map((buffered) => {
        const write = writeOf(buffered);
        buffered.changes.clear();
        return write;
      });
    },
  };
}

function writeOf({ table, changes, expected }: Buffered): TableWrite {
  const write: TableWrite = { table: table.name, expected, removed: [], written: [] };
  for (const { key, isRemoved, cells } of changes.values()) {
    if (isRemoved) write.removed.push(key);
    if (cells !== undefined) write.written.push(cells);
  }
  return write;
}

const separator = "\u0000";

/** One text for each key. JSON where a text contains the separator; cells of one column are of one type. */
function nameOf(key: readonly Cell[]): string {
  let name = "";
  for (const cell of key) {
    if (typeof cell === "string" && cell.includes(separator)) return JSON.stringify(key);
    name += `${cell}${separator}`;
  }
  return name;
}
