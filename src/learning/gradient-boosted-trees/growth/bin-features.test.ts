import fc from "fast-check";
import { expect, test } from "vitest";
import { binRows, chooseBins } from "./bin-features.ts";

const binsOf = (features: Float64Array, maxBins: number) => chooseBins({ features, featureCount: 1 }, maxBins);

test("each of a few values has a bin, with bounds halfway; a value of less than three rows joins the next", () => {
  expect([...binsOf(Float64Array.of(1, 1, 1, 2, 4, 4, 4, 8, 8, 8), 255).upperBounds[0]!]).toEqual([
    1.5,
    6,
    Number.POSITIVE_INFINITY,
  ]);
});

test("many values share bins of equal size, and a frequent one has its own", () => {
  const spread = Float64Array.from({ length: 1000 }, (_, i) => i);
  expect([...binsOf(spread, 4).upperBounds[0]!]).toEqual([249.5, 499.5, 749.5, Number.POSITIVE_INFINITY]);
  const heavy = Float64Array.from({ length: 1000 }, (_, i) => (i < 600 ? 0 : i));
  expect(binsOf(heavy, 4).upperBounds[0]![0]).toBe(300);
});

test("bins follow the order of values, within their bounds, and missing values have the first", () => {
  const value = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }));
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 2, max: 20 }),
      (values, maxBins) => {
        const features = Float64Array.from(values);
        const bins = binsOf(features, maxBins);
        const bounds = bins.upperBounds[0]!;
        const out = new Uint16Array(values.length);
        binRows({ features, featureCount: 1 }, bins, out);
        expect(bounds.length).toBeLessThanOrEqual(maxBins);
        expect([...bounds].every((bound, i) => i === 0 || bound > bounds[i - 1]!)).toBe(true);
        out.forEach((bin, row) => {
          if (Number.isNaN(features[row])) expect(bin).toBe(0);
          else {
            expect(features[row]).toBeLessThanOrEqual(bounds[bin - 1]!);
            if (bin > 1) expect(features[row]).toBeGreaterThan(bounds[bin - 2]!);
          }
        });
      },
    ),
  );
});

test("bins of several features do not overlap, and only missing values give one bin", () => {
  const features = Float64Array.of(1, Number.NaN, 5, 1, Number.NaN, 6, 1, Number.NaN, 7);
  const bins = chooseBins({ features, featureCount: 3 }, 255);
  expect([...bins.first]).toEqual([0, 2, 4]);
  expect(bins.cellCount).toBe(4 + 1 + bins.upperBounds[2]!.length);
});

test("very many features have fewer bins, and too many are refused", () => {
  const wide = Float64Array.from({ length: 6 * 20_000 }, (_, i) => Math.floor(i / 20_000) % 3);
  expect(chooseBins({ features: wide, featureCount: 20_000 }, 255).cellCount).toBeLessThanOrEqual(65_536);
  expect(() => chooseBins({ features: new Float64Array(40_000), featureCount: 40_000 }, 255)).toThrow("40000 features");
});
