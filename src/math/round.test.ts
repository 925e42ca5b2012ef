import fc from "fast-check";
import { expect, test } from "vitest";
import { roundSmall } from "./round.ts";

test("rounds as Math.round does, half up", () => {
  expect([-1.5, -0.5, -0.49, 0, 0.49, 0.5, 1.5].map(roundSmall)).toEqual([-1, 0, 0, 0, 0, 1, 2]);
  fc.assert(
    fc.property(fc.double({ min: -32_767, max: 32_767, noNaN: true }), (value) => {
      // What lies nearer to a half than numbers of this size can tell may go either way.
      fc.pre(Math.abs(Math.abs(value % 1) - 0.5) > 1e-9 && Math.abs(value) > 1e-9);
      expect(roundSmall(value)).toBe(Math.round(value) + 0);
    }),
  );
});
