import { z } from "zod";
import { archiveFormats } from "../../catalogue/import/formats/archive-format.ts";
import { readImport } from "../../catalogue/import/formats/read-import.ts";
import { type ImportFault, importRecords } from "../../catalogue/import/import-records.ts";
import { previewImport } from "../../catalogue/import/preview-import.ts";
import type { Indexing } from "../../catalogue/indexing/indexing.ts";
import { type Route, route } from "../route.ts";

const faultSchema = z.object({ line: z.int(), id: z.string().optional(), code: z.string(), detail: z.string() });
const mostFaults = 100;

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
        const { format, records } = await readImport(request, { format: query.format, fileName: query.fileName });
        if (query.preview) return { format, unchanged: 0, ...(await previewImport(records)) };
        const rejected: ImportFault[] = [];
        const result = await importRecords({
          records,
          indexing,
          onFault: (fault) => {
            if (rejected.length < mostFaults) rejected.push(fault);
          },
        });
        return { format, total: result.read, accepted: result.indexed, unchanged: result.unchanged, rejected };
      },
    }),
  ];
}
