import { expect, test } from "vitest";
import { silentLog } from "../log/log.ts";
import { startRetrainSchedule } from "./retrain-schedule.ts";

function open(train: (signal: AbortSignal) => Promise<unknown>) {
  return startRetrainSchedule({ everyMs: 1_000_000, leastEvents: 2, train, log: silentLog });
}

test("trains only once enough events came in, and counts from there", async () => {
  let trained = 0;
  const schedule = open(async () => trained++);
  schedule.countEvents(1);
  expect(await schedule.check()).toBe(false);
  schedule.countEvents(1);
  expect(await schedule.check()).toBe(true);
  expect(await schedule.check()).toBe(false);
  expect(trained).toBe(1);
  await schedule.stop();
});

test("one training at a time; a failed one is tried again at the next look", async () => {
  let attempts = 0;
  const schedule = open(async () => {
    attempts++;
    if (attempts === 1) throw new Error("no luck");
  });
  schedule.countEvents(2);
  const [first, second] = await Promise.all([schedule.check(), schedule.check()]);
  expect([first, second]).toEqual([false, false]);
  expect(attempts).toBe(1);
  expect(await schedule.check()).toBe(true);
  await schedule.stop();
});

test("stopping ends a running training and starts no other", async () => {
  let stopped = false;
  const schedule = open(
    (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          stopped = true;
          reject(signal.reason);
        });
      }),
  );
  schedule.countEvents(1);
  schedule.countEvents(1);
  const running = schedule.check();
  await schedule.stop();
  expect(await running).toBe(false);
  expect(stopped).toBe(true);
  expect(await schedule.check()).toBe(false);
});
