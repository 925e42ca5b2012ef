import { createTimeSlices } from "../../concurrency/time-slices.ts";

export interface RefreshOptions {
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
}

interface RefreshStagesOptions extends RefreshOptions {
  ids: readonly string[];
  /** Those of the items whose topics or tags are stale. */
  staleOf: (ids: readonly string[]) => Promise<string[]>;
  refresh: (ids: readonly string[]) => Promise<void>;
}

/** Few enough that an item that is written meanwhile does not wait long. */
const refreshedAtOnce = 16;
/** Items whose fingerprints are read at once. */
const lookedAtAtOnce = 100;

/** Refreshes the stale ones among the items, batch by batch; resolves to how many they were at the start. */
export async function refreshStages(options: RefreshStagesOptions): Promise<number> {
  const { ids, staleOf, refresh, onProgress, signal } = options;
  const { breathe } = createTimeSlices();
  const stale: string[] = [];
  for (let start = 0; start < ids.length && !signal?.aborted; start += lookedAtAtOnce) {
    stale.push(...(await staleOf(ids.slice(start, start + lookedAtAtOnce))));
    await breathe();
  }
  for (let start = 0; start < stale.length && !signal?.aborted; start += refreshedAtOnce) {
    // A refresh that was asked for meanwhile may have been here.
    const left = await staleOf(stale.slice(start, start + refreshedAtOnce));
    if (left.length > 0) await refresh(left);
    onProgress?.(Math.min(start + refreshedAtOnce, stale.length), stale.length);
  }
  return stale.length;
}
