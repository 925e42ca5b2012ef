import type { Config } from "../../config/config.ts";
import type { createLog } from "../../log/log.ts";
import type { Stores } from "../../storage/stores.ts";
import type { Encoder } from "../../understanding/encoder/encoder.ts";

/** Does the work unless another process does it, or began it within `restMs`; the signal says that it must not write any more. */
export type Alone = (
  name: string,
  work: (signal: AbortSignal) => Promise<unknown>,
  options?: { restMs?: number; signal?: AbortSignal },
) => Promise<boolean>;

/** The schedules of several processes come within this: what one of them has just done rests that long. */
export const scheduleRestMs = 60_000;

export interface AppOptions {
  config: Config;
  log: ReturnType<typeof createLog>;
  now?: () => number;
  /**
   * serve (default): the whole catalogue is in memory. index: only items that carry tags are, which is what suggestions for other items
   * look at. rebuild: as index, but opens also where a model of other dimensions made the index in use, with an empty catalogue in
   * memory, so that the next index can be built.
   */
  purpose?: "serve" | "index" | "rebuild" | undefined;
  /** One that is open already and outlives the application; default: one of its own. */
  encoder?: Encoder | undefined;
}

/** What every opener gets. */
export interface AppContext extends Required<Omit<AppOptions, "encoder">>, Pick<AppOptions, "encoder"> {
  stores: Stores;
  /** Does what only one of the processes on one database is to do at a time; nothing where another one does it. */
  alone: Alone;
  /** Closed in the reverse order when the application closes, or when a later part cannot be opened. */
  onClose(close: () => unknown): void;
}
