import type { Database } from "./database.ts";
import { originOf } from "./origin.ts";

/** Gives an item the next change sequence; call it in the transaction that changes the item. */
export function createItemToucher(database: Database): (id: string) => void {
  const touch = database.prepare("INSERT OR REPLACE INTO item_change (item_id, origin) VALUES (?, ?)");
  const origin = originOf(database);
  return (id) => void touch.run(id, origin);
}
