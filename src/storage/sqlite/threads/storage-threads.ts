import type { Log } from "../../../log/log.ts";
import type { Database } from "../database.ts";
import type { WriteThread } from "../profile-store.ts";
import { type CheckpointOptions, startCheckpointThread } from "./checkpoint-thread.ts";
import { startWriteThread } from "./write-thread.ts";

/** What a service has beside the main thread, so that no request waits for the disk. */
export interface StorageThreads {
  /** `undefined` for a database in memory. */
  writes: WriteThread | undefined;
  stop(): Promise<void>;
}

export function startStorageThreads(database: Database, log: Log, options?: CheckpointOptions): StorageThreads {
  const checkpoints = startCheckpointThread(database, log, options);
  const writes = startWriteThread(database, log);
  return {
    writes,
    async stop() {
      await writes?.stop();
      await checkpoints.stop();
    },
  };
}
