import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { parse } from "csv-parse";
import type { App } from "../../app/app.ts";
import { InvalidInputError, NotFoundError } from "../../errors/errors.ts";
import { type ImportedRows, importRows } from "../../ingestion/sources/import-rows.ts";
import { findSourceKind, sourceKinds } from "../../ingestion/sources/kinds/kinds.ts";
import { readLine } from "../../ingestion/sources/kinds/records-of.ts";
import { createProgressBar, type Output } from "../output.ts";

export interface ImportPeopleOptions {
  what: "people" | "events";
  file: string;
  /** A source that is known here, or a kind. */
  source: string;
  mapping: Record<string, string>;
  isDry: boolean;
  output: Output;
  signal: AbortSignal;
}

const batchSize = 500;
const mostShown = 20;

/** `attune import people|events FILE`: takes in a file of a CRM, row by row; the same command again goes on where it stopped. */
export async function importPeople(
  { sources, ingestion, rates }: Pick<App, "sources" | "ingestion" | "rates">,
  options: ImportPeopleOptions,
): Promise<ImportedRows & { rows: number; interrupted: boolean }> {
  const { what, file, output, isDry, signal } = options;
  const definition = definitionOf(sources, options);
  const total: ImportedRows & { rows: number; interrupted: boolean } = {
    ...{ rows: 0, accepted: 0, duplicates: 0, ignored: 0, rejected: [], interrupted: false },
  };
  const bar = createProgressBar(output, basename(file), await countLines(file), "rows");
  let batch: unknown[] = [];
  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    const first = total.rows - batch.length + 1;
    const reply = await importRows(batch, first, {
      ...{ definition, what, isDry, ingestion, rates, fileName: basename(file), now: Date.now },
    });
    total.accepted += reply.accepted;
    total.duplicates += reply.duplicates;
    total.ignored += reply.ignored;
    total.rejected.push(...reply.rejected);
    for (const rejected of reply.rejected) output.event({ event: "rejected", ...rejected });
    batch = [];
    bar.update(total.rows);
  }
  try {
    for await (const record of recordsOf(file)) {
      if (signal.aborted) break;
      total.rows++;
      batch.push(record);
      if (batch.length >= batchSize) await flush();
    }
    await flush();
  } finally {
    bar.stop();
  }
  total.interrupted = signal.aborted;
  output.result(
    { event: isDry ? "plan" : "summary", ...total, rejected: total.rejected.length },
    describe(total, options),
  );
  return total;
}

function definitionOf(sources: App["sources"], { source, mapping }: ImportPeopleOptions) {
  try {
    const known = sources.definitions.get(source);
    return { ...known, mapping: { ...known.mapping, ...mapping } };
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    if (findSourceKind(source) !== undefined) return { id: source, kind: source, mapping };
    const kinds = sourceKinds.map(({ kind }) => kind).join(", ");
    throw new InvalidInputError(`"${source}" is no source that is known here and no kind; the kinds are ${kinds}.`);
  }
}

/** Nearly how many rows a file has, for the time that is left: a row of CSV may have several lines. */
async function countLines(file: string): Promise<number> {
  let lines = 0;
  for await (const chunk of (await openFile(file)).createReadStream()) {
    for (const byte of chunk as Buffer) if (byte === newline) lines++;
  }
  return lines;
}

const newline = 10;

function openFile(file: string): Promise<FileHandle> {
  return open(file).catch((cause: unknown) => {
    throw new InvalidInputError(`${file} cannot be read: ${(cause as Error).message}`);
  });
}

/** Records of JSON Lines, or of CSV with a header; told by the first character. */
async function* recordsOf(file: string): AsyncGenerator<unknown> {
  const handle = await openFile(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4_096), 0, 4_096, 0);
  await handle.close();
  const start = buffer
    .subarray(0, bytesRead)
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (start.startsWith("{")) {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line.trim() !== "") yield readLine(line);
    }
    return;
  }
  const header = start.split("\n")[0] ?? "";
  const delimiter = ["\t", ";", ","].find((one) => header.includes(one)) ?? ",";
  const options = { columns: true, delimiter, bom: true, relax_column_count: true, skip_empty_lines: true, trim: true };
  yield* createReadStream(file).pipe(parse(options)) as AsyncIterable<unknown>;
}

function describe(
  total: ImportedRows & { rows: number; interrupted: boolean },
  { isDry, what }: ImportPeopleOptions,
): string {
  const shown = total.rejected.slice(0, mostShown).map(({ row, detail }) => `  row ${row}: ${detail}`);
  const more = total.rejected.length > mostShown ? [`  and ${total.rejected.length - mostShown} more`] : [];
  const head =
    `${total.rows} rows: ${total.accepted} ${what} ${isDry ? "would be taken in" : "taken in"}, ` +
    `${total.duplicates} were in already, ${total.rejected.length} faulty.` +
    `${isDry ? " Nothing was stored." : ""}${total.interrupted ? " Interrupted; the same command goes on from here." : ""}`;
  return [head, ...shown, ...more].join("\n");
}
