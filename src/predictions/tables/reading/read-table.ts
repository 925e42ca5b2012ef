import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type CsvError, parse } from "csv-parse";
import { readJsonLines } from "../../../catalogue/import/decoding/json-lines.ts";
import { readJsonValues } from "../../../catalogue/import/decoding/json-values.ts";
import { peek } from "../../../catalogue/import/decoding/peek.ts";
import type { ReadRecord } from "../../../catalogue/import/decoding/record.ts";
import { toUtf8 } from "../../../catalogue/import/decoding/to-utf8.ts";
import { delimiterOf } from "../../../catalogue/import/formats/csv.ts";
import { FileNotFoundError, InvalidInputError } from "../../../errors/errors.ts";
import type { Cell, Table } from "./table.ts";

const headBytes = 64 * 1024;

/**
 * Reads CSV with a header (comma, semicolon, tab or bar), JSON Lines or a JSON array, whichever the first character says, gzipped when the name
 * ends in `.gz`; any usual encoding. Nested objects become columns named `outer.inner`, lists become text; a second column of one name carries its
 * number. Lines that cannot be read are faults of the table.
 * @throws FileNotFoundError, and InvalidInputError for a file without columns.
 */
export async function readTable(path: string): Promise<Table> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new FileNotFoundError(path, process.cwd());
  const file = createReadStream(path);
  const bytes = path.endsWith(".gz") ? pipeline(file, createGunzip(), () => undefined) : file;
  const { head, whole } = await peek(toUtf8(bytes), headBytes);
  const text = head.toString("utf8");
  const table = await readAny(whole, text);
  if (table.columns.length === 0) throw new InvalidInputError(`"${path}" holds no table: write a header and rows.`, []);
  return table;
}

function readAny(whole: AsyncIterable<Uint8Array>, head: string): Promise<Table> {
  const start = head.trimStart();
  if (start.startsWith("{")) return readObjects(readJsonLines(whole));
  if (/^\[\s*(\{|$)/.test(start)) return readObjects(readJsonValues(whole));
  // Excel writes the delimiter into a first line of its own.
  const declared = /^sep=(.)\r?\n/.exec(head)?.[1];
  return readRows(whole, { delimiter: declared ?? delimiterOf(head), firstLine: declared === undefined ? 1 : 2 });
}

async function readRows(
  chunks: AsyncIterable<Uint8Array>,
  { delimiter, firstLine }: { delimiter: string; firstLine: number },
): Promise<Table> {
  const table: Table = { rowCount: 0, columns: [], faults: [] };
  const parser = pipeline(
    Readable.from(chunks, { objectMode: false }),
    parse({
      delimiter,
      relaxQuotes: true,
      relaxColumnCount: true,
      skipEmptyLines: true,
      info: true,
      fromLine: firstLine,
    }),
    () => undefined,
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (table.columns.length === 0) {
        table.columns = uniqueNames(record).map((name) => ({ name, cells: [] }));
        continue;
      }
      while (record.length > table.columns.length && record.at(-1)!.trim() === "") record.pop();
      if (record.length !== table.columns.length) {
        const detail = `${record.length} columns instead of ${table.columns.length}`;
        table.faults.push({ line: info.lines, detail });
      } else {
        for (let i = 0; i < record.length; i++) table.columns[i]!.cells.push(record[i]!);
        table.rowCount++;
      }
    }
  } catch (error) {
    const { code, message, lines } = error as CsvError & { lines?: number };
    if (!code?.startsWith("CSV_")) throw error;
    table.faults.push({ line: lines ?? 0, detail: `${message}; nothing after it was read` });
  }
  return table;
}

function uniqueNames(header: readonly string[]): string[] {
  const seen = new Set<string>();
  return header.map((cell, i) => {
    const name = cell.trim() || `column ${i + 1}`;
    const unique = seen.has(name) ? `${name} ${i + 1}` : name;
    seen.add(unique);
    return unique;
  });
}

async function readObjects(records: AsyncIterable<ReadRecord>): Promise<Table> {
  const columns = new Map<string, Cell[]>();
  const table: Table = { rowCount: 0, columns: [], faults: [] };
  for await (const record of records) {
    if (!("value" in record)) {
      table.faults.push({ line: record.line, detail: record.detail });
    } else if (typeof record.value !== "object" || record.value === null || Array.isArray(record.value)) {
      table.faults.push({ line: record.line, detail: "not an object" });
    } else {
      for (const [name, cell] of flatten(record.value)) {
        const cells = columns.get(name) ?? columns.set(name, []).get(name)!;
        while (cells.length < table.rowCount) cells.push(null);
        cells.push(cell);
      }
      table.rowCount++;
    }
  }
  table.columns = [...columns].map(([name, cells]) => {
    while (cells.length < table.rowCount) cells.push(null);
    return { name, cells };
  });
  return table;
}

function flatten(value: object, prefix = ""): [string, Cell][] {
  return Object.entries(value).flatMap(([key, inner]): [string, Cell][] => {
    const name = `${prefix}${key}`;
    if (inner === null || typeof inner === "number" || typeof inner === "boolean" || typeof inner === "string") {
      return [[name, inner]];
    }
    return Array.isArray(inner) ? [[name, JSON.stringify(inner)]] : flatten(inner as object, `${name}.`);
  });
}
