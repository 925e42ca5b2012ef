import { randomInt } from "node:crypto";
import type { Database } from "./database.ts";

const origins = new WeakMap<Database, number>();

/** Names a connection, with the threads that write for it, among the processes that write to one database. */
export function originOf(database: Database): number {
  const known = origins.get(database);
  if (known !== undefined) return known;
  const origin = randomInt(1, 2 ** 47);
  origins.set(database, origin);
  return origin;
}
