import { createHash } from "node:crypto";
import { openDatabase } from "../sqlite/database.ts";

/** A digest of all that indexing stored (items, analyses, suggestions, vectors, entities, imported tags), and the number of items. */
export function digestIndex(path: string): { items: number; digest: string } {
  const database = openDatabase({ path });
  const hash = createHash("sha256");
  for (const table of ["item", "analysis", "entity", "tag_decision"]) {
    for (const row of database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).iterate()) {
      hash.update(JSON.stringify(row, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)));
    }
  }
  const items = database.prepare("SELECT count(*) FROM item").pluck().get() as number;
  const faults = database.pragma("integrity_check", { simple: true });
  database.close();
  return { items, digest: `${hash.digest("hex")} ${String(faults)}` };
}
