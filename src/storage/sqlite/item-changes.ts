import { randomInt } from "node:crypto";
import type { Database } from "./database.ts";

const origins = new WeakMap<Database, number>();

/** Names a connection among the processes that write to one database. */
export function originOf(database: Database): number {
  const known = origins.get(database);
  if (known !== undefined) return known;
  const origin = randomInt(1, 2 ** 47);
  origins.set(database, origin);
  return origin;
}

/** Gives an item the next change sequence; call it in the transaction that changes the item. */
export function createItemToucher(database: Database): (id: string) => void {
  const touch = database.prepare("INSERT OR REPLACE INTO item_change (item_id, origin) VALUES (?, ?)");
  const origin = originOf(database);
  return (id) => void touch.run(id, origin);
}
