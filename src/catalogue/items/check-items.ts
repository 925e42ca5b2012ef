import type { z } from "zod";
import { faultOfJson } from "../../errors/nesting.ts";
import { firstFault } from "../../errors/schema-faults.ts";
import { contentHash } from "./content-hash.ts";
import { type Item, itemSchema } from "./item.ts";
import type { ItemStore, StageKeys } from "./item-store.ts";

export interface Rejection {
  index: number;
  id?: string | undefined;
  code: string;
  detail: string;
}

/** What has to be done for a batch. */
export interface CheckedItems {
  /** In the order of their first appearance; the last of several values with one id counts. */
  changed: { item: Item; contentHash: string }[];
  /** Ids of items with the stored content, whose tags or topics are stale. */
  stale: string[];
  unchanged: number;
  /** Values that a later one with the same id replaced. */
  replaced: number;
  rejected: Rejection[];
}

/** Deeper items are refused: they say nothing of an article and would overflow the stack. */
export const maxNesting = 64;

/**
 * Tells for each value whether it is stored and analysed as it is (one look-up of stage keys for the batch), new or changed, or not
 * an item. A value whose hash equals the stored one is not validated again: it was when it was stored.
 */
export async function checkItems(
  values: readonly unknown[],
  store: Pick<ItemStore, "stageKeys">,
  staleStage: (keys: StageKeys) => "none" | "tags" | "understanding",
): Promise<CheckedItems> {
  const checked: CheckedItems = { changed: [], stale: [], unchanged: 0, replaced: 0, rejected: [] };
  const keys = await store.stageKeys(values.flatMap((value) => idOf(value) ?? []));
  const byId = new Map<string, { item: Item; contentHash: string } | "stale" | "current">();
  for (const [index, value] of values.entries()) {
    const unsound = faultOfJson(value, maxNesting);
    if (unsound !== undefined) {
      const detail = `the item is ${unsound}`;
      checked.rejected.push({ index, id: idOf(value), code: "invalid-item", detail });
      continue;
    }
    const id = idOf(value);
    const stored = id === undefined ? undefined : keys.get(id);
    const sameAs = (hash: string): "stale" | "current" | undefined => {
      const stage = stored?.contentHash === hash ? staleStage(stored) : "understanding";
      return stage === "none" ? "current" : stage === "tags" ? "stale" : undefined;
    };
    const known = id !== undefined && stored !== undefined ? sameAs(contentHash(value as Item)) : undefined;
    if (id !== undefined && known !== undefined) {
      if (byId.has(id)) checked.replaced++;
      byId.set(id, known);
      continue;
    }
    const parsed = itemSchema.safeParse(value);
    if (!parsed.success) {
      checked.rejected.push(rejectionOf(index, value, parsed.error));
      continue;
    }
    const item = parsed.data;
    const hash = contentHash(item);
    if (byId.has(item.id)) checked.replaced++;
    byId.set(item.id, sameAs(hash) ?? { item, contentHash: hash });
  }
  for (const [id, entry] of byId) {
    if (entry === "current") checked.unchanged++;
    else if (entry === "stale") checked.stale.push(id);
    else checked.changed.push(entry);
  }
  return checked;
}

function idOf(value: unknown): string | undefined {
  const id = (value as { id?: unknown } | null)?.id;
  return typeof id === "string" ? id : undefined;
}

function rejectionOf(index: number, value: unknown, error: z.ZodError): Rejection {
  return { index, id: idOf(value), code: "invalid-item", detail: firstFault(error, value) };
}
