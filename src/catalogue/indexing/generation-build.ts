import type { ItemStore } from "../items/item-store.ts";
import type { GenerationStore } from "./generation-store.ts";
import { diffGenerations, type GenerationDiff, refuseUnsound } from "./generations.ts";
import type { Indexing } from "./indexing.ts";
import { planReindex, type ReindexProgress, runReindex } from "./reindexing.ts";

export interface GenerationBuildOptions {
  generations: GenerationStore;
  /** The store of the generation that serves. */
  current: ItemStore;
  /** Opens an indexing whose analyses, neighbours and tags are those of one generation alone. */
  openGeneration: (id: number) => Promise<{ store: ItemStore; indexing: Indexing }>;
  fingerprint: string;
  seed: string;
  now: () => number;
  onProgress?: (progress: ReindexProgress) => void;
  signal?: AbortSignal | undefined;
}

export interface GenerationBuild {
  id: number;
  done: number;
  /** Absent when it was interrupted: the same call goes on from there. */
  diff?: GenerationDiff;
}

/**
 * Builds the next generation beside the current one, validates it and swaps it in. First every item is understood, then tags are
 * suggested, so that each item sees all its neighbours; a last pass takes in what changed meanwhile. Throws ConflictError when
 * the result is unsound; it then stays as a building generation and the old one serves on.
 */
export async function buildGeneration(options: GenerationBuildOptions): Promise<GenerationBuild> {
  const { generations, signal } = options;
  const id = await generations.begin(options.fingerprint, options.now());
  const { store, indexing } = await options.openGeneration(id);
  let done = 0;
  for (;;) {
    const plan = await planReindex({ store, indexing });
    const total = 2 * plan.understanding.length + plan.tags.length;
    if (total === 0) break;
    const doneBefore = done;
    done += await runReindex(plan, {
      store,
      indexing,
      suggest: "later",
      signal,
      onProgress: (progress) =>
        options.onProgress?.({ ...progress, done: doneBefore + progress.done, total: doneBefore + total }),
    });
    if (signal?.aborted) return { id, done };
  }
  const diff = await diffGenerations({ before: options.current, after: store, seed: options.seed });
  refuseUnsound(diff);
  await generations.makeCurrent(id, options.now());
  return { id, done, diff };
}
