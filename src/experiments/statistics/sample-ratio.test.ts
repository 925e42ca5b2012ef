import { expect, test } from "vitest";
import { createRandom, type Random } from "../../math/random.ts";
import { checkSampleRatio } from "./sample-ratio.ts";

const alarm = 0.001;

test("the classic check equals GrowthBook's tests, Kohavi's book and the public experiments", () => {
  const chi = (counts: number[], weights: number[]): number => checkSampleRatio(counts, weights).chiSquarePValue;
  expect(chi([1000, 1200, 900], [0.5, 0.5, 0])).toBeCloseTo(0.000020079, 9);
  expect(chi([500, 500, 600], [0.34, 0.33, 0.33])).toBeCloseTo(0.000592638, 9);
  expect(chi([500, 500], [0.5, 0.5])).toBe(1);
  expect(chi([821_588, 815_482], [0.5, 0.5]) / 1.8e-6).toBeCloseTo(1, 1);
  expect(chi([44_700, 45_489], [0.5, 0.5])).toBeCloseTo(0.00860799, 8);
  expect(chi([21_306, 21_307, 21_387], [1, 1, 1])).toBeCloseTo(0.90369296, 8);
});

test("Cookie Cats' shares have a log Bayes factor of 1.157, so no alarm", () => {
  const check = checkSampleRatio([44_700, 45_489], [0.5, 0.5]);
  expect(check.logBayesFactor).toBeCloseTo(1.157, 3);
  expect(check.alwaysValidPValue).toBeGreaterThan(0.31);
});

test("nobody yet, or one variation only, is no mismatch", () => {
  expect(checkSampleRatio([0, 0], [0.5, 0.5]).alwaysValidPValue).toBe(1);
  expect(checkSampleRatio([120, 0], [1, 0]).alwaysValidPValue).toBe(1);
});

test("200 looks at 100,000 users in the promised shares alarm in at most .2 % of 2,000 runs; the classic check in over 1 %", () => {
  const random = createRandom("sample ratio");
  const runs = 2_000;
  let alarms = 0;
  let classicAlarms = 0;
  for (let run = 0; run < runs; run++) {
    const counts = [0, 0];
    let alarmed = false;
    let classicAlarmed = false;
    for (let look = 0; look < 200; look++) {
      const first = fairHalfOf(500, random);
      counts[0]! += first;
      counts[1]! += 500 - first;
      const check = checkSampleRatio(counts, [0.5, 0.5]);
      alarmed ||= check.alwaysValidPValue < alarm;
      classicAlarmed ||= check.chiSquarePValue < alarm;
    }
    if (alarmed) alarms++;
    if (classicAlarmed) classicAlarms++;
  }
  expect(alarms / runs).toBeLessThanOrEqual(0.002);
  expect(classicAlarms / runs).toBeGreaterThan(0.01);
});

test("a split of 51/49 is found by 60,000 users in the median", () => {
  const random = createRandom("51/49");
  const foundAt: number[] = [];
  for (let run = 0; run < 201; run++) {
    const counts = [0, 0];
    let users = 0;
    do {
      for (let user = 0; user < 500; user++) counts[random() < 0.51 ? 0 : 1]!++;
      users += 500;
    } while (checkSampleRatio(counts, [0.5, 0.5]).alwaysValidPValue >= alarm && users < 400_000);
    foundAt.push(users);
  }
  foundAt.sort((a, b) => a - b);
  expect(foundAt[100]).toBeLessThan(60_000);
});

/** Binomial(count, 1/2), exact: ones among `count` random bits. */
function fairHalfOf(count: number, random: Random): number {
  let ones = 0;
  for (let left = count; left > 0; left -= 32) {
    let bits = Math.floor(random() * 4294967296);
    if (left < 32) bits >>>= 32 - left;
    for (; bits !== 0; bits &= bits - 1) ones++;
  }
  return ones;
}
