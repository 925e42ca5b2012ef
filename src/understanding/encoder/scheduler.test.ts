import { setImmediate, setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { OverloadedError } from "../../errors/errors.ts";
import { buildBatch, splitOutputs, type WindowInput, type WindowOutput } from "./batch.ts";
import type { ModelThread } from "./model-thread.ts";
import { createScheduler as createGeneric, type SchedulerOptions } from "./scheduler.ts";

const createScheduler = (options: Omit<SchedulerOptions<WindowInput, WindowOutput>, "codec">) =>
  createGeneric({ ...options, codec: { build: buildBatch, split: splitOutputs } });

/** A session that answers when told to; the "embedding" of a row is its first piece. */
function fakeThread() {
  const batches: { rows: number; columns: number; ids: number[] }[] = [];
  const waiting: (() => void)[] = [];
  const thread: ModelThread = {
    inputNames: [],
    config: {},
    isAlive: () => true,
    async run(batch) {
      const { rows, columns } = batch;
      const firsts = Array.from({ length: rows }, (_, row) => batch.ids[(row * columns + 1) * 2]!);
      batches.push({ rows, columns, ids: firsts });
      await new Promise<void>((resolve) => waiting.push(resolve));
      const fill = (width: number) => new Float32Array(rows * width);
      return {
        outputs: {
          sentence_embedding: Float32Array.from(firsts),
          sentiment: fill(3),
          token_sentiment: fill(3 * columns),
          emotions: fill(1),
          tone: fill(2),
          entities: fill(columns),
        },
        inferenceMs: 1,
      };
    },
    close: async () => {},
  };
  // A batch is sent after the tick that asked for it, so an answer waits a few ticks for one to be there.
  const answer = async () => {
    for (let tick = 0; tick < 20 && waiting.length === 0; tick++) await setImmediate();
    waiting.shift()?.();
    await setTimeout(1);
  };
  return { thread, batches, answer };
}

const window = (length: number, id: number): WindowInput => ({
  ids: new Array(length).fill(id),
  casings: new Array(length).fill(0),
});

test("a lone text goes at once, what comes meanwhile fills one batch of neighbours in length", async () => {
  const { thread, batches, answer } = fakeThread();
  const scheduler = createScheduler({ threads: [thread], maxBatchTokens: 40, maxQueueTokens: 1_000 });
  const first = scheduler.submit([window(3, 1)]);
  await setImmediate();
  await setImmediate();
  expect(batches).toHaveLength(1);
  const others = scheduler.submit([window(8, 2), window(7, 3), window(18, 4), window(8, 5)]);
  await setTimeout(1);
  await answer();
  expect([...(await first).outputs[0]!.embedding]).toEqual([1]);
  for (let i = 0; i < 4; i++) await answer();
  const { outputs, queueMs, inferenceMs } = await others;
  expect(outputs.map(({ embedding }) => embedding[0])).toEqual([2, 3, 4, 5]);
  expect(queueMs).toBeGreaterThanOrEqual(0);
  expect(inferenceMs).toBeGreaterThan(0);
  expect(batches[1]!.ids.toSorted()).toEqual([2, 3, 5]);
  for (const { rows, columns } of batches) expect(rows * columns).toBeLessThanOrEqual(40);
});

test("texts of one tick are shared among idle sessions", async () => {
  const a = fakeThread();
  const b = fakeThread();
  const scheduler = createScheduler({ threads: [a.thread, b.thread], maxBatchTokens: 1_000, maxQueueTokens: 10_000 });
  const all = scheduler.submit([1, 2, 3, 4].map((id) => window(8, id)));
  await setTimeout(1);
  expect([a.batches[0]!.rows, b.batches[0]!.rows]).toEqual([2, 2]);
  await a.answer();
  await b.answer();
  expect((await all).outputs).toHaveLength(4);
});

test("beyond the limit an interactive request is refused, a background request waits and goes last", async () => {
  const { thread, batches, answer } = fakeThread();
  const scheduler = createScheduler({ threads: [thread], maxBatchTokens: 12, maxQueueTokens: 20 });
  // Two batches are with the session, the third waits in the queue.
  const running = scheduler.submit([window(10, 1), window(10, 2), window(10, 3)]);
  await setTimeout(1);
  expect(scheduler.queuedTokens()).toBe(12);
  const background = scheduler.submit([window(10, 8)], { priority: "background" });
  await expect(scheduler.submit([window(10, 9)])).rejects.toThrow(OverloadedError);
  await answer();
  const interactive = scheduler.submit([window(5, 4)]);
  for (let i = 0; i < 5; i++) await answer();
  await Promise.all([running, background, interactive]);
  const order = batches.flatMap((batch) => batch.ids);
  expect(order.toSorted()).toEqual([1, 2, 3, 4, 8]);
  expect(order.indexOf(4)).toBeLessThan(order.indexOf(8));
});

test("an empty queue takes a request of any size", async () => {
  const { thread, answer } = fakeThread();
  const scheduler = createScheduler({ threads: [thread], maxBatchTokens: 12, maxQueueTokens: 20 });
  const large = scheduler.submit(Array.from({ length: 9 }, (_, i) => window(10, i)));
  for (let i = 0; i < 10; i++) await answer();
  expect((await large).outputs).toHaveLength(9);
});

test("an aborted request leaves the queue; others go on", async () => {
  const { thread, batches, answer } = fakeThread();
  const scheduler = createScheduler({ threads: [thread], maxBatchTokens: 12, maxQueueTokens: 100 });
  const running = scheduler.submit([window(10, 1), window(10, 2)]);
  await setTimeout(1);
  const controller = new AbortController();
  const aborted = scheduler.submit([window(10, 3)], { signal: controller.signal });
  const later = scheduler.submit([window(10, 4)]);
  controller.abort(new Error("gone"));
  await expect(aborted).rejects.toThrow("gone");
  for (let i = 0; i < 4; i++) await answer();
  await Promise.all([running, later]);
  expect(batches.flatMap((batch) => batch.ids)).toEqual([1, 2, 4]);
});

test("a short text does not wait until a long one has been read", async () => {
  const { thread, batches, answer } = fakeThread();
  const scheduler = createScheduler({ threads: [thread], maxBatchTokens: 12, maxQueueTokens: 1_000 });
  const book = scheduler.submit(Array.from({ length: 20 }, () => window(10, 1)));
  await setTimeout(1);
  await answer();
  const short = scheduler.submit([window(3, 2)]);
  for (let i = 0; i < 30; i++) await answer();
  await Promise.all([book, short]);
  expect(batches.flatMap((batch) => batch.ids).indexOf(2)).toBeLessThan(6);
});

test("a failed batch rejects its requests and nobody else", async () => {
  const { thread, answer } = fakeThread();
  let calls = 0;
  const faulty: ModelThread = {
    ...thread,
    run: (batch) => (calls++ === 0 ? Promise.reject(new Error("broken")) : thread.run(batch)),
  };
  const scheduler = createScheduler({ threads: [faulty], maxBatchTokens: 12, maxQueueTokens: 100 });
  await expect(scheduler.submit([window(10, 1)])).rejects.toThrow("broken");
  const next = scheduler.submit([window(10, 2)]);
  await setTimeout(1);
  await answer();
  expect((await next).outputs).toHaveLength(1);
});

test("no windows need no session", async () => {
  const scheduler = createScheduler({ threads: [], maxBatchTokens: 1, maxQueueTokens: 1 });
  expect(await scheduler.submit([])).toEqual({ outputs: [], queueMs: 0, inferenceMs: 0 });
});

test("the batches of a background request are the same whatever else waits", async () => {
  const request = [9, 3, 10, 4, 2].map((length, id) => window(length, id + 1));
  const batchesOf = async (others: number): Promise<number[][]> => {
    const { thread, batches, answer } = fakeThread();
    const scheduler = createScheduler({ threads: [thread], maxBatchTokens: 24, maxQueueTokens: 1_000 });
    const more = Array.from({ length: others }, (_, i) =>
      scheduler.submit([window(7 + i, 100), window(3, 101)], { priority: i % 2 === 0 ? "background" : "interactive" }),
    );
    const all = scheduler.submit(request, { priority: "background" });
    for (let i = 0; i < 20; i++) await answer();
    await Promise.all([...more, all]);
    return batches.flatMap(({ ids }) => (ids[0]! < 100 ? [ids] : []));
  };
  expect(await batchesOf(0)).toEqual([
    [3, 1],
    [4, 2, 5],
  ]);
  expect(await batchesOf(5)).toEqual(await batchesOf(0));
});
