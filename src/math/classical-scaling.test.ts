import fc from "fast-check";
import { expect, test } from "vitest";
import { classicalScaling } from "./classical-scaling.ts";

function squaredDistancesOf(points: readonly { x: number; y: number }[]): Float64Array {
  return Float64Array.from(points.flatMap((a) => points.map((b) => (a.x - b.x) ** 2 + (a.y - b.y) ** 2)));
}

test("points of a plane come back with the same distances", () => {
  const coordinate = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.record({ x: coordinate, y: coordinate }), { minLength: 1, maxLength: 12 }), (points) => {
      const wanted = squaredDistancesOf(points);
      const found = squaredDistancesOf(classicalScaling(wanted, points.length));
      for (const [i, value] of wanted.entries()) expect(Math.sqrt(found[i]!)).toBeCloseTo(Math.sqrt(value), 2);
    }),
  );
});

test("the first axis is the longer one, and the furthest point is on its positive side", () => {
  // A rectangle of 6 x 2: corners at (+-3, +-1).
  const corners = [
    { x: 0, y: 0 },
    { x: 6, y: 0 },
    { x: 0, y: 2 },
    { x: 6, y: 2 },
  ];
  const found = classicalScaling(squaredDistancesOf(corners), 4);
  expect(found.map(({ x }) => Math.abs(x))).toEqual([3, 3, 3, 3].map((value) => expect.closeTo(value, 6)));
  expect(found.map(({ y }) => Math.abs(y))).toEqual([1, 1, 1, 1].map((value) => expect.closeTo(value, 6)));
  expect(found[0]!.x).toBeGreaterThan(0);
});

test("nothing, one point and equal points", () => {
  expect(classicalScaling(new Float64Array(0), 0)).toEqual([]);
  expect(classicalScaling(Float64Array.of(0), 1)).toEqual([{ x: 0, y: 0 }]);
  for (const { x, y } of classicalScaling(new Float64Array(9), 3)) expect([x, y]).toEqual([0, 0]);
});

test("two points lie on the first axis", () => {
  const [a, b] = classicalScaling(Float64Array.of(0, 4, 4, 0), 2);
  expect(Math.abs(a!.x - b!.x)).toBeCloseTo(2, 9);
  expect([a!.y, b!.y]).toEqual([expect.closeTo(0, 6), expect.closeTo(0, 6)]);
});
