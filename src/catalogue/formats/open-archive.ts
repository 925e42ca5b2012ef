import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { InvalidInputError, NotFoundError } from "../../errors/catalogue.ts";
import { readCsv } from "./csv.ts";
import { readJsonLines } from "./json-lines.ts";
import type { ImportRecord } from "./record.ts";

export const archiveFormats = ["jsonl", "csv"] as const;
export type ArchiveFormat = (typeof archiveFormats)[number];

const readers: Record<ArchiveFormat, (chunks: AsyncIterable<Uint8Array>) => AsyncGenerator<ImportRecord>> = {
  jsonl: readJsonLines,
  csv: readCsv,
};

const formatOfExtension: Record<string, ArchiveFormat> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".json": "jsonl",
  ".csv": "csv",
};

export interface Archive {
  format: ArchiveFormat;
  /** Bytes on disk; undefined for a pipe. */
  bytes: number | undefined;
  /** Bytes read from disk so far. */
  bytesRead: () => number;
  records: AsyncGenerator<ImportRecord>;
}

export interface OpenArchiveOptions {
  /** A path, or "-" for standard input. */
  path: string;
  /** Default: by the file's extension, `.gz` aside; JSON Lines for standard input. */
  format?: ArchiveFormat;
}

/** Opens a file of records, unzipping it when it is gzipped. Throws when it is missing, a directory, or of an unknown kind. */
export async function openArchive({ path, format }: OpenArchiveOptions): Promise<Archive> {
  if (path === "-") {
    return archiveOf(process.stdin, format ?? "jsonl", undefined);
  }
  const status = await stat(path).catch(() => undefined);
  if (!status) throw new NotFoundError("file", path);
  if (status.isDirectory())
    throw new InvalidInputError(`${path} is a directory. Name the files in it, for example ${path}/*.jsonl.`);
  const extension = extname(path.replace(/\.gz$/i, "")).toLowerCase();
  const chosen = format ?? formatOfExtension[extension];
  if (!chosen) {
    throw new InvalidInputError(
      `${path}: cannot tell the format from "${extension}". Say --format ${archiveFormats.join(" or --format ")}.`,
    );
  }
  return archiveOf(createReadStream(path), chosen, status.isFile() ? status.size : undefined);
}

function archiveOf(source: AsyncIterable<Uint8Array>, format: ArchiveFormat, bytes: number | undefined): Archive {
  let read = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      read += chunk.byteLength;
      yield chunk;
    }
  }
  return { format, bytes, bytesRead: () => read, records: readers[format](unzipped(counted())) };
}

/** Unzips when the first two bytes are gzip's, else passes the bytes on. */
async function* unzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return;
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield first.value;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* whole();
    return;
  }
  yield* Readable.from(whole(), { objectMode: false }).pipe(createGunzip()) as AsyncIterable<Uint8Array>;
}
