import { expect, test } from "vitest";
import { minimise } from "./minimise.ts";

test("Rosenbrock's valley ends at (1, 1)", () => {
  const { point, value } = minimise(([x, y]) => (1 - x!) ** 2 + 100 * (y! - x! * x!) ** 2, { start: [-1.2, 1] });
  expect(point[0]).toBeCloseTo(1, 3);
  expect(point[1]).toBeCloseTo(1, 3);
  expect(value).toBeLessThan(1e-7);
});

test("a value that is not a number is avoided", () => {
  const { point } = minimise(([x]) => (x! < 0 ? Number.NaN : (x! - 0.1) ** 2), { start: [3] });
  expect(point[0]).toBeCloseTo(0.1, 3);
});
