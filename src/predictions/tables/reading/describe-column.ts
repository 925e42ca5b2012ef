import type { DateOrder } from "../../../catalogue/import/mapping/date-forms.ts";
import { orderShown } from "../../../catalogue/import/mapping/read-date.ts";
import { dayOf, isMissing, type NumberForm, numberOf, textOf } from "./cell-values.ts";
import type { Cell, TableColumn } from "./table.ts";

/** How a column is read: as a number, as days, as one of some values, or not at all. */
export type ColumnUse =
  | { kind: "number"; form: NumberForm }
  | { kind: "date"; order?: DateOrder }
  | { kind: "category" }
  | { kind: "left-out"; reason: string };

export interface ColumnDescription {
  column: string;
  use: ColumnUse;
  missing: number;
  /** Different values, missing ones aside. */
  distinct: number;
  /** Infinite numbers, which count as missing. */
  infinite: number;
  /** Values that do not fit the kind, and count as missing. */
  unreadable: number;
}

/** Share of the present values that must fit a kind. */
const fittingShare = 0.95;
/** Above this mean number of words, mostly different, a column is free text. */
const wordsOfFreeText = 4;
const formsToTry: readonly NumberForm[] = ["plain", "grouped", "decimal-comma"];

/**
 * Finds out what a column holds: numbers or dates when 95 % of its values read as such, in the form that most of them have, else categories.
 * Left out are columns that cannot teach: empty, constant, free text, a different value in (almost) every row, identifiers and row numbers.
 */
export function describeColumn({ name, cells }: TableColumn): ColumnDescription {
  const values = new Map<Cell, number>();
  for (const cell of cells) if (!isMissing(cell)) values.set(cell, (values.get(cell) ?? 0) + 1);
  const rows = rowsOf(values, () => true);
  const texts = new Set([...values.keys()].map(textOf));
  const description = {
    column: name,
    missing: cells.length - rows,
    distinct: texts.size,
    infinite: 0,
    unreadable: 0,
  };
  const leaveOut = (reason: string): ColumnDescription => ({ ...description, use: { kind: "left-out", reason } });
  if (rows === 0) return leaveOut("every cell is empty");
  const [first] = texts;
  if (texts.size === 1 && description.missing === 0) return leaveOut(`every cell is "${shortened(first!)}"`);
  const { form, read } = bestForm(values, rows);
  if (read >= fittingShare * rows) {
    if (isRowNumber(cells, form)) return leaveOut("it numbers the rows");
    if (isIdentifier(name, { values, form, rows })) return leaveOut("it is an identifier");
    const infinite = rowsOf(values, (cell) => Math.abs(numberOf(cell, form) ?? 0) === Number.POSITIVE_INFINITY);
    return { ...description, infinite, unreadable: rows - read, use: { kind: "number", form } };
  }
  const order = orderOf(values);
  const days = rowsOf(values, (cell) => dayOf(cell, order) !== undefined);
  if (days >= fittingShare * rows)
    return { ...description, unreadable: rows - days, use: { kind: "date", ...(order && { order }) } };
  if (isFreeText(texts, rows)) return leaveOut("it is free text");
  if (texts.size > 50 && texts.size > 0.5 * rows) return leaveOut("almost every row has a value of its own");
  return { ...description, use: { kind: "category" } };
}

/** Rows by value. */
type Values = ReadonlyMap<Cell, number>;

function rowsOf(values: Values, isWanted: (cell: Cell) => boolean): number {
  let rows = 0;
  for (const [cell, count] of values) if (isWanted(cell)) rows += count;
  return rows;
}

/** The form that reads the most rows; of equal ones the first. */
function bestForm(values: Values, rows: number): { form: NumberForm; read: number } {
  let best = { form: formsToTry[0]!, read: -1 };
  for (const form of formsToTry) {
    const read = rowsOf(values, (cell) => numberOf(cell, form) !== undefined);
    if (read > best.read) best = { form, read };
    if (read === rows) break;
  }
  return best;
}

/** The order of dates of three numbers that most rows show; month first where none of them does. */
function orderOf(values: Values): DateOrder | undefined {
  const shown = (order: string): number => rowsOf(values, (cell) => orderShown(cell) === order);
  const [dmy, mdy] = [shown("dmy"), shown("mdy")];
  if (dmy + mdy + shown("either") === 0) return undefined;
  return dmy > mdy ? "dmy" : "mdy";
}

function isRowNumber(cells: readonly Cell[], form: NumberForm): boolean {
  if (cells.length < 3) return false;
  const at = (row: number): number => numberOf(cells[row]!, form) ?? Number.NaN;
  const step = at(1) - at(0);
  return Math.abs(step) === 1 && cells.every((_, row) => row === 0 || at(row) - at(row - 1) === step);
}

const identifierName =
  /(^|[^a-z])(id|key|no|nr|code)\.?$|(uuid|guid|num|number|nummer|account|client|customer|member|user|phone)$|[a-z]Id$|ID$/i;

function isIdentifier(name: string, column: { values: Values; form: NumberForm; rows: number }): boolean {
  const { values, form, rows } = column;
  return (
    identifierName.test(name) &&
    values.size === rows &&
    rows > 50 &&
    [...values.keys()].every((cell) => Number.isInteger(numberOf(cell, form)))
  );
}

function isFreeText(texts: ReadonlySet<string>, rows: number): boolean {
  let words = 0;
  for (const text of texts) words += text.split(/\s+/).length;
  return words > wordsOfFreeText * texts.size && texts.size > 0.2 * rows && texts.size > 20;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
