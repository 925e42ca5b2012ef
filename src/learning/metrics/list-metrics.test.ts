import { expect, test } from "vitest";
import { listMetrics } from "./list-metrics.ts";

const contents = [Float32Array.of(1, 0), Float32Array.of(1, 0), Float32Array.of(0, 1)];
const catalogue = {
  itemCount: 4,
  userCount: 7,
  itemCounts: [7, 3, 1, 0],
  contentOf: (item: number) => contents[item],
};

test("agrees with hand-computed values", () => {
  const metrics = listMetrics(
    [
      [0, 1],
      [1, 2],
    ],
    catalogue,
  );
  expect(metrics.coverage).toBe(3 / 4);
  // -log2 of 8/8, 4/8, 4/8 and 2/8.
  expect(metrics.novelty).toBe((0 + 1 + 1 + 2) / 4);
  expect(metrics.diversity).toBe((0 + 1) / 2);
});

test("items without content are left out of diversity, and no lists cover nothing", () => {
  expect(listMetrics([[0, 3]], catalogue).diversity).toBeNaN();
  expect(listMetrics([], catalogue).coverage).toBe(0);
});
