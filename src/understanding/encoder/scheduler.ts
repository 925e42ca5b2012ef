import { OverloadedError } from "../../errors/errors.ts";
import type { ModelRequest, ModelThread } from "./model-thread.ts";
import { planBatches, takeBatch, type Waiting } from "./take-batch.ts";

/** interactive: refused when the queue is full. background: waits for room, and lets interactive work go first. */
export type Priority = "interactive" | "background";

export interface SubmitOptions {
  priority?: Priority | undefined;
  /** Drops what has not been started yet. */
  signal?: AbortSignal | undefined;
}

/** How windows become the input of a graph, and its outputs the outputs of windows. */
export interface BatchCodec<Input, Output> {
  build(windows: readonly Input[]): Omit<ModelRequest, "id">;
  /** One output per window, in order. */
  split(windows: readonly Input[], outputs: Record<string, Float32Array>): Output[];
}

export interface SchedulerOptions<Input, Output> {
  threads: readonly ModelThread[];
  codec: BatchCodec<Input, Output>;
  /** Word pieces, padding included, that one batch may hold. */
  maxBatchTokens: number;
  /** Word pieces that may wait; an empty queue takes any request. */
  maxQueueTokens: number;
}

export interface SubmitReply<Output> {
  /** In the order of the windows. */
  outputs: Output[];
  /** Until the first window of the request was sent to a session. */
  queueMs: number;
  /** From then until its last output. */
  inferenceMs: number;
}

export interface Scheduler<Input, Output> {
  /** Throws OverloadedError when the queue is full. */
  submit(windows: readonly Input[], options?: SubmitOptions): Promise<SubmitReply<Output>>;
  /** Word pieces that wait. */
  queuedTokens(): number;
  close(): Promise<void>;
}

interface Request<Output> {
  priority: Priority;
  signal: AbortSignal | undefined;
  submittedMs: number;
  startedMs: number | undefined;
  outputs: Output[];
  missing: number;
  resolve: (reply: SubmitReply<Output>) => void;
  reject: (error: unknown) => void;
}

interface Item<Input, Output> extends Waiting {
  request: Request<Output>;
  index: number;
  window: Input;
  /** Of background work: which of the request's batches it belongs to. */
  batch: number;
}

/** Word pieces of one window, without the marks that stand around it. */
interface HasIds {
  ids: ArrayLike<number>;
}

/** Batches a session is given at a time: one that runs and one that waits at its door, so that it never idles. */
const batchesPerThread = 2;

/**
 * Fills batches by a token budget from whatever waits. Nothing waits on purpose: an idle session takes a lone text at once,
 * and while sessions are busy the queue grows into full batches by itself. Requests share the sessions fairly, by word
 * pieces, so that a short text does not wait until a book has been read; a batch takes neighbours in length, so that little
 * of it is padding. The batches of a background request are planned by its windows alone: the shape of a batch can
 * move the last bits of a float sum, so the same request gives the same outputs to the last bit.
 */
export function createScheduler<Input extends HasIds, Output>(
  options: SchedulerOptions<Input, Output>,
): Scheduler<Input, Output> {
  const { threads, codec, maxBatchTokens, maxQueueTokens } = options;
  const queues: Record<Priority, Item<Input, Output>[]> = { interactive: [], background: [] };
  const inFlight = new Map<ModelThread, number>(threads.map((thread) => [thread, 0]));
  const waitingForRoom: (() => void)[] = [];
  let queued = 0;
  /** Turn of the last window that went first: where a new request joins. */
  let virtualTime = 0;
  let tokensPerMs = 5;
  let dispatchPlanned = false;

  const planDispatch = (): void => {
    if (dispatchPlanned) return;
    dispatchPlanned = true;
    // After the current tick, so that requests of one tick share a batch.
    setImmediate(() => {
      dispatchPlanned = false;
      dispatch();
    });
  };

  const dispatch = (): void => {
    for (let depth = 0; depth < batchesPerThread; depth++) {
      const free = threads.filter((thread) => inFlight.get(thread) === depth);
      free.forEach((thread, i) => {
        // The rest of the queue is shared among the sessions that still have nothing to do.
        const share = depth === 0 ? Math.ceil(queued / (free.length - i)) : maxBatchTokens;
        if (depth > 0 && queued < maxBatchTokens / 2) return;
        const items = nextBatch(Math.min(maxBatchTokens, share));
        if (items.length > 0) void runBatch(thread, items);
      });
    }
  };

  const nextBatch = (budget: number): Item<Input, Output>[] => {
    const priority = queues.interactive.length > 0 ? "interactive" : "background";
    const items = priority === "interactive" ? takeBatch(queues.interactive, budget) : plannedBatch();
    const taken = new Set(items);
    queues[priority] = queues[priority].filter((item) => !taken.has(item));
    if (items.length > 0) virtualTime = Math.max(virtualTime, Math.min(...items.map((item) => item.turn)));
    return items;
  };

  const plannedBatch = (): Item<Input, Output>[] => {
    const queue = queues.background;
    let head = queue[0];
    for (const item of queue) if (item.turn < head!.turn) head = item;
    return queue.filter(({ request, batch }) => request === head!.request && batch === head!.batch);
  };

  const runBatch = async (thread: ModelThread, items: Item<Input, Output>[]): Promise<void> => {
    const now = performance.now();
    let tokens = 0;
    for (const { request, tokens: size } of items) {
      request.startedMs ??= now;
      tokens += size;
    }
    queued -= tokens;
    inFlight.set(thread, inFlight.get(thread)! + 1);
    for (const wake of waitingForRoom.splice(0)) wake();
    try {
      const windows = items.map((item) => item.window);
      const { outputs, inferenceMs } = await thread.run(codec.build(windows));
      tokensPerMs += 0.2 * (tokens / Math.max(inferenceMs, 0.1) - tokensPerMs);
      for (const [row, output] of codec.split(windows, outputs).entries()) finish(items[row]!, output);
    } catch (error) {
      for (const request of new Set(items.map((item) => item.request))) forget(request, error);
    } finally {
      inFlight.set(thread, inFlight.get(thread)! - 1);
      if (queued > 0) dispatch();
    }
  };

  const finish = ({ request, index }: Item<Input, Output>, output: Output): void => {
    request.outputs[index] = output;
    request.missing--;
    if (request.missing > 0) return;
    const startedMs = request.startedMs!;
    request.resolve({
      outputs: request.outputs,
      queueMs: startedMs - request.submittedMs,
      inferenceMs: performance.now() - startedMs,
    });
  };

  const forget = (request: Request<Output>, reason: unknown): void => {
    for (const priority of ["interactive", "background"] as const) {
      queues[priority] = queues[priority].filter((item) => {
        if (item.request !== request) return true;
        queued -= item.tokens;
        return false;
      });
    }
    request.reject(reason);
  };

  return {
    async submit(windows, { priority = "interactive", signal } = {}) {
      signal?.throwIfAborted();
      const tokens = windows.reduce((sum, window) => sum + window.ids.length + 2, 0);
      if (windows.length === 0) return { outputs: [], queueMs: 0, inferenceMs: 0 };
      const submittedMs = performance.now();
      while (queued > 0 && queued + tokens > maxQueueTokens) {
        if (priority === "interactive") {
          throw new OverloadedError(
            `${queued} word pieces wait for the encoder and this request brings ${tokens}; the limit is ${maxQueueTokens}. Try again in a moment, or send less at a time.`,
            Math.max(1, Math.ceil(queued / tokensPerMs / threads.length / 1_000)),
          );
        }
        await new Promise<void>((resolve) => waitingForRoom.push(resolve));
        signal?.throwIfAborted();
      }
      return new Promise<SubmitReply<Output>>((resolve, reject) => {
        const request: Request<Output> = {
          priority,
          signal,
          submittedMs,
          startedMs: undefined,
          outputs: new Array(windows.length),
          missing: windows.length,
          resolve,
          reject,
        };
        signal?.addEventListener("abort", () => forget(request, signal.reason), { once: true });
        const items = planItems<Input, Output>(request, { windows, maxBatchTokens, turn: virtualTime });
        for (const item of items) queues[priority].push(item);
        queued += tokens;
        planDispatch();
      });
    },
    queuedTokens: () => queued,
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

/** The items of a request in the order in which they go, their turns counted up by word pieces from `turn`. */
function planItems<Input extends HasIds, Output>(
  request: Request<Output>,
  { windows, maxBatchTokens, turn }: { windows: readonly Input[]; maxBatchTokens: number; turn: number },
): Item<Input, Output>[] {
  const lengths = windows.map((window) => window.ids.length + 2);
  const plan = request.priority === "background" ? planBatches(lengths, maxBatchTokens) : [lengths.map((_, i) => i)];
  let next = turn;
  return plan.flatMap((indices, batch) =>
    indices.map((index) => {
      const tokens = lengths[index]!;
      next += tokens;
      return { request, index, window: windows[index]!, tokens, turn: next, batch };
    }),
  );
}
