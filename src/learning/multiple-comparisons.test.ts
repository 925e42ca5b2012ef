import fc from "fast-check";
import { expect, test } from "vitest";
import { benjaminiHochberg, holm } from "./multiple-comparisons.ts";

// GrowthBook's own tests of both corrections.
test("Holm's correction equals the published example", () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005, 0.55, 0.6]);
  [0.05, 0.12, 0.12, 0.03, 1, 1].forEach((wanted, i) => {
    expect(adjusted[i]).toBeCloseTo(wanted, 12);
  });
});

test("Benjamini and Hochberg's correction equals the published example", () => {
  const adjusted = benjaminiHochberg([0.898, 0.138, 0.007, 0.964, 0.538, 0.006, 0.138]);
  [0.964, 0.2415, 0.0245, 0.964, 0.7532, 0.0245, 0.2415].forEach((wanted, i) => {
    expect(adjusted[i]).toBeCloseTo(wanted, 10);
  });
});

test("corrections keep the order of p-values, never lower one, and Holm is the stricter", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (pValues) => {
      const strict = holm(pValues);
      const mild = benjaminiHochberg(pValues);
      pValues.forEach((p, i) => {
        expect(mild[i]! + 1e-12).toBeGreaterThanOrEqual(p);
        expect(strict[i]! + 1e-12).toBeGreaterThanOrEqual(mild[i]!);
        pValues.forEach((other, j) => {
          if (p < other) expect(strict[i]).toBeLessThanOrEqual(strict[j]!);
        });
      });
    }),
  );
  expect(holm([])).toEqual([]);
});
