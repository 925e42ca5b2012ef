import { expect, test } from "vitest";
import { createTimeSlices } from "./time-slices.ts";

test("other work runs once a slice is used up, and not before", async () => {
  let nowMs = 0;
  let others = 0;
  const { breathe } = createTimeSlices(8, () => nowMs);
  setImmediate(() => others++);
  await breathe();
  nowMs = 7;
  await breathe();
  expect(others).toBe(0);
  nowMs = 8;
  await breathe();
  expect(others).toBe(1);
  nowMs = 15;
  setImmediate(() => others++);
  await breathe();
  expect(others).toBe(1);
});
