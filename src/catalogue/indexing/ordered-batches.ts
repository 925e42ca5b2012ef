import type { CheckedItems } from "../items/check-items.ts";
import type { CommitOptions, UnderstoodItems } from "./commit-items.ts";
import type { Indexing } from "./indexing.ts";

export interface OrderedBatchesOptions extends CommitOptions {
  indexing: Pick<Indexing, "understand" | "commit">;
  /** Batches that are with the encoder at once, so that it never waits for reading or writing. Default 3. */
  concurrency?: number;
  /** When aborted, the batch that is stored next is finished; those behind it are dropped, for another run. */
  signal?: AbortSignal | undefined;
  onCommit?: (stored: Pick<UnderstoodItems, "items" | "tokens">) => void;
}

/** Understands several batches at once and stores them in the order in which they came. */
export interface OrderedBatches {
  /** Resolves once there is room for another batch. After a failure nothing more is started. */
  push(items: CheckedItems["changed"]): Promise<void>;
  hasFailed(): boolean;
  /** Resolves once all is stored; throws the first failure. What was pushed before the failing batch is stored, what came after is not. */
  finish(): Promise<void>;
}

export function createOrderedBatches(options: OrderedBatchesOptions): OrderedBatches {
  const { indexing, concurrency = 3, suggest, write, signal } = options;
  const running = new Set<Promise<void>>();
  let lastCommit: Promise<void> = Promise.resolve();
  let failure: { cause: unknown } | undefined;
  const fail = (cause: unknown): void => {
    failure ??= { cause };
  };
  let pushed = 0;
  let stored = 0;
  /** The last batch that is stored. */
  let last = Number.POSITIVE_INFINITY;
  const waiting = new Map<number, AbortController>();
  const stop = (): void => {
    last = stored;
    for (const [number, dropped] of waiting) if (number > last) dropped.abort();
  };
  if (signal?.aborted) stop();
  else signal?.addEventListener("abort", stop, { once: true });

  const store = async (number: number, understanding: Promise<UnderstoodItems>, before: Promise<void>) => {
    await before;
    if (number > last) return;
    const understood = await understanding;
    await indexing.commit(understood, { suggest, write });
    stored++;
    options.onCommit?.(understood);
  };
  return {
    async push(items) {
      if (failure || pushed > last) return;
      const number = pushed++;
      const dropped = new AbortController();
      waiting.set(number, dropped);
      const understanding = indexing.understand(items, dropped.signal);
      understanding.catch((cause: unknown) => {
        if (!dropped.signal.aborted) fail(cause);
      });
      const work: Promise<void> = store(number, understanding, lastCommit).finally(() => {
        running.delete(work);
        waiting.delete(number);
      });
      lastCommit = work;
      work.catch(fail);
      running.add(work);
      if (running.size >= concurrency) await Promise.race(running).catch(() => undefined);
    },
    hasFailed: () => failure !== undefined,
    async finish() {
      await Promise.allSettled(running);
      signal?.removeEventListener("abort", stop);
      if (failure) throw failure.cause;
    },
  };
}
