import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Log } from "../log/log.ts";
import type { Database } from "./database.ts";
import { holdWriters } from "./write-turn.ts";

export interface CheckpointThread {
  stop(): Promise<void>;
}

/** SQLite's own: a writer that has filled this many pages of the log checkpoints by itself. */
const automaticPages = 1_000;
export interface CheckpointOptions {
  /** Default 1,000 ms. */
  everyMs?: number;
  /** From this many pages on, writers wait a moment so that the log can start anew. Default 16,384 pages, 64 MB. */
  mostLogPages?: number;
}

/**
 * Checkpoints in the background, so that no request waits for the disk: SQLite would make the writer that fills the log
 * copy all of it into the database file and wait for both to be on disk. While a long log is emptied, those who write
 * most (`writersTurn`) wait without blocking anybody, however slow the disk is: SQLite's own way to do that holds the write
 * lock all the time, and on a busy disk longer than any timeout. Should the thread fail, writers do it all again.
 * In-memory databases need none of this.
 */
export function startCheckpointThread(
  database: Database,
  log: Log,
  { everyMs = 1_000, mostLogPages = 16_384 }: CheckpointOptions = {},
): CheckpointThread {
  if (database.memory) return { stop: async () => undefined };
  const worker = startWorker({ path: database.name, everyMs, mostLogPages });
  let release: (() => void) | undefined;
  const byWriters = (): void => {
    release?.();
    if (database.open) database.pragma(`wal_autocheckpoint = ${automaticPages}`);
  };
  worker.on("message", () => {
    if (release === undefined) {
      release = holdWriters(database);
      // What waits for it must not be cut off by the end of everything else.
      worker.ref();
      worker.postMessage("held");
    } else {
      release();
      release = undefined;
      worker.unref();
    }
  });
  worker.on("error", (err) => {
    log.error({ err }, "background checkpoints failed; writers checkpoint themselves");
  });
  worker.once("exit", byWriters);
  worker.once("online", () => {
    if (database.open) database.pragma("wal_autocheckpoint = 0");
  });
  worker.unref();
  return {
    async stop() {
      if (worker.threadId === -1) return;
      const ended = once(worker, "exit");
      await worker.terminate();
      await ended;
    },
  };
}

function startWorker(workerData: object): Worker {
  const isBuilt = !import.meta.url.endsWith(".ts");
  if (isBuilt) return new Worker(new URL("./checkpoint-worker.js", import.meta.url), { workerData });
  // From source (tests, tsx) the thread needs the TypeScript loader, which worker threads do not inherit.
  const [entry, parent] = [new URL("./checkpoint-worker.ts", import.meta.url).href, import.meta.url].map(
    (url) => `"${url}"`,
  );
  const start = `import("tsx/esm/api").then((tsx) => tsx.tsImport(${entry}, ${parent}))`;
  return new Worker(start, { eval: true, workerData });
}
