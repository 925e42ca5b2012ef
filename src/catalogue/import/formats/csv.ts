import { peek } from "../decoding/peek.ts";
import { excerptOf, type ImportRecord } from "../decoding/record.ts";
import { isUsualName } from "../mapping/usual-names.ts";
import { columnsByContent, numberLike } from "./columns-by-content.ts";
import { firstRows, readCsvRows } from "./csv-rows.ts";
import { joinVariants } from "./shop-rows.ts";

export interface CsvOptions {
  /** Columns that a map names: a first row that has one of them is the header. */
  named?: readonly string[] | undefined;
}

const headBytes = 64 * 1024;
const lookedAt = 20;
const longestHeading = 60;
const delimiters = [",", ";", "\t", "|"];

/**
 * CSV (RFC 4180; comma, semicolon, tab or bar, whichever cuts the first rows most evenly) with or without a header. A first row is the
 * header when the map names one of its columns, when columns have usual names, or when it looks like headings above data. Without one the
 * columns are named by what is in them, or "1", "2", ... where a map names them so or nothing tells. A row with too many or too few columns is a fault of its own; rows of one product in a shop's export come
 * as one record.
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  { named = [] }: CsvOptions = {},
): AsyncGenerator<ImportRecord> {
  yield* joinVariants(readRecords(chunks, named));
}

async function* readRecords(chunks: AsyncIterable<Uint8Array>, named: readonly string[]): AsyncGenerator<ImportRecord> {
  const { head, whole } = await peek(chunks, headBytes);
  const text = head.toString("utf8");
  // Excel writes the delimiter into a first line of its own.
  const declared = /^sep=(.)\r?\n/.exec(text)?.[1];
  const delimiter = declared ?? delimiterOf(text);
  let columns: string[] | undefined;
  let isDeclaration = declared !== undefined;
  for await (const row of readCsvRows(whole, { delimiter, columns: () => columns?.length })) {
    if ("code" in row) {
      yield row;
      continue;
    }
    if (isDeclaration) {
      isDeclaration = false;
      continue;
    }
    const { line, cells } = row;
    if (columns === undefined) {
      const rows = firstRows(text, delimiter, lookedAt).slice(declared === undefined ? 0 : 1);
      const withHeader = isHeader(rows, named);
      const isNumbered = named.some((name) => /^\d+$/.test(name));
      const found = withHeader || isNumbered ? undefined : columnsByContent(rows);
      columns = withHeader ? headings(cells) : (found ?? cells.map((_, i) => String(i + 1)));
      if (withHeader) continue;
    }
    while (cells.length > columns.length && cells.at(-1)!.trim() === "") cells.pop();
    if (cells.length !== columns.length) {
      const detail = `${cells.length} columns instead of ${columns.length}`;
      yield { line, code: "wrong-column-count", detail, excerpt: excerptOf(cells.join(delimiter)) };
    } else {
      yield { line, value: Object.fromEntries(columns.map((name, i) => [name, cells[i]])) };
    }
  }
}

/** Names without outer spaces; a blank one is its number, a second one of a name carries its number. */
function headings(cells: readonly string[]): string[] {
  const seen = new Set<string>();
  return cells.map((cell, i) => {
    const name = cell.trim() === "" ? String(i + 1) : cell.trim();
    const unique = seen.has(name) ? `${name} ${i + 1}` : name;
    seen.add(unique);
    return unique;
  });
}

function isHeader([first, ...rest]: readonly string[][], named: readonly string[]): boolean {
  if (first === undefined) return false;
  const names = first.map((cell) => cell.trim());
  if (names.some((name) => named.includes(name)) || names.filter(isUsualName).length >= 2) return true;
  if (names.some((name) => name.length > longestHeading || numberLike.test(name) || /[.!?]$|:\/\//.test(name)))
    return false;
  if (names.some(isUsualName)) return true;
  // Headings are much shorter than the texts below them, or stand above numbers, dates and addresses.
  return names.some((name, i) => {
    const below = rest.map((row) => row[i] ?? "").filter((cell) => cell !== "");
    if (below.length === 0) return false;
    const length = below.reduce((sum, cell) => sum + cell.length, 0) / below.length;
    return (
      length > 3 * Math.max(8, name.length) || below.every((cell) => numberLike.test(cell) || /^https?:\/\//.test(cell))
    );
  });
}

/** The delimiter that cuts the most of the first rows into the same number of columns, two at least. */
export function delimiterOf(text: string): string {
  let best = { delimiter: ",", score: 0 };
  for (const delimiter of delimiters) {
    const { columns, share } = evenness(text, delimiter);
    const score = columns < 2 ? 0 : share * share * (1 + Math.log2(columns) / 8);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** The most frequent number of columns among the first rows, and the share of the rows that have it. */
function evenness(text: string, delimiter: string): { columns: number; share: number; rows: number } {
  const counts = firstRows(text, delimiter, lookedAt).map((row) => row.length);
  const frequency = new Map<number, number>();
  for (const count of counts) frequency.set(count, (frequency.get(count) ?? 0) + 1);
  const [columns, times] = [...frequency].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0, 0];
  return { columns, share: counts.length === 0 ? 0 : times / counts.length, rows: counts.length };
}

/** Whether the first row of a text names fields of an item as the columns of the rows below it. */
export function hasTableHead(text: string): boolean {
  const rows = firstRows(text, delimiterOf(text), lookedAt);
  const [head = [], ...rest] = rows;
  const isEven = rest.length > 0 && rest.every((row) => row.length === head.length);
  return isEven && head.filter((cell) => isUsualName(cell.trim())).length >= 2;
}

/** Whether a text without other marks reads as a table: several rows with the same columns. */
export function looksLikeCsv(text: string): boolean {
  return delimiters.some((delimiter) => {
    const { columns, share, rows } = evenness(text, delimiter);
    if (rows < 2 || share < 0.8 || columns < 2) return false;
    // Two lines of prose may well have a comma each.
    const leastColumns = delimiter === "," && rows < 4 ? 3 : 2;
    return columns >= leastColumns || isHeader(firstRows(text, delimiter, lookedAt), []);
  });
}
