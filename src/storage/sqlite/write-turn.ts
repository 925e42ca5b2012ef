import type { Database } from "./database.ts";

const last = new WeakMap<Database, Promise<void>>();

/**
 * Resolves when everybody who asked before is done; call what it returns when done oneself. Writers of one database take
 * turns so, and none blocks the thread: one that waited for SQLite's own lock would, while the holder of the lock is a
 * thread that waits for this one.
 */
export async function takeTurn(database: Database): Promise<() => void> {
  const before = last.get(database);
  let finish = (): void => undefined;
  const own = new Promise<void>((resolve) => {
    finish = resolve;
  });
  last.set(database, before === undefined ? own : before.then(() => own));
  await before;
  return finish;
}

/** Writes when it is this writer's turn. */
export async function inTurn<T>(database: Database, write: () => T): Promise<T> {
  const finish = await takeTurn(database);
  try {
    return write();
  } finally {
    finish();
  }
}
