import { expect, test } from "vitest";
import { createRandom } from "../../math/random.ts";
import { type BgNbd, expectedPurchases, fitBgNbd, probabilityActive } from "./bg-nbd.ts";
import type { PurchaseHistory } from "./purchase-history.ts";

// Fader, Hardie and Lee 2005, table 2 and the Excel note: parameters of CDNOW, and one of its customers (x = 2, t_x = 30.43, T = 38.86 weeks).
const cdnow: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426, logLikelihood: -9582.4 };
const customer: PurchaseHistory = { repeats: 2, lastAt: 30.43, age: 38.86, meanValue: 0 };

test("expected purchases of 39 weeks are the published ones", () => {
  expect(expectedPurchases(cdnow, customer, 39)).toBeCloseTo(1.226, 3);
  expect(expectedPurchases(cdnow, customer, 0)).toBeCloseTo(0, 12);
});

test("a customer without a repeat has not left; one long silent after many purchases probably has", () => {
  expect(probabilityActive(cdnow, { ...customer, repeats: 0, lastAt: 0 })).toBe(1);
  // 1 / (1 + .793 / 3.426 * (43.274 / 34.844) ^ 2.243), by hand.
  expect(probabilityActive(cdnow, customer)).toBeCloseTo(0.7266, 3);
  expect(probabilityActive(cdnow, { repeats: 20, lastAt: 10, age: 38.86, meanValue: 0 })).toBeLessThan(0.001);
});

test("parameters that made a history are found again", () => {
  const random = createRandom(5);
  const exponential = (rate: number): number => -Math.log(1 - random()) / rate;
  // r = 1 makes rates exponential with mean 1 / α; a = 1 makes the chance to leave 1 - u^(1/b).
  const histories = Array.from({ length: 4000 }, (): PurchaseHistory => {
    const rate = exponential(5);
    const leaves = 1 - random() ** (1 / 3);
    let time = 0;
    let repeats = 0;
    let lastAt = 0;
    while (random() >= leaves || repeats === 0) {
      time += exponential(rate);
      if (time > 50) break;
      lastAt = time;
      repeats++;
    }
    return { repeats, lastAt, age: 50, meanValue: 0 };
  });
  const model = fitBgNbd(histories);
  expect(model.r).toBeGreaterThan(0.9);
  expect(model.r).toBeLessThan(1.1);
  expect(model.alpha).toBeGreaterThan(4.5);
  expect(model.alpha).toBeLessThan(5.6);
  expect(model.a / (model.a + model.b)).toBeGreaterThan(0.2);
  expect(model.a / (model.a + model.b)).toBeLessThan(0.3);
});

test("customers who never leave, one customer and none give finite parameters", () => {
  const loyal = Array.from({ length: 300 }, (_, i) => ({ repeats: 5 + (i % 9), lastAt: 50, age: 50, meanValue: 0 }));
  for (const histories of [loyal, loyal.slice(0, 1), []]) {
    const { logLikelihood, ...parameters } = fitBgNbd(histories);
    expect(Object.values(parameters).every((value) => value > 0 && value < 1e6)).toBe(true);
    expect(Number.isFinite(logLikelihood)).toBe(true);
  }
});
