import { Readable } from "node:stream";
import { type CsvError, parse } from "csv-parse";
import { type ImportRecord, maxRecordBytes } from "./record.ts";

/** Names that mark a first row as a header. */
const knownColumns =
  /^(id|guid|title|headline|name|body|text|content|description|summary|url|link|date|published.*|author.*|tags?|label|category|section|class)$/i;

/**
 * CSV (RFC 4180) with or without a header: a first row in which some column has a known name is the header; without one the
 * columns are named "1", "2", ... A row with too many or too few columns is a fault of its own.
 */
export async function* readCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRecord> {
  const parser = Readable.from(chunks, { objectMode: false }).pipe(
    parse({
      bom: true,
      relaxQuotes: true,
      relaxColumnCount: true,
      skipEmptyLines: true,
      info: true,
      maxRecordSize: maxRecordBytes,
    }),
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
    const { message, lines } = error as CsvError & { lines?: number };
    yield { line: lines ?? 0, code: "malformed-csv", detail: message };
  }
}
