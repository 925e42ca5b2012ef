import type { Database } from "./database.ts";
import { originOf } from "./origin.ts";

/** Gives an item the next change sequence; call it in the transaction that changes the item. */
export function createItemToucher(database: Database): (id: string) => void {
  const touch = database.prepare("INSERT OR REPLACE INTO item_change (item_id, origin) VALUES (?, ?)");
  const origin = originOf(database);
  return (id) => void touch.run(id, origin);
}

/** Counts a decision about an item's tags; call it in the transaction that decides. */
export function createTagsVersionCounter(database: Database): (id: string) => void {
  const count = database.prepare(`
    INSERT INTO item_tags_version (item_id, version) VALUES (?, 1) ON CONFLICT (item_id) DO UPDATE SET version = version + 1`);
  return (id) => void count.run(id);
}
