import { expect, test } from "vitest";
import { gaussLegendre } from "./gauss-legendre.ts";

test("two points are those of Abramowitz and Stegun, table 25.4, moved to [0, 1]", () => {
  const { points, weights } = gaussLegendre(2);
  expect([...points].sort()).toEqual([
    expect.closeTo((1 - 0.5773502691896257) / 2, 15),
    expect.closeTo((1 + 0.5773502691896257) / 2, 15),
  ]);
  expect([...weights]).toEqual([expect.closeTo(0.5, 15), expect.closeTo(0.5, 15)]);
});

test.each([1, 3, 8, 20])("%i points integrate powers up to 2n - 1 exactly", (count) => {
  const { points, weights } = gaussLegendre(count);
  for (let power = 0; power < 2 * count; power++) {
    const sum = points.reduce((total, point, i) => total + weights[i]! * point ** power, 0);
    expect(sum).toBeCloseTo(1 / (power + 1), 14);
  }
});
