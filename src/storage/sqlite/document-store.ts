import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import type { Database } from "./database.ts";
import { inTurn } from "./write-turn.ts";

interface DocumentRow {
  body: string;
  binary: Buffer | null;
  updatedAtMs: number;
}

/** Named documents in SQLite. */
export function createDocumentStore(database: Database, now: () => number = Date.now): DocumentStore {
  const read = database.prepare<[string], DocumentRow>(
    "SELECT body, binary, updated_at_ms AS updatedAtMs FROM document WHERE name = ?",
  );
  const write = database.prepare(`
    INSERT INTO document (name, body, binary, updated_at_ms) VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET body = excluded.body, binary = excluded.binary, updated_at_ms = excluded.updated_at_ms`);
  return {
    readDocument: async (name) => {
      const row = read.get(name);
      return row && { ...row, binary: row.binary ?? undefined };
    },
    writeDocument: (name, body, binary) =>
      inTurn(database, () => {
        write.run(name, body, binary ?? null, now());
      }),
  };
}
