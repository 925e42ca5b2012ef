import { expect, test } from "vitest";
import { dayMs } from "./decayed-sum.ts";
import { addToHabits, createHabits, localHour, mergeHabits, viewHabits } from "./habits.ts";

const halfLives = [60 * dayMs];
const noonMs = Date.parse("2026-06-01T12:30:00Z");

test("the hour is the user's own: by zone, else by offset, else UTC", () => {
  expect(localHour(noonMs, "America/New_York", 0)).toBe(8);
  expect(localHour(noonMs, "Not/AZone", 120)).toBe(14);
  expect(localHour(noonMs, undefined, -13 * 60)).toBe(23);
  expect(localHour(noonMs, undefined, 0)).toBe(12);
  expect(localHour(Date.parse("1960-01-01T01:00:00Z"), undefined, -120)).toBe(23);
});

test("shares of channels and hours sum to 1, most used first", () => {
  const habits = createHabits(halfLives);
  for (const channel of ["web", "email", "web", undefined])
    addToHabits(habits, halfLives, { channel, hour: 8, atMs: noonMs });
  const view = viewHabits(habits, halfLives, noonMs + 5 * dayMs);
  expect(view.channels.map(({ channel, share }) => [channel, share.toFixed(3)])).toEqual([
    ["web", "0.667"],
    ["email", "0.333"],
  ]);
  expect(view.hours).toEqual([{ hour: 8, share: 1 }]);
});

test("made-up channels cannot fill a profile", () => {
  const habits = createHabits(halfLives);
  for (let i = 0; i < 1_000; i++) addToHabits(habits, halfLives, { channel: `c${i}`, hour: i % 24, atMs: noonMs });
  expect(habits.channels.length).toBeLessThanOrEqual(17);
  const other = createHabits(halfLives);
  for (let i = 0; i < 1_000; i++) addToHabits(other, halfLives, { channel: `d${i}`, hour: i % 24, atMs: noonMs });
  mergeHabits(habits, halfLives, other);
  expect(habits.channels.length).toBeLessThanOrEqual(17);
});
