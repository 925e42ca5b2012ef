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
