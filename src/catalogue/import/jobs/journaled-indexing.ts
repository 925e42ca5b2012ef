import type { ItemReader } from "../../items/item-store.ts";
import type { ImportOptions } from "../import-records.ts";
import type { ImportRun, ImportStore } from "./import-store.ts";

export interface JournalOptions {
  store: Pick<ImportStore, "note">;
  items: Pick<ItemReader, "contents">;
  indexing: ImportOptions["indexing"];
}

/** Indexing that notes what each batch does to the items before it is stored, so that the import can be taken back, and counts what is new. */
export function journaledIndexing(
  run: Pick<ImportRun, "id" | "added">,
  { store, items, indexing }: JournalOptions,
): ImportOptions["indexing"] {
  const { check, understand, refresh, commit } = indexing;
  return {
    check,
    understand,
    refresh,
    commit: async (understood, commitOptions) => {
      const contents = await items.contents(understood.items.map(({ item }) => item.id));
      const before = new Map(contents.map(({ item }) => [item.id, item]));
      await store.note(
        run.id,
        understood.items.map(({ item, contentHash }) => ({
          itemId: item.id,
          contentHash,
          before: before.get(item.id),
        })),
      );
      await commit(understood, commitOptions);
      run.added += understood.items.length - before.size;
    },
  };
}

/** An import that has done nothing yet. */
export function newImportRun(run: Pick<ImportRun, "id" | "fileName" | "startedAtMs">): ImportRun {
  return {
    ...run,
    state: "queued",
    total: 0,
    read: 0,
    accepted: 0,
    unchanged: 0,
    skipped: 0,
    rejected: 0,
    added: 0,
    report: [],
    columns: [],
    ambiguousDates: [],
    sample: [],
  };
}
