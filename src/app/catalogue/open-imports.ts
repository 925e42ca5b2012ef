import { randomUUID } from "node:crypto";
import { type ImportJobs, openImportJobs } from "../../catalogue/import/jobs/import-jobs.ts";
import { uploadLimits } from "../../http/routes/imports/import.ts";
import type { AppContext } from "../context/context.ts";
import type { OpenedIndexing } from "./open-indexing.ts";
import type { OpenedTagging } from "./open-tagging.ts";

/** Imports as jobs, with their history. */
export async function openImports(
  { stores, now, purpose, onClose }: AppContext,
  parts: { indexing: OpenedIndexing; tagging: OpenedTagging },
): Promise<ImportJobs> {
  const imports = await openImportJobs({
    store: stores.imports,
    items: stores.items,
    indexing: parts.indexing.indexing,
    removeItem: parts.tagging.editing.removeItem,
    limits: uploadLimits,
    isOwner: purpose === "serve",
    newId: randomUUID,
    now,
  });
  onClose(imports.close);
  return imports;
}
