import type { Database } from "./database.ts";

const holds = new WeakMap<Database, Promise<void>>();

/** Asks writers to wait from now on, until what is returned is called. One holder at a time. */
export function holdWriters(database: Database): () => void {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  holds.set(database, held);
  return () => {
    holds.delete(database);
    release();
  };
}

/** Resolves when writers are not held: without blocking the thread, as waiting for SQLite's own lock would. */
export async function writersTurn(database: Database): Promise<void> {
  for (let held = holds.get(database); held !== undefined; held = holds.get(database)) await held;
}
