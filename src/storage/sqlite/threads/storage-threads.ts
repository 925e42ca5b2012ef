import type { ProjectionTable } from "../../../ingestion/commit/projection-table.ts";
import type { Log } from "../../../log/log.ts";
import type { WriteThread } from "../commit/commit-store.ts";
import type { Database } from "../database.ts";
import type { JudgeThread } from "../segments/segment-store.ts";
import { type CheckpointOptions, startCheckpointThread } from "./checkpoint-thread.ts";
import { startJudgeThread } from "./judge-thread.ts";
import { type ReadingThread, startReadingThread } from "./reading-thread.ts";
import { startWriteThread } from "./write-thread.ts";

/** What a service has beside the main thread, so that no request waits for the disk. */
export interface StorageThreads {
  /** `undefined` for a database in memory. */
  writes: WriteThread | undefined;
  reads: ReadingThread | undefined;
  judge: JudgeThread | undefined;
  stop(): Promise<void>;
}

export interface StorageThreadsOptions {
  log: Log;
  /** Of all projections. */
  tables: readonly ProjectionTable[];
  checkpoints?: CheckpointOptions;
  /** Default full. */
  durability?: "full" | "normal";
}

export function startStorageThreads(
  database: Database,
  { log, tables, checkpoints: when, durability = "full" }: StorageThreadsOptions,
): StorageThreads {
  const checkpoints = startCheckpointThread(database, log, when);
  const writes = startWriteThread(database, { log, tables, durability });
  const reads = startReadingThread(database, log);
  const judge = startJudgeThread(database, log);
  return {
    writes,
    reads,
    judge,
    async stop() {
      await judge?.stop();
      await reads?.stop();
      await writes?.stop();
      await checkpoints.stop();
    },
  };
}
