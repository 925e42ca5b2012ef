import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { archiveFormats } from "../../catalogue/import/formats/archive-format.ts";
import { dryIndexing, importFile } from "../../catalogue/import/import-file.ts";
import { createArchiveReader } from "../../catalogue/import/reading/archive-reader.ts";
import type { Indexing } from "../../catalogue/indexing/indexing.ts";
import { type Route, route } from "../route.ts";

const faultSchema = z.object({ line: z.int(), id: z.string().optional(), code: z.string(), detail: z.string() });

/** Types under which a file may come: any but those that a page of another site can send without being asked (forms, plain text). */
const archiveTypes = [
  "application/octet-stream",
  "application/json",
  "application/feed+json",
  "application/x-ndjson",
  "application/jsonl",
  "application/gzip",
  "application/x-gzip",
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

/** A file of articles in the body, of any format that the command line reads. */
export function importRoutes(indexing: Indexing): Route[] {
  return [
    route({
      method: "post",
      path: "/v1/items/import",
      role: "editor",
      tag: "Catalogue",
      summary: "Index a file sent as the body; with preview, only say what it holds. Faulty records are named by line",
      streamTypes: archiveTypes,
      query: z.object({
        /** Default: told by the content. */
        format: z.enum(archiveFormats).optional(),
        fileName: z.string().max(500).optional(),
        preview: z.stringbool().default(false),
      }),
      response: z.object({
        format: z.string(),
        total: z.int(),
        accepted: z.int(),
        unchanged: z.int(),
        rejected: z.array(faultSchema),
        sample: z.array(z.looseObject({ id: z.string(), title: z.string() })).optional(),
      }),
      handle: async ({ query, request }) => {
        const folder = await mkdtemp(join(tmpdir(), "attune-"));
        const reader = createArchiveReader();
        try {
          const path = join(folder, "upload");
          await pipeline(request, createWriteStream(path));
          const { outline, progress, report, sample } = await importFile({
            reader,
            file: { path, fileName: query.fileName, format: query.format },
            indexing: query.preview ? dryIndexing(indexing) : indexing,
          });
          return {
            format: outline.format,
            total: progress.read,
            accepted: progress.indexed,
            unchanged: progress.unchanged,
            skipped: progress.skipped,
            rejected: report.rejected(),
            report: report.groups(),
            sample,
          };
        } finally {
          await reader.close();
          await rm(folder, { recursive: true, force: true });
        }
      },
    }),
  ];
}
