import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import { ConflictError } from "../../errors/errors.ts";
import type { Database } from "./database.ts";
import { createOutboxWriter } from "./outbox.ts";
import { inTurn } from "./write-turn.ts";

interface DocumentRow {
  body: string;
  binary: Buffer | null;
  updatedAtMs: number;
  revision: number;
}

/** Writes documents; the caller is in a transaction, or its write is one. Throws ConflictError for an unexpected revision. */
export function createDocumentWriter(database: Database) {
  const revisionOf = database.prepare<[string], number>("SELECT revision FROM document WHERE name = ?").pluck();
  const write = database.prepare(`
    INSERT INTO document (name, body, binary, updated_at_ms, revision) VALUES (?, ?, ?, ?, 1)
    ON CONFLICT (name) DO UPDATE SET body = excluded.body, binary = excluded.binary, updated_at_ms = excluded.updated_at_ms,
      revision = revision + 1`);
  const announce = createOutboxWriter(database);
  return (
    { name, body, binary, expectedRevision, events = [] }: Parameters<DocumentStore["writeDocument"]>[0],
    nowMs: number,
  ): number => {
    const revision = revisionOf.get(name) ?? 0;
    if (expectedRevision !== undefined && expectedRevision !== revision) {
      throw new ConflictError(
        "document-changed",
        `"${name}" is at revision ${revision}, not ${expectedRevision}: another process wrote it meanwhile. Do it again.`,
      );
    }
    write.run(name, body, binary ?? null, nowMs);
    announce(events, nowMs);
    return revision + 1;
  };
}

/** Named documents in SQLite. */
export function createDocumentStore(database: Database, now: () => number = Date.now): DocumentStore {
  const read = database.prepare<[string], DocumentRow>(
    "SELECT body, binary, updated_at_ms AS updatedAtMs, revision FROM document WHERE name = ?",
  );
  const readRevisions = database.prepare<[], { name: string; revision: number }>("SELECT name, revision FROM document");
  const write = database.transaction(createDocumentWriter(database));
  return {
    readDocument: async (name) => {
      const row = read.get(name);
      return row && { ...row, binary: row.binary ?? undefined };
    },
    writeDocument: (document) => inTurn(database, () => write.immediate(document, now())),
    revisions: async () => new Map(readRevisions.all().map(({ name, revision }) => [name, revision])),
  };
}
