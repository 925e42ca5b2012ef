import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Request } from "express";
import { z } from "zod";
import { knownEncoding } from "../../../catalogue/import/decoding/encoding-of.ts";
import { guessable } from "../../../catalogue/import/decoding/guess-encoding.ts";
import { archiveFormats } from "../../../catalogue/import/formats/archive-format.ts";
import { dryIndexing, type ImportedFile, importFile } from "../../../catalogue/import/import-file.ts";
import type { ImportJob, ImportJobs, SubmittedImport } from "../../../catalogue/import/jobs/import-jobs.ts";
import { isMappable, mappableFields } from "../../../catalogue/import/mapping/usual-names.ts";
import { createArchiveReader } from "../../../catalogue/import/reading/archive-reader.ts";
import type { ReadLimits } from "../../../catalogue/import/reading/scan-archive.ts";
import type { Indexing } from "../../../catalogue/indexing/indexing.ts";
import { TooLargeError } from "../../../errors/errors.ts";
import { type Route, route } from "../../route.ts";
import { importJobSchema, importViewSchema } from "../../schema/imports.ts";
import { jobView } from "./job-view.ts";

/** Types under which a file may come: any but those that a page of another site can send without being asked (forms, plain text). */
const archiveTypes = [
  "application/octet-stream",
  "application/json",
  "application/feed+json",
  "application/x-ndjson",
  "application/jsonl",
  "application/gzip",
  "application/x-gzip",
  "application/zip",
  "application/x-zip-compressed",
  "application/xml",
  "application/rss+xml",
  "application/atom+xml",
  "text/xml",
  "text/html",
  "application/xhtml+xml",
  "text/csv",
  "text/tab-separated-values",
  "text/markdown",
];

/** Limits of a file that comes over HTTP; the command line has none. */
export const uploadLimits: ReadLimits & { maxBytes: number } = {
  maxBytes: 2 * 1024 ** 3,
  maxInflatedBytes: 4 * 1024 ** 3,
  maxRecords: 1_000_000,
};
/** A larger file is a job of its own, unless the caller says that it waits. */
const jobFromBytes = 4 * 1024 * 1024;
/** A preview ends here and says how far it came. */
const previewMs = 30_000;
const scanMs = 120_000;

const mapSchema = z
  .string()
  .max(4_000)
  .transform((text, context) => {
    const pairs = text.split(",").map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]);
    const wrong = pairs.find(([field, column]) => !isMappable(field!) || column === "");
    if (wrong === undefined) return Object.fromEntries(pairs) as Record<string, string>;
    context.addIssue(
      `Write field=column pairs, separated by commas; the fields are ${mappableFields.join(", ")} and attributes.NAME`,
    );
    return z.NEVER;
  });

export interface ImportRoutesOptions {
  indexing: Indexing;
  imports: ImportJobs;
}

/** A file of articles in the body, of any format that the command line reads. */
export function importRoutes({ indexing, imports }: ImportRoutesOptions): Route[] {
  return [
    route({
      method: "post",
      path: "/v1/items/import",
      role: "editor",
      tag: "Catalogue",
      summary:
        "Index a file sent as the body; with preview, only say what it holds. What is lost is counted and named; a large file, or job=true, is a job (202)",
      streamTypes: archiveTypes,
      permits: 4,
      query: z.object({
        /** Default: told by the content. */
        format: z.enum(archiveFormats).optional(),
        fileName: z.string().max(500).optional(),
        preview: z.stringbool().default(false),
        /** Default: true above 4 MB. */
        job: z.stringbool().optional(),
        /** Columns by field: `title=headline,body=story`. */
        map: mapSchema.optional(),
        /** How dates such as 03/04/2024 are written. */
        dateOrder: z.enum(["dmy", "mdy"]).optional(),
        /** What the text is in, as `macintosh` or `cp850`. Default: told by the content. */
        encoding: z
          .string()
          .max(40)
          .refine((name) => knownEncoding(name) !== undefined, {
            error: `Name an encoding of text: utf-8, ${guessable.join(", ")}`,
          })
          .optional(),
      }),
      response: z.union([importJobSchema, importViewSchema, z.object({ job: importJobSchema })]),
      handle: async ({ query, request, response }) => {
        const { preview, job: asJob, ...options } = query;
        const upload = await received(request);
        const file: SubmittedImport = {
          ...options,
          fileName: options.fileName ?? nameByType(request),
          ...upload,
          declaredEncoding: charsetOf(request),
          limits: uploadLimits,
        };
        if (preview) return previewOf(file, indexing);
        const { job, done } = await imports.submit(file);
        if (asJob ?? upload.bytes > jobFromBytes) {
          done.catch(() => undefined);
          response.status(202).json({ job: jobView(job) });
          return undefined;
        }
        return jobView(await done);
      },
    }),
  ];
}

/** What a file without a name would be called by its content type: tells its kind where the content does not. */
function nameByType(request: Request): string | undefined {
  const type = /^[^;\s]+/.exec(request.headers["content-type"] ?? "")?.[0].toLowerCase() ?? "";
  const extension = extensions[type];
  return extension && `document.${extension}`;
}

const extensions: Readonly<Record<string, string>> = {
  "text/csv": "csv",
  "text/tab-separated-values": "tsv",
  "text/markdown": "md",
  "text/html": "html",
  "application/x-ndjson": "jsonl",
  "application/jsonl": "jsonl",
};

/** The charset that the request's content type names. */
function charsetOf(request: Request): string | undefined {
  return /;\s*charset\s*=\s*"?([\w.:-]{2,40})/i.exec(request.headers["content-type"] ?? "")?.[1];
}

/** The body as a file in a folder of its own. */
async function received(request: Request): Promise<{ folder: string; path: string; bytes: number }> {
  const folder = await mkdtemp(join(tmpdir(), "attune-import-"));
  const path = join(folder, "upload");
  let bytes = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > uploadLimits.maxBytes) {
        throw new TooLargeError(
          `The file has more than ${uploadLimits.maxBytes} bytes. Split it, or index it with the command line.`,
        );
      }
      yield chunk;
    }
  }
  try {
    await pipeline(counted, createWriteStream(path));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return { folder, path, bytes };
}

/** What an import of the file would do, by the code that does it. */
async function previewOf({ folder, ...file }: SubmittedImport, indexing: Indexing): Promise<unknown> {
  const reader = createArchiveReader({ maxScanMs: scanMs });
  try {
    const signal = AbortSignal.timeout(previewMs);
    return previewView(
      await importFile({ reader, file, indexing: dryIndexing(indexing), signal }),
      file.fileName ?? "",
    );
  } finally {
    await reader.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function previewView({ outline, progress, report, sample }: ImportedFile, fileName: string): unknown {
  const { indexed, refreshed, read, unchanged, skipped, rejected } = progress;
  const job: ImportJob = {
    ...{ id: "", state: "done", fileName, startedAtMs: 0, ...outline, read, unchanged, skipped, rejected },
    ...{ accepted: indexed + refreshed, added: 0, report: report.groups(), sample },
  };
  const { id: _id, state: _state, startedAt: _startedAt, added: _added, ...view } = jobView(job);
  // A preview that ran out of time has looked at the first records only.
  return { ...view, total: read, ...(read < outline.total && { of: outline.total }) };
}
