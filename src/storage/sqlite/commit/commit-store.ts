import type { CommitOptions, CommitPart, CommitStore } from "../../../ingestion/commit/commit-store.ts";
import { columnsOf, type ProjectionTable, type Row } from "../../../ingestion/commit/projection-table.ts";
import { asStorageError, type Database } from "../database.ts";
import { originOf } from "../origin.ts";
import type { ErasureThread } from "../user-erasure.ts";
import { takeTurn } from "../write-turn.ts";
import { createCommitWriter } from "./commit-writer.ts";
import { packPart } from "./packed-part.ts";

/** Commits on a thread and a connection of its own: while it writes, the next events are worked out. Erases there too. */
export interface WriteThread extends ErasureThread {
  /** As `CommitStore.commit`. */
  commit(parts: AsyncIterable<CommitPart> | Iterable<CommitPart>, options?: CommitOptions): Promise<void>;
  stop(): Promise<void>;
}

export interface CommitStoreOptions {
  /** Of all projections. */
  tables: readonly ProjectionTable[];
  /** The thread that commits, while there is one; else the caller's thread does. */
  thread?: () => WriteThread | undefined;
}

/** Events and what they change, in SQLite. */
export function createCommitStore(database: Database, options: CommitStoreOptions): CommitStore {
  const write = createCommitWriter(database, { tables: options.tables, origin: originOf(database) });
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const rollBack = database.prepare("ROLLBACK");
  const readers = new Map(options.tables.map((table) => [table.name, rowReader(database, table)]));

  async function commitHere(
    parts: AsyncIterable<CommitPart> | Iterable<CommitPart>,
    isExclusive: boolean,
  ): Promise<void> {
    const waiting: CommitPart[] = [];
    let finishTurn = isExclusive ? await takeTurn(database) : undefined;
    try {
      if (isExclusive) begin.run();
      for await (const part of parts) waiting.push(part);
      if (waiting.length === 0) return;
      finishTurn ??= await takeTurn(database);
      if (!isExclusive) begin.run();
      for (const part of waiting) write(packPart(part));
      commit.run();
    } catch (cause) {
      throw asStorageError(cause, database.name);
    } finally {
      if (finishTurn !== undefined && database.inTransaction) rollBack.run();
      finishTurn?.();
    }
  }

  return {
    commit: async (parts, { isExclusive = false } = {}) => {
      const thread = options.thread?.();
      if (thread !== undefined && !thread.hasEnded()) return thread.commit(parts, { isExclusive });
      return commitHere(parts, isExclusive);
    },
    readRows: async (table, userIds) => readers.get(table.name)?.(userIds) ?? [],
  };
}

/** Reads rows of users by id; a table without a user column has none. */
function rowReader(database: Database, table: ProjectionTable): (userIds: readonly string[]) => Row[] {
  const { name, user } = table;
  if (user === undefined) return () => [];
  const columns = columnsOf(table).map((column) => (column === user ? `profile.id AS ${column}` : `${name}.${column}`));
  const read = database.prepare<[string], Row>(`
    SELECT ${columns.join(", ")} FROM ${name} JOIN profile ON profile.ref = ${name}.${user}
    WHERE profile.id IN (SELECT value FROM json_each(?))`);
  return (userIds) => read.all(JSON.stringify(userIds));
}
