import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type CsvError, parse } from "csv-parse";
import { readJsonLines } from "../../../catalogue/import/decoding/json-lines.ts";
import { peek } from "../../../catalogue/import/decoding/peek.ts";
import { toUtf8 } from "../../../catalogue/import/decoding/to-utf8.ts";
import { delimiterOf } from "../../../catalogue/import/formats/csv.ts";
import { FileNotFoundError, InvalidInputError } from "../../../errors/errors.ts";
import type { Cell, Table } from "./table.ts";

const headBytes = 64 * 1024;

/**
 * Reads CSV with a header (comma, semicolon or tab) or JSON Lines, whichever the first character says, gzipped when the name ends in
 * `.gz`; any usual encoding. Nested objects become columns named `outer.inner`, lists become text. Lines that cannot be read are faults of the table.
 * @throws FileNotFoundError, and InvalidInputError for a file without columns or with two columns of one name.
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
  const table = text.trimStart().startsWith("{") ? await readObjects(whole) : await readRows(whole, delimiterOf(text));
  if (table.columns.length === 0) throw new InvalidInputError(`"${path}" holds no table: write a header and rows.`, []);
  return table;
}

async function readRows(chunks: AsyncIterable<Uint8Array>, delimiter: string): Promise<Table> {
  const table: Table = { rowCount: 0, columns: [], faults: [] };
  const parser = pipeline(
    Readable.from(chunks, { objectMode: false }),
    parse({ delimiter, relaxQuotes: true, relaxColumnCount: true, skipEmptyLines: true, info: true }),
    () => undefined,
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (table.columns.length === 0) {
        table.columns = uniqueNames(record).map((name) => ({ name, cells: [] }));
      } else if (record.length !== table.columns.length) {
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
  const names = header.map((cell, i) => cell.trim() || `column ${i + 1}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new InvalidInputError(`Two columns are named "${twice}"; rename one.`, []);
  return names;
}

async function readObjects(chunks: AsyncIterable<Uint8Array>): Promise<Table> {
  const columns = new Map<string, Cell[]>();
  const table: Table = { rowCount: 0, columns: [], faults: [] };
  for await (const record of readJsonLines(chunks)) {
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
