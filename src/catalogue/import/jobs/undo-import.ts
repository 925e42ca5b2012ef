import type { Indexing } from "../../indexing/indexing.ts";
import type { ItemReader } from "../../items/item-store.ts";
import type { ImportChange, ImportStore, ImportUndo } from "./import-store.ts";

export interface UndoImportOptions {
  store: ImportStore;
  items: Pick<ItemReader, "read" | "stageKeys">;
  indexing: Pick<Indexing, "indexBatch">;
  removeItem: (id: string) => Promise<void>;
}

const pageSize = 64;
const mostKept = 100;

/**
 * Takes an import back: items that it added are removed, those that it changed are put back as they were. An item that was changed since, or
 * whose tags an editor has decided on, stays as it is and is named.
 */
export async function undoImport(importId: string, options: UndoImportOptions): Promise<ImportUndo> {
  const { store, items, indexing, removeItem } = options;
  const undo: ImportUndo = { removed: 0, restored: 0, kept: [] };
  const keep = (id: string, reason: string): void => {
    if (undo.kept.length < mostKept) undo.kept.push({ id, reason });
  };
  for (let after = ""; ; ) {
    const page = await store.changes(importId, after, pageSize);
    if (page.length === 0) return undo;
    after = page.at(-1)!.itemId;
    const keys = await items.stageKeys(page.map(({ itemId }) => itemId));
    const restored: NonNullable<ImportChange["before"]>[] = [];
    for (const { itemId, contentHash, before } of page) {
      const present = keys.get(itemId);
      if (present === undefined) continue;
      if (present.contentHash !== contentHash) keep(itemId, "its content was changed since");
      else if (before !== undefined) restored.push(before);
      else if (((await items.read(itemId))?.tagsVersion ?? 0) > 0)
        keep(itemId, "an editor has decided on its tags since");
      else {
        await removeItem(itemId);
        undo.removed++;
      }
    }
    if (restored.length > 0) await indexing.indexBatch(restored);
    undo.restored += restored.length;
  }
}
