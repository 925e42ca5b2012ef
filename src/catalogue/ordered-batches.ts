import type { CheckedItems } from "./check-items.ts";
import type { CommitOptions, Indexing, UnderstoodItems } from "./indexing.ts";

export interface OrderedBatchesOptions extends CommitOptions {
  indexing: Pick<Indexing, "understand" | "commit">;
  /** Batches that are with the encoder at once, so that it never waits for reading or writing. Default 3. */
  concurrency?: number;
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
  const { indexing, concurrency = 3, suggest, write } = options;
  const running = new Set<Promise<void>>();
  let lastCommit: Promise<void> = Promise.resolve();
  let failure: { cause: unknown } | undefined;
  return {
    async push(items) {
      if (failure) return;
      const work: Promise<void> = Promise.all([indexing.understand(items), lastCommit])
        .then(async ([understood]) => {
          await indexing.commit(understood, { suggest, write });
          options.onCommit?.(understood);
        })
        .finally(() => running.delete(work));
      lastCommit = work;
      work.catch((cause: unknown) => {
        failure ??= { cause };
      });
      running.add(work);
      if (running.size >= concurrency) await Promise.race(running).catch(() => undefined);
    },
    hasFailed: () => failure !== undefined,
    async finish() {
      await Promise.allSettled(running);
      if (failure) throw failure.cause;
    },
  };
}
