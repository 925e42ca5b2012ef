import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { expectedValue, fitGammaGamma } from "./gamma-gamma.ts";
import { summarisePurchases } from "./purchase-history.ts";

// Fader and Hardie 2013, section 5: CDNOW gives p = 6.25, q = 3.74, γ = 15.44.
const cdnow = { p: 6.25, q: 3.74, gamma: 15.44 };

test("a new customer is expected to spend the mean, a known one more and more what they spent", () => {
  const mean = (6.25 * 15.44) / 2.74;
  const value = (repeats: number, meanValue: number): number =>
    expectedValue(cdnow, { repeats, lastAt: 1, age: 9, meanValue });
  expect(value(0, 0)).toBeCloseTo(mean, 9);
  expect(value(1, 100)).toBeCloseTo((6.25 * (15.44 + 100)) / (6.25 + 2.74), 9);
  expect(value(500, 100)).toBeCloseTo(100, 0);
});

test("parameters that made the values are found again", () => {
  const random = createRandom(2);
  // Sums of exponentials are gamma distributed: shape 4 for values, shape 5 for the rate of a customer.
  const gammaOf = (shape: number, rate: number): number => {
    let sum = 0;
    for (let i = 0; i < shape; i++) sum -= Math.log(1 - random()) / rate;
    return sum;
  };
  const histories = Array.from({ length: 3000 }, (_, i) => {
    const rate = gammaOf(5, 20);
    const repeats = 1 + (i % 6);
    return { repeats, lastAt: 1, age: 2, meanValue: gammaOf(4 * repeats, rate) / repeats };
  });
  const model = fitGammaGamma(histories)!;
  expect(Math.abs(model.p - 4)).toBeLessThan(0.5);
  expect(Math.abs(model.q - 5)).toBeLessThan(0.6);
  expect(Math.abs((model.p * model.gamma) / (model.q - 1) - (4 * 20) / 4)).toBeLessThan(1);
});

test("without repeat purchases there is no model", () => {
  expect(fitGammaGamma([{ repeats: 0, lastAt: 0, age: 3, meanValue: 0 }])).toBeUndefined();
});

test("purchases of a day are one, the first is no repeat, and later ones than now do not count", () => {
  const purchases = [
    { day: 10, value: 5 },
    { day: 3, value: 9 },
    { day: 10, value: 7 },
    { day: 24, value: 2 },
    { day: 99, value: 50 },
  ];
  expect(summarisePurchases(purchases, { nowDay: 38, daysPerUnit: 7 })).toEqual({
    repeats: 2,
    lastAt: 3,
    age: 5,
    meanValue: 7,
  });
  expect(summarisePurchases(purchases, { nowDay: 2, daysPerUnit: 7 })).toBeUndefined();
});
