import { pipeline, Readable } from "node:stream";
import { type CsvError, parse } from "csv-parse";
import { peek } from "../decoding/peek.ts";
import { type ImportRecord, maxRecordBytes } from "../decoding/record.ts";

/** Names that mark a first row as a header. */
const knownColumns =
  /^(id|guid|title|headline|name|body|text|content|description|summary|url|link|date|published.*|author.*|tags?|label|category|section|class)$/i;

const headBytes = 4096;

/**
 * CSV (RFC 4180; comma, semicolon or tab, whichever the first line has most of) with or without a header: a first row in which some column has a known name is the header; without one the
 * columns are named "1", "2", ... A row with too many or too few columns is a fault of its own.
 */
export async function* readCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRecord> {
  const { head, whole } = await peek(chunks, headBytes);
  const parser = pipeline(
    Readable.from(whole, { objectMode: false }),
    parse({
      bom: true,
      delimiter: delimiterOf(head.toString("utf8")),
      relaxQuotes: true,
      relaxColumnCount: true,
      skipEmptyLines: true,
      skipRecordsWithEmptyValues: true,
      info: true,
      maxRecordSize: maxRecordBytes,
    }),
    // Errors of the source end the iteration below; the callback has nothing to add.
    () => undefined,
  );
  let columns: string[] | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const line = info.lines;
      if (columns === undefined) {
        const isHeader = record.some((cell) => knownColumns.test(cell.trim()));
        columns = isHeader ? record.map((cell) => cell.trim()) : record.map((_, i) => String(i + 1));
        if (isHeader) continue;
      }
      if (record.length !== columns.length) {
        yield { line, code: "wrong-column-count", detail: `${record.length} columns instead of ${columns.length}` };
      } else {
        yield { line, value: Object.fromEntries(columns.map((name, i) => [name, record[i]])) };
      }
    }
  } catch (error) {
    const { code, message, lines } = error as CsvError & { lines?: number };
    if (!code?.startsWith("CSV_")) throw error;
    yield { line: lines ?? 0, code: "malformed-csv", detail: `${message}; nothing after it was read` };
  }
}

/** Of comma, semicolon and tab the one that the first line has most of, quotes aside; a comma when it has none. */
export function delimiterOf(head: string): string {
  const firstLine = head.split(/\r?\n/, 1)[0]!.replaceAll(/"[^"]*"/g, "");
  const count = (mark: string): number => firstLine.split(mark).length;
  return [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}
