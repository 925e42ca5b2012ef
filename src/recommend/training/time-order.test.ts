import { expect, test } from "vitest";
import { judgeTimeOrder } from "./time-order.ts";

const dayMs = 86_400_000;
const interactionsOf = (timeOf: (user: number, i: number) => number) =>
  Array.from({ length: 100 }, (_, user) =>
    Array.from({ length: 10 }, (_, i) => ({ userId: `u${user}`, itemId: `i${i}`, weight: 1, atMs: timeOf(user, i) })),
  ).flat();

test("times that spread over days are informative, also where they are 20 years old", () => {
  expect(judgeTimeOrder(interactionsOf((user, i) => user * dayMs + i * 1_000)).isInformative).toBe(true);
  expect(judgeTimeOrder(interactionsOf((user, i) => 9e11 + user * dayMs + i * 1_000)).isInformative).toBe(true);
});

test("equal times, and a bulk that arrives within an hour, are not", () => {
  expect(judgeTimeOrder(interactionsOf(() => 1e12))).toMatchObject({ isInformative: false });
  expect(judgeTimeOrder(interactionsOf((user, i) => 1e12 + user * 100 + i * 30_000))).toMatchObject({
    isInformative: false,
    reason: expect.stringContaining("bulk import"),
  });
  // A year of one user's events beside the bulk does not make the others' times informative.
  const mixed = [
    ...interactionsOf((user, i) => 1e12 + user * 100 + i),
    { userId: "x", itemId: "y", weight: 1, atMs: 9e11 },
  ];
  expect(judgeTimeOrder(mixed).isInformative).toBe(false);
});

test("neighbours of the same second leave most of the order, an import by the day leaves none of it", () => {
  const bursts = interactionsOf((user, i) => 1e12 + user * dayMs + Math.floor(i / 3) * 1_000);
  expect(judgeTimeOrder(bursts).isInformative).toBe(true);
  const days = interactionsOf((user, i) => 1e12 + user * dayMs + Math.floor(i / 8) * dayMs);
  expect(judgeTimeOrder(days)).toMatchObject({
    isInformative: false,
    reason: "of two interactions of a user, 64 % have equal times",
  });
});

test("few interactions within an hour are no import", () => {
  const few = interactionsOf((user, i) => user * 1_000 + i * 7_777).slice(0, 100);
  expect(judgeTimeOrder(few).isInformative).toBe(true);
  expect(judgeTimeOrder([]).isInformative).toBe(true);
});
