import { type CommitPart, type CommitStore, StaleCommitError } from "../../../ingestion/commit/commit-store.ts";
import { columnsOf, type ProjectionTable, type Row } from "../../../ingestion/commit/projection-table.ts";
import type { Connection } from "../connection/connection.ts";
import { lock } from "../connection/transaction.ts";
import { createCommitWriter } from "./commit-writer.ts";

/**
 * Events and what they change, in PostgreSQL. Commits run beside each other and share a lock, which an exclusive one takes for itself; what two of
 * them change alike is told apart by the versions of profiles.
 */
export function createCommitStore(connection: Connection, tables: readonly ProjectionTable[]): CommitStore {
  const write = createCommitWriter(tables);

  async function commit(parts: AsyncIterable<CommitPart> | Iterable<CommitPart>, isExclusive: boolean): Promise<void> {
    const waiting: CommitPart[] = [];
    if (!isExclusive) {
      for await (const part of parts) waiting.push(part);
      if (waiting.length === 0) return;
    }
    let isAsked = false;
    await connection.transaction(async (transaction) => {
      // The parts come once: a repetition would not have them all.
      if (isExclusive && isAsked) throw new StaleCommitError("Another transaction was in the way.");
      isAsked = true;
      await lock(transaction, "commits", { isShared: !isExclusive });
      if (isExclusive) for await (const part of parts) waiting.push(part);
      for (const part of waiting) await write(transaction, part);
    });
  }

  return {
    commit: (parts, { isExclusive = false } = {}) => commit(parts, isExclusive),
    async readRows(table, userIds) {
      const { name, user } = table;
      if (user === undefined) return [];
      const columns = columnsOf(table).map((column) =>
        column === user ? `profile.id AS "${column}"` : `${name}.${column}`,
      );
      return connection.storedRows<Row>(
        `SELECT ${columns.join(", ")} FROM ${name} JOIN profile ON profile.ref = ${name}.${user} WHERE profile.id = ANY($1)`,
        [userIds],
      );
    },
  };
}
