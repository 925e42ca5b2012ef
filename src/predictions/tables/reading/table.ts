import { InvalidInputError } from "../../../errors/errors.ts";
import { didYouMean } from "../../../segments/rules/near-names.ts";

/** What a file holds in one place. CSV gives text only. */
export type Cell = string | number | boolean | null;

export interface TableColumn {
  name: string;
  cells: Cell[];
}

/** A table in memory, by column; all columns are equally long. */
export interface Table {
  rowCount: number;
  columns: TableColumn[];
  /** Lines that could not be read, with the reason. */
  faults: { line: number; detail: string }[];
}

export function columnOf(table: Table, name: string): TableColumn | undefined {
  return table.columns.find((column) => column.name === name);
}

/** @throws InvalidInputError with the nearest names, for a column that is not there. */
export function requireColumn(table: Table, name: string): TableColumn {
  const column = columnOf(table, name);
  if (column) return column;
  const names = table.columns.map((one) => one.name);
  const hint = didYouMean(name, names) || `; there are ${names.slice(0, shownNames).join(", ")}.`;
  throw new InvalidInputError(`There is no column "${name}"${hint}`);
}

const shownNames = 50;
