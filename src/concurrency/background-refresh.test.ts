import { expect, test } from "vitest";
import { createBackgroundRefresh } from "./background-refresh.ts";

/** A refresh that waits to be let go. */
function heldRefresh() {
  const runs: { signal: AbortSignal; end: () => void }[] = [];
  const errors: unknown[] = [];
  const background = createBackgroundRefresh({
    refresh: (signal) => new Promise<void>((end) => runs.push({ signal, end })),
    onError: (error) => errors.push(error),
  });
  return { runs, errors, background };
}

test("requests during a run make one run more, not one each", async () => {
  const { runs, background } = heldRefresh();
  for (let i = 0; i < 3; i++) background.request();
  expect(runs).toHaveLength(1);
  background.request();
  runs[0]!.end();
  await Promise.resolve();
  await new Promise(setImmediate);
  expect(runs).toHaveLength(2);
  runs[1]!.end();
  await background.idle();
  expect(runs).toHaveLength(2);
});

test("a failure is told and does not stop the next run", async () => {
  const told: unknown[] = [];
  let calls = 0;
  const background = createBackgroundRefresh({
    refresh: async () => {
      if (++calls === 1) throw new Error("no");
    },
    onError: (error) => told.push(error),
  });
  background.request();
  await background.idle();
  background.request();
  await background.idle();
  expect(told).toHaveLength(1);
  expect(calls).toBe(2);
});

test("stop tells the running refresh, waits for it and refuses more", async () => {
  const { runs, background } = heldRefresh();
  background.request();
  const stopped = background.stop();
  expect(runs[0]!.signal.aborted).toBe(true);
  runs[0]!.end();
  await stopped;
  background.request();
  await background.idle();
  expect(runs).toHaveLength(1);
});
