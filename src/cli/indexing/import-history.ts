import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import type { ImportOptions, ImportProgress } from "../../catalogue/import/import-records.ts";
import type { ImportStore } from "../../catalogue/import/jobs/import-store.ts";
import { journaledIndexing, newImportRun } from "../../catalogue/import/jobs/journaled-indexing.ts";
import type { ArchiveOutline } from "../../catalogue/import/reading/scan-archive.ts";
import type { ItemReader } from "../../catalogue/items/item-store.ts";

/** One file of the command line in the history of imports: there from its first stored batch on. */
export interface KeptImport {
  indexing: ImportOptions["indexing"];
  /** Says how it ended; nothing is kept of a file that changed nothing. */
  end(end: { outline: ArchiveOutline; progress: ImportProgress; interrupted: boolean }): Promise<void>;
  /** Says that it failed. */
  fail(error: Error): Promise<void>;
}

export interface ImportHistory {
  begin(path: string): KeptImport;
}

export interface ImportHistoryOptions {
  store: ImportStore;
  items: Pick<ItemReader, "contents">;
  indexing: ImportOptions["indexing"];
  now: () => number;
}

/** Keeps the imports of the command line beside those of the page, so that each can be taken back. */
export function createImportHistory({ store, items, indexing, now }: ImportHistoryOptions): ImportHistory {
  return {
    begin(path) {
      const run = newImportRun({ id: randomUUID(), fileName: basename(path), startedAtMs: now() });
      const journaled = journaledIndexing(run, { store, items, indexing });
      const isKept = (): boolean => run.state !== "queued";
      return {
        indexing: {
          ...journaled,
          commit: async (...batch) => {
            if (!isKept()) await store.save({ ...run, state: "running" });
            run.state = "running";
            await journaled.commit(...batch);
          },
        },
        async end({ outline, progress, interrupted }) {
          if (!isKept()) return;
          const { read, indexed, refreshed, unchanged, skipped, rejected } = progress;
          const counts = { read, accepted: indexed + refreshed, unchanged, skipped, rejected };
          const state = interrupted ? "cancelled" : "done";
          await store.save({ ...run, ...outline, ...counts, state, finishedAtMs: now() });
        },
        async fail({ message }) {
          if (isKept()) await store.save({ ...run, state: "failed", error: message, finishedAtMs: now() });
        },
      };
    },
  };
}
