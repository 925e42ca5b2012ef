import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Log } from "../log/log.ts";
import type { Database } from "./database.ts";

export interface CheckpointThread {
  stop(): Promise<void>;
}

/** SQLite's own: a writer that has filled this many pages of the log checkpoints by itself. */
const automaticPages = 1_000;
/** The log is used from its start again after this many pages (64 MB), even if a writer has to wait for it. */
const mostLogPages = 16_384;

/**
 * Checkpoints in the background, so that no request waits for the disk: SQLite would make the writer that fills the log
 * copy all of it into the database file and wait for both to be on disk. Should the thread fail, writers do it again.
 * In-memory databases need none of this.
 */
export function startCheckpointThread(database: Database, log: Log, everyMs = 1_000): CheckpointThread {
  if (database.memory) return { stop: async () => undefined };
  const worker = startWorker({ path: database.name, everyMs, mostLogPages });
  const byWriters = (): void => {
    if (database.open) database.pragma(`wal_autocheckpoint = ${automaticPages}`);
  };
  worker.on("error", (err) => {
    log.error({ err }, "background checkpoints failed; writers checkpoint themselves");
    byWriters();
  });
  worker.once("online", () => {
    if (database.open) database.pragma("wal_autocheckpoint = 0");
  });
  worker.unref();
  return {
    async stop() {
      byWriters();
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
