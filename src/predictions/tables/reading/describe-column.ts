import { dayOf, isMissing, type NumberForm, numberOf, textOf } from "./cell-values.ts";
import type { TableColumn } from "./table.ts";

/** How a column is read: as a number, as days, as one of some values, or not at all. */
export type ColumnUse =
  | { kind: "number"; form: NumberForm }
  | { kind: "date" }
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
 * Finds out what a column holds: numbers or ISO dates when 95 % of its values read as such, else categories. Left out are columns that cannot
 * teach: empty, constant, free text, a different value in (almost) every row, identifiers and row numbers.
 */
export function describeColumn({ name, cells }: TableColumn): ColumnDescription {
  const present = cells.filter((cell) => !isMissing(cell));
  const texts = present.map(textOf);
  const distinct = new Set(texts).size;
  const description = { column: name, missing: cells.length - present.length, distinct, infinite: 0, unreadable: 0 };
  const leaveOut = (reason: string): ColumnDescription => ({ ...description, use: { kind: "left-out", reason } });
  if (present.length === 0) return leaveOut("every cell is empty");
  if (distinct === 1 && description.missing === 0) return leaveOut(`every cell is "${shortened(texts[0]!)}"`);
  for (const form of formsToTry) {
    const numbers = present.map((cell) => numberOf(cell, form));
    const read = numbers.filter((number) => number !== undefined);
    if (read.length < fittingShare * present.length) continue;
    if (isRowNumber(read, cells.length)) return leaveOut("it numbers the rows");
    if (isIdentifier(name, read, distinct)) return leaveOut("it is an identifier");
    const infinite = read.filter((number) => !Number.isFinite(number)).length;
    return { ...description, infinite, unreadable: numbers.length - read.length, use: { kind: "number", form } };
  }
  const unreadable = present.filter((cell) => dayOf(cell) === undefined).length;
  if (unreadable <= (1 - fittingShare) * present.length) return { ...description, unreadable, use: { kind: "date" } };
  if (isFreeText(texts, distinct)) return leaveOut("it is free text");
  if (distinct > 50 && distinct > 0.5 * present.length) return leaveOut("almost every row has a value of its own");
  return { ...description, use: { kind: "category" } };
}

function isRowNumber(numbers: readonly number[], rowCount: number): boolean {
  if (numbers.length < rowCount || rowCount < 3) return false;
  const step = numbers[1]! - numbers[0]!;
  return Math.abs(step) === 1 && numbers.every((number, i) => i === 0 || number - numbers[i - 1]! === step);
}

const identifierName = /(^|[^a-z])(id|key|uuid|number|no)$|[a-z]Id$|ID$/i;

function isIdentifier(name: string, numbers: readonly number[], distinct: number): boolean {
  return identifierName.test(name) && distinct === numbers.length && distinct > 50 && numbers.every(Number.isInteger);
}

function isFreeText(texts: readonly string[], distinct: number): boolean {
  const words = texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0) / texts.length;
  return words > wordsOfFreeText && distinct > 0.2 * texts.length && distinct > 20;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}
