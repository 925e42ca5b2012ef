import fc from "fast-check";
import { expect, test } from "vitest";
import { planBatches, takeBatch } from "./take-batch.ts";

const queueOf = (...tokens: number[]) => tokens.map((count, turn) => ({ tokens: count, turn }));
const lengths = (batch: { tokens: number }[]) => batch.map((item) => item.tokens);

test("the window whose turn it is takes its neighbours in length", () => {
  expect(lengths(takeBatch(queueOf(10, 40, 11, 9, 12), 40))).toEqual([9, 10, 11]);
  expect(lengths(takeBatch(queueOf(10, 40, 11, 9, 12), 1_000))).toEqual([9, 10, 11, 12]);
});

test("a short text does not wait behind the padding of long ones", () => {
  expect(lengths(takeBatch(queueOf(30, 256, 256, 256), 2_048))).toEqual([30]);
});

test("a window longer than the budget goes alone; an empty queue gives nothing", () => {
  expect(lengths(takeBatch(queueOf(300, 20), 100))).toEqual([300]);
  expect(takeBatch([], 100)).toEqual([]);
});

test("a batch holds the first in turn and keeps to the budget and the padding", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 300 }),
      (sizes, budget) => {
        const queue = queueOf(...sizes);
        const batch = takeBatch(queue, budget);
        expect(batch).toContain(queue[0]);
        expect(new Set(batch).size).toBe(batch.length);
        const padded = batch.length * Math.max(...lengths(batch));
        const real = lengths(batch).reduce((sum, length) => sum + length, 0);
        if (batch.length > 1) expect(padded).toBeLessThanOrEqual(budget);
        expect(padded - real).toBeLessThanOrEqual(0.25 * padded);
      },
    ),
  );
});

test("planned batches go by length, longest first, and do not depend on anything but the lengths", () => {
  expect(planBatches([10, 40, 11, 9, 12, 38], 80)).toEqual([
    [1, 5],
    [4, 2, 0, 3],
  ]);
  expect(planBatches([300, 20, 300], 100)).toEqual([[0], [2], [1]]);
  expect(planBatches([], 100)).toEqual([]);
});

test("a plan holds every window once and keeps to the budget and the padding", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 })), fc.integer({ min: 1, max: 300 }), (sizes, budget) => {
      const plan = planBatches(sizes, budget);
      expect(plan.flat().toSorted((a, b) => a - b)).toEqual(sizes.map((_, i) => i));
      for (const batch of plan) {
        const padded = batch.length * sizes[batch[0]!]!;
        const real = batch.reduce((sum, index) => sum + sizes[index]!, 0);
        if (batch.length > 1) expect(padded).toBeLessThanOrEqual(budget);
        expect(padded - real).toBeLessThanOrEqual(0.25 * padded);
      }
    }),
  );
});
