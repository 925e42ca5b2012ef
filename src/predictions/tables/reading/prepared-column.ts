import type { DateOrder } from "../../../catalogue/import/mapping/date-forms.ts";
import { dayOf, isMissing, type NumberForm, numberOf, textOf } from "./cell-values.ts";
import type { Cell, TableColumn } from "./table.ts";

/** A column as numbers (NaN where missing) or as codes of its labels (-1 where missing). */
export type PreparedColumn =
  | { name: string; kind: "number"; numbers: Float64Array }
  | { name: string; kind: "category"; codes: Int32Array; labels: string[] };

export type Reading =
  | { kind: "number"; form: NumberForm }
  | { kind: "date"; order?: DateOrder | undefined }
  | { kind: "category" };

/** Reads a column in a way found earlier. Values that do not fit, and infinities, are missing. */
export function prepareColumn({ name, cells }: TableColumn, reading: Reading): PreparedColumn {
  if (reading.kind === "category") return { name, kind: "category", ...codesOf(cells) };
  const read = (cell: Cell): number =>
    (reading.kind === "date" ? dayOf(cell, reading.order) : numberOf(cell, reading.form)) ?? Number.NaN;
  const numbers = Float64Array.from(cells, (cell) => {
    const number = isMissing(cell) ? Number.NaN : read(cell);
    return Number.isFinite(number) ? number : Number.NaN;
  });
  return { name, kind: "number", numbers };
}

function codesOf(cells: readonly Cell[]): { codes: Int32Array; labels: string[] } {
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(cells, (cell) => {
    if (isMissing(cell)) return -1;
    const text = textOf(cell);
    const code = codeOf.get(text) ?? codeOf.size;
    codeOf.set(text, code);
    return code;
  });
  return { codes, labels: [...codeOf.keys()] };
}
