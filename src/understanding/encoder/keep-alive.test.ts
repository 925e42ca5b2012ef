import { expect, test } from "vitest";
import { keepAlive } from "./keep-alive.ts";
import type { ModelThread } from "./model-thread.ts";

const batch = { rows: 1, columns: 1, ids: new Int32Array(2), mask: new Int32Array(2) };

function fakeThread(name: string) {
  const state = { alive: true, closed: false };
  const thread: ModelThread = {
    inputNames: ["input_ids"],
    config: { name },
    isAlive: () => state.alive,
    run: async () => {
      if (!state.alive) throw new Error(`${name} is dead`);
      return { outputs: { [name]: new Float32Array(1) }, inferenceMs: 1 };
    },
    close: async () => {
      state.alive = false;
      state.closed = true;
    },
  };
  return { thread, state };
}

test("a dead thread is replaced once, however many batches wait", async () => {
  const threads = [fakeThread("first"), fakeThread("second")];
  let started = 0;
  const thread = await keepAlive(async () => threads[started++]!.thread);
  expect(Object.keys((await thread.run(batch)).outputs)).toEqual(["first"]);
  threads[0]!.state.alive = false;
  const replies = await Promise.all([thread.run(batch), thread.run(batch)]);
  expect(replies.map(({ outputs }) => Object.keys(outputs))).toEqual([["second"], ["second"]]);
  expect(started).toBe(2);
  await thread.close();
  expect(threads[1]!.state.closed).toBe(true);
});

test("when it cannot start again, batches are rejected with the reason until it can", async () => {
  const first = fakeThread("first");
  const third = fakeThread("third");
  let started = 0;
  const thread = await keepAlive(async () => {
    started++;
    if (started === 2) throw new Error("file is gone");
    return started === 1 ? first.thread : third.thread;
  });
  first.state.alive = false;
  await expect(thread.run(batch)).rejects.toThrow("file is gone");
  expect(Object.keys((await thread.run(batch)).outputs)).toEqual(["third"]);
});
