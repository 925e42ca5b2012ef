import type { GenerationStore } from "./generation-store.ts";

export interface WatchGenerationOptions {
  generations: Pick<GenerationStore, "currentId">;
  /** Called with the id of a generation that another process has swapped in. */
  onSwap: (id: number) => Promise<void>;
  onError: (error: unknown) => void;
  everyMs: number;
}

/** Looks every so often which generation is current; one indexed look-up each time. Returns what stops it. */
export function watchGeneration({ generations, onSwap, onError, everyMs }: WatchGenerationOptions): () => void {
  let known = generations.currentId();
  let busy = false;
  const timer = setInterval(async () => {
    const id = generations.currentId();
    if (busy || id === known) return;
    busy = true;
    known = id;
    await onSwap(id).catch(onError);
    busy = false;
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
