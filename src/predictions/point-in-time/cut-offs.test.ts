import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseCutOffs } from "./cut-offs.ts";

const day = 86_400_000;

test("cut-offs are a horizon apart, and the outcome of the newest is known", () => {
  const cutOffs = chooseCutOffs({ firstMs: 0, lastMs: 200 * day, horizonMs: 30 * day });
  expect(cutOffs.map((atMs) => atMs / day)).toEqual([50, 80, 110, 140, 170]);
});

test("without three horizons of history there are none", () => {
  expect(chooseCutOffs({ firstMs: 0, lastMs: 89 * day, horizonMs: 30 * day })).toEqual([]);
  expect(chooseCutOffs({ firstMs: 0, lastMs: 90 * day, horizonMs: 30 * day }).length).toBe(2);
});

test("the outcomes of a cut-off are over when the next one begins, and there are at most twelve", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 90 }), (days, horizon) => {
      const cutOffs = chooseCutOffs({ firstMs: 0, lastMs: days * day, horizonMs: horizon * day });
      expect(cutOffs.length).toBeLessThanOrEqual(12);
      cutOffs.forEach((atMs, i) => {
        expect(atMs + horizon * day).toBeLessThanOrEqual(cutOffs[i + 1] ?? days * day);
      });
    }),
  );
});
