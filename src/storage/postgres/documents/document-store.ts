import type { DocumentStore, DocumentWrite, StoredDocument } from "../../../catalogue/items/item-store.ts";
import { ConflictError } from "../../../errors/errors.ts";
import type { Connection } from "../connection/connection.ts";
import type { Transaction } from "../connection/transaction.ts";

/** Writes a document in a transaction of the caller; resolves to its revision. Throws ConflictError for an unexpected one. */
export async function writeDocument(transaction: Transaction, document: DocumentWrite, nowMs: number): Promise<number> {
  const { name, body, binary, expectedRevision, events = [] } = document;
  const values = [name, body, binary ?? null, nowMs];
  const insert = `INSERT INTO document (name, body, "binary", updated_at_ms, revision) VALUES ($1, $2, $3, $4, 1)`;
  const set = `SET body = $2, "binary" = $3, updated_at_ms = $4, revision = document.revision + 1`;
  const [written] = await (expectedRevision === undefined
    ? transaction.rows<{ revision: number }>(`${insert} ON CONFLICT (name) DO UPDATE ${set} RETURNING revision`, values)
    : expectedRevision === 0
      ? transaction.rows<{ revision: number }>(`${insert} ON CONFLICT (name) DO NOTHING RETURNING revision`, values)
      : transaction.rows<{ revision: number }>(
          `UPDATE document ${set} WHERE name = $1 AND revision = $5 RETURNING revision`,
          [...values, expectedRevision],
        ));
  if (written === undefined) {
    const [stored] = await transaction.rows<{ revision: number }>("SELECT revision FROM document WHERE name = $1", [
      name,
    ]);
    throw new ConflictError(
      "document-changed",
      `"${name}" is at revision ${stored?.revision ?? 0}, not ${expectedRevision}: another process wrote it meanwhile. Do it again.`,
    );
  }
  transaction.announce(events, nowMs);
  return written.revision;
}

/** Named documents in PostgreSQL. */
export function createDocumentStore(connection: Connection, now: () => number): DocumentStore {
  return {
    async readDocument(name) {
      const [row] = await connection.rows<Omit<StoredDocument, "binary"> & { binary: Buffer | null }>(
        `SELECT body, "binary", updated_at_ms, revision FROM document WHERE name = $1`,
        [name],
      );
      return row && { ...row, binary: row.binary ?? undefined };
    },
    writeDocument: (document) => connection.transaction((transaction) => writeDocument(transaction, document, now())),
    async revisions() {
      const rows = await connection.rows<{ name: string; revision: number }>("SELECT name, revision FROM document");
      return new Map(rows.map(({ name, revision }) => [name, revision]));
    },
  };
}
