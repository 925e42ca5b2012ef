import type { ItemStore } from "../items/item-store.ts";
import type { Indexing } from "./indexing.ts";
import { createOrderedBatches } from "./ordered-batches.ts";

/** Ids of the items that each stage has to be computed for again; the lists do not overlap. */
export interface ReindexPlan {
  items: number;
  /** How many of `understanding` another encoder analysed: they call for a generation of their own. */
  otherModel: number;
  /** Never analysed, a name taught since, or another encoder: everything. */
  understanding: string[];
  /** Another topic model or taxonomy: topics, keywords and tags, not the embedding. */
  tags: string[];
}

export interface ReindexProgress {
  done: number;
  total: number;
  /** Word pieces that the encoder has read. */
  tokens: number;
}

export interface ReindexOptions {
  store: ItemStore;
  indexing: Indexing;
  /** Suggest tags once all items are understood, so that each sees all its neighbours. Default "now". */
  suggest?: "now" | "later";
  onProgress?: (progress: ReindexProgress) => void;
  /** When aborted, the batch in hand is finished and nothing more is started. */
  signal?: AbortSignal | undefined;
}

const planPage = 2_000;
const batchSize = 64;

/** Compares what is stored of every item with the models in use; reads no text. */
export async function planReindex({
  store,
  indexing,
}: {
  store: ItemStore;
  indexing: Pick<Indexing, "staleStage">;
}): Promise<ReindexPlan> {
  const ids = await store.ids();
  const plan: ReindexPlan = { items: ids.length, otherModel: 0, understanding: [], tags: [] };
  for (let start = 0; start < ids.length; start += planPage) {
    const page = ids.slice(start, start + planPage);
    const keys = await store.stageKeys(page);
    for (const id of page) {
      const stored = keys.get(id);
      const stage = stored ? indexing.staleStage(stored) : "understanding";
      if (stage !== "none") plan[stage].push(id);
      if (stored && stored.fingerprint !== "" && stage === "understanding") plan.otherModel++;
    }
  }
  return plan;
}

/**
 * Computes again what the plan names, in batches of 64 that are stored one after another. Interrupted or killed, a new plan holds
 * what is left, in the same order.
 */
export async function runReindex(plan: ReindexPlan, options: ReindexOptions): Promise<number> {
  const { store, indexing, signal } = options;
  const total = plan.understanding.length + plan.tags.length;
  let done = 0;
  let tokens = 0;
  const advance = (items: number, pieces: number): void => {
    done += items;
    tokens += pieces;
    options.onProgress?.({ done, total, tokens });
  };
  const batches = createOrderedBatches({
    indexing,
    write: "analyses",
    suggest: options.suggest,
    signal,
    onCommit: (stored) => advance(stored.items.length, stored.tokens),
  });
  for (let start = 0; start < plan.understanding.length; start += batchSize) {
    if (signal?.aborted || batches.hasFailed()) break;
    await batches.push(await store.contents(plan.understanding.slice(start, start + batchSize)));
  }
  await batches.finish();
  for (let start = 0; start < plan.tags.length && !signal?.aborted; start += batchSize) {
    const ids = plan.tags.slice(start, start + batchSize);
    await indexing.refresh(ids);
    advance(ids.length, 0);
  }
  return done;
}

export interface SampleRate {
  /** Items that were understood to measure it; nothing of them is stored. */
  sampled: number;
  itemsPerSecond: number;
}

/** Understands up to 64 items spread over the list and times it. Undefined for an empty list. */
export async function sampleRate(
  items: readonly { item: Parameters<Indexing["understand"]>[0][number]["item"]; contentHash: string }[],
  indexing: Pick<Indexing, "understand">,
): Promise<SampleRate | undefined> {
  if (items.length === 0) return undefined;
  const startedMs = performance.now();
  await indexing.understand([...items]);
  return { sampled: items.length, itemsPerSecond: (1000 * items.length) / (performance.now() - startedMs) };
}

/** Up to `count` values, evenly spread over the list. */
export function spread<T>(values: readonly T[], count: number): T[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)]!);
}
