import { expect, test } from "vitest";
import { nextAttemptMs, retryAfterMs, retryDelaysMs } from "./retry-schedule.ts";

test("ten attempts over three days, by the schedule of Standard Webhooks", () => {
  const seconds = retryDelaysMs.map((ms) => ms / 1_000);
  expect(seconds).toEqual([0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
  expect(nextAttemptMs({ attempts: 9, nowMs: 0, random: () => 0 })).toBe(86_400_000);
  expect(nextAttemptMs({ attempts: 10, nowMs: 0, random: () => 0 })).toBeUndefined();
});

test("up to a tenth is added by chance, and a longer wait that was asked for is kept, at most an hour", () => {
  expect(nextAttemptMs({ attempts: 1, nowMs: 1_000, random: () => 0.5 })).toBe(1_000 + 5_250);
  expect(nextAttemptMs({ attempts: 1, nowMs: 1_000, random: () => 0.123_456 })).toBe(6_062);
  expect(nextAttemptMs({ attempts: 1, nowMs: 0, askedMs: 60_000, random: () => 0 })).toBe(60_000);
  expect(nextAttemptMs({ attempts: 2, nowMs: 0, askedMs: 1_000, random: () => 0 })).toBe(300_000);
  expect(nextAttemptMs({ attempts: 1, nowMs: 0, askedMs: 9e9, random: () => 0 })).toBe(3_600_000);
});

test("Retry-After is read as seconds and as a date", () => {
  expect(retryAfterMs("120", 0)).toBe(120_000);
  expect(retryAfterMs("Thu, 01 Jan 1970 00:01:00 GMT", 10_000)).toBe(50_000);
  expect(retryAfterMs("Thu, 01 Jan 1970 00:00:01 GMT", 10_000)).toBe(0);
  expect(retryAfterMs("soon", 0)).toBeUndefined();
});
