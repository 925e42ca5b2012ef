import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startCronSchedule } from "./cron-schedule.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-06-07T02:59:50Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

const minuteMs = 60_000;

test("groups are learned on a Sunday, drift is looked for daily, in UTC, and nothing after the end", async () => {
  const train = vi.fn(async () => undefined);
  const checkDrift = vi.fn(async () => undefined);
  const stop = startCronSchedule(
    [
      { pattern: "1 3 * * 0", work: train },
      { pattern: "0 3 * * *", work: checkDrift },
    ],
    (error) => expect.unreachable(String(error)),
  );
  const calls = (): number[] => [train.mock.calls.length, checkDrift.mock.calls.length];
  await vi.advanceTimersByTimeAsync(minuteMs / 2);
  expect(calls()).toEqual([0, 1]);
  await vi.advanceTimersByTimeAsync(minuteMs);
  expect(calls()).toEqual([1, 1]);
  await stop();
  vi.setSystemTime(Date.parse("2026-06-14T02:59:50Z"));
  await vi.advanceTimersByTimeAsync(2 * minuteMs);
  expect(calls()).toEqual([1, 1]);
});

test("what fails is told, and the next time comes all the same; a schedule can be off", async () => {
  const errors: unknown[] = [];
  const checkDrift = vi.fn(async () => {
    throw new Error("no users");
  });
  const train = vi.fn(async () => undefined);
  const stop = startCronSchedule(
    [
      { pattern: undefined, work: train },
      { pattern: "* * * * *", work: checkDrift },
    ],
    (error) => errors.push(error),
  );
  await vi.advanceTimersByTimeAsync(2 * minuteMs);
  expect(errors).toHaveLength(2);
  expect(train).not.toHaveBeenCalled();
  await stop();
});
