import { excerptOf, maxRecordBytes } from "../decoding/record.ts";

export type CsvRow =
  | { line: number; cells: string[] }
  | { line: number; code: string; detail: string; excerpt: string };

export interface CsvRowsOptions {
  delimiter: string;
  /** Columns that a row should have, once that is known; tells a stray quote from a field of several lines. */
  columns: () => number | undefined;
}

interface ParsedRow {
  cells: string[];
  /** Behind the row's line break. */
  end: number;
  /** False where a quote stands in the middle of a field. */
  isClean: boolean;
}

/**
 * Rows of CSV (RFC 4180): quoted fields hold delimiters, doubled quotes and line breaks; a quote in the middle of a field is part of it.
 * and so is one that text follows (`"Big" sale`). Rows without any text are passed over. A quote that is never closed costs the rows up to the next line that reads as a row again: that is
 * a fault which names how many lines were skipped. Memory is bounded by the longest permitted row.
 */
export async function* readCsvRows(
  chunks: AsyncIterable<Uint8Array>,
  { delimiter, columns }: CsvRowsOptions,
): AsyncGenerator<CsvRow> {
  const decoder = new TextDecoder();
  let text = "";
  let at = 0;
  let line = 1;
  function* take(isEnd: boolean): Generator<CsvRow> {
    while (at < text.length) {
      const row = parseRow({ text, at, delimiter, isEnd });
      const isTooLong = text.length - at > maxRecordBytes;
      if (row === undefined && !isEnd && !isTooLong) break;
      const firstEnd = lineEnd(text, at);
      const isOff = row !== undefined && row.cells.length !== (columns() ?? row.cells.length);
      const isStray = row === undefined || (row.end > firstEnd && (!row.isClean || isOff));
      // Tables with tabs are mostly written without quoting: a tab is in no field.
      const isTabbed = delimiter === "\t" && (isStray || isOff);
      const own = text.slice(at, firstEnd).replace(/\r?\n$/, "");
      const asWritten = isStray || isTabbed ? own.split(delimiter) : [];
      const resumed = isStray
        ? resume({ text, at: firstEnd, delimiter, expected: columns(), until: row?.end })
        : undefined;
      const isWhole = asWritten.length === columns() && (isTabbed || asWritten.every(hasPairedQuotes));
      if (isWhole && (isTabbed || row === undefined || resumed !== undefined)) {
        yield { line, cells: asWritten };
        line++;
        at = firstEnd;
        continue;
      }
      if (row !== undefined && resumed === undefined) {
        if (row.cells.some((cell) => /\S/.test(cell))) yield { line, cells: row.cells };
        line += lineBreaks(text, at, row.end);
        at = row.end;
        continue;
      }
      const next = resumed ?? firstEnd;
      const skipped = lineBreaks(text, at, next) || 1;
      yield {
        line,
        code: "unclosed-quote",
        detail: `a quote is opened here and never closed; ${skipped === 1 ? "this line was" : `${skipped} lines were`} skipped`,
        excerpt: excerptOf(text.slice(at, firstEnd)),
      };
      line += skipped;
      at = next;
    }
    text = text.slice(at);
    at = 0;
  }
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    yield* take(false);
  }
  text += decoder.decode();
  yield* take(true);
}

/** Quotes that stand within their field, as in `"Big" sale`, are a part of it. */
const hasPairedQuotes = (cell: string): boolean => cell.split('"').length % 2 === 1;

/** The first rows of a text, for a look at what it is; the last one may be cut. */
export function firstRows(text: string, delimiter: string, most: number): string[][] {
  const rows: string[][] = [];
  for (let at = 0; at < text.length && rows.length < most; ) {
    const row = parseRow({ text, at, delimiter, isEnd: true });
    if (row === undefined) break;
    if (row.cells.some((cell) => /\S/.test(cell))) rows.push(row.cells);
    at = row.end;
  }
  return rows;
}

interface ParseRowOptions {
  text: string;
  at: number;
  delimiter: string;
  /** Whether no more text follows. */
  isEnd: boolean;
}

/** Undefined where the row does not end within the text. */
function parseRow({ text, at, delimiter, isEnd }: ParseRowOptions): ParsedRow | undefined {
  const cells: string[] = [];
  let isClean = true;
  for (let from = at; ; ) {
    let cell = "";
    let until = from;
    if (text[from] === '"') {
      const quoted = parseQuoted({ text, at: from, delimiter, isEnd });
      if (quoted === undefined) return undefined;
      ({ cell, until } = quoted);
      isClean &&= quoted.isClean;
    } else {
      while (until < text.length && text[until] !== delimiter && text[until] !== "\n" && text[until] !== "\r") until++;
      cell = text.slice(from, until);
    }
    if (until >= text.length && !isEnd) return undefined;
    cells.push(cell);
    if (text[until] === delimiter) {
      from = until + 1;
      continue;
    }
    // A carriage return at the very end may be half of a line break.
    if (text[until] === "\r" && until + 1 >= text.length && !isEnd) return undefined;
    const end = text[until] === "\r" && text[until + 1] === "\n" ? until + 2 : until + 1;
    return { cells, end: Math.min(end, text.length), isClean };
  }
}

function parseQuoted({
  text,
  at,
  delimiter,
  isEnd,
}: ParseRowOptions): { cell: string; until: number; isClean: boolean } | undefined {
  let cell = "";
  let isClean = true;
  for (let from = at + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0 || (quote + 1 >= text.length && !isEnd)) return undefined;
    cell += text.slice(from, quote);
    if (text[quote + 1] === '"') {
      cell += '"';
      from = quote + 2;
      continue;
    }
    let after = quote + 1;
    while (text[after] === " ") after++;
    const next = text[after];
    if (next === undefined || next === delimiter || next === "\n" || next === "\r")
      return { cell, until: after, isClean };
    isClean = false;
    cell += '"';
    from = quote + 1;
  }
}

/** A row that is longer ends no search for one: the time of the search stays linear in the length of the text. */
const lookedAtBytes = 8 * 1024;

interface ResumeOptions {
  text: string;
  /** The beginning of the line after the one with the stray quote. */
  at: number;
  delimiter: string;
  expected: number | undefined;
  /** Where the row ends that the quote would make, when it is closed at all. */
  until: number | undefined;
}

/**
 * The next line that reads as a whole row, else the end of what is known of the text; undefined when there is none before the doubtful row
 * ends by itself.
 */
function resume({ text, at, delimiter, expected, until }: ResumeOptions): number | undefined {
  let from = at;
  for (; from < text.length && from < (until ?? Number.POSITIVE_INFINITY); from = lineEnd(text, from)) {
    const row = parseRow({ text: text.slice(from, from + lookedAtBytes), at: 0, delimiter, isEnd: true });
    const fits = expected === undefined ? (row?.cells.length ?? 0) > 1 : row?.cells.length === expected;
    if (row?.isClean && fits && expected !== 1) return from;
    // Within a row that ends by itself only its second line can tell that the quote is stray.
    if (until !== undefined) return undefined;
  }
  return until === undefined ? from : undefined;
}

function lineEnd(text: string, at: number): number {
  const feed = text.indexOf("\n", at);
  return feed < 0 ? text.length : feed + 1;
}

function lineBreaks(text: string, from: number, until: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < until; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
