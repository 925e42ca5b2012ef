import { userErased } from "../../events/user-erased.ts";
import { identityName, namingColumns, rejectedNaming, writtenNames } from "../rows/naming-columns.ts";
import { asStorageError, type Database } from "./database.ts";
import { originOf } from "./origin.ts";
import { createOutboxTextWriter, outboxTexts } from "./outbox.ts";
import { takeTurn } from "./write-turn.ts";

/** So often the log is tried to be emptied while other processes read from it. */
const checkpointAttempts = 20;
const checkpointPauseMs = 100;

/** Erases a user; returns the names, none when nothing was stored. */
export type EraseUser = (profileId: string, nowMs: number) => Promise<string[]>;

/** Erases on a thread and a connection of its own. */
export interface ErasureThread {
  erase: EraseUser;
  /** Whether it has failed or was stopped. */
  hasEnded(): boolean;
}

/** Erases when it is its turn to write: on the thread, while there is one, else here. */
export function createUserErasure(database: Database, thread?: () => ErasureThread | undefined): EraseUser {
  const eraseHere = createUserEraser(database, originOf(database));
  return async (profileId, nowMs) => {
    const running = thread?.();
    if (running !== undefined && !running.hasEnded()) return running.erase(profileId, nowMs);
    const finish = await takeTurn(database);
    try {
      return await eraseHere(profileId, nowMs);
    } catch (cause) {
      throw asStorageError(cause, database.name);
    } finally {
      finish();
    }
  };
}

/**
 * Erases everything that names the user, under any name, from the database and from its log (`secure_delete` overwrites
 * what is freed), and leaves a notice of it, of the process with this origin, in the outbox. The caller has the turn to write.
 */
export function createUserEraser(database: Database, origin: number): EraseUser {
  const refOf = database.prepare<[string], number>("SELECT ref FROM profile WHERE id = ?").pluck();
  const aliases = database.prepare<[number], string>("SELECT alias FROM profile_link WHERE profile_ref = ?").pluck();
  const dropNamed = namingColumns.map(([table, column]) =>
    database.prepare<[string]>(`DELETE FROM ${table} WHERE ${column} IN (SELECT value FROM json_each(?))`),
  );
  // Rows that became no event are kept as they came: whatever names the user in them goes as a whole.
  const dropRejected = database.prepare<[string]>(`DELETE FROM source_rejection WHERE ${rejectedNaming}`);
  const dropIdentities = database.prepare<[string, string]>(`
    DELETE FROM identity WHERE value IN (SELECT value FROM json_each(?)) AND ${identityName} IN (SELECT value FROM json_each(?))`);
  const dropProfile = database.prepare<[number]>("DELETE FROM profile WHERE ref = ?");
  const writeOutbox = createOutboxTextWriter(database, origin);

  const erase = database.transaction((profileId: string, nowMs: number): string[] => {
    const ref = refOf.get(profileId);
    const names = [profileId, ...(ref === undefined ? [] : aliases.all(ref))];
    let removed = ref === undefined ? 0 : dropProfile.run(ref).changes;
    const [named, written] = [JSON.stringify(names), JSON.stringify(writtenNames(names))];
    for (const drop of dropNamed) removed += drop.run(named).changes;
    removed += dropIdentities.run(written, named).changes + dropRejected.run(written).changes;
    if (removed === 0) return [];
    writeOutbox(outboxTexts([userErased(names)]), nowMs);
    return names;
  });

  async function emptyLog(): Promise<void> {
    for (let attempt = 0; attempt < checkpointAttempts; attempt++) {
      const [state] = database.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
      if (state === undefined || state.busy === 0) return;
      await new Promise((resolve) => setTimeout(resolve, checkpointPauseMs));
    }
  }

  return async (profileId, nowMs) => {
    const names = erase.immediate(profileId, nowMs);
    if (names.length > 0) await emptyLog();
    return names;
  };
}
