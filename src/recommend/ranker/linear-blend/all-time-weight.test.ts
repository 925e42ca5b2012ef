import { expect, test } from "vitest";
import { createRandom } from "../../../math/random.ts";
import { signalAt, signalCount } from "../../signals/signals.ts";
import type { RankingSample } from "../ranking-sample.ts";
import { chooseAllTimeWeight, withAllTimeWeight } from "./all-time-weight.ts";

const itemCount = 40;

/** Users who take the three items with the most of `share` allTime popularity and the rest of the moment's. */
function samplesOf(share: number, profileStrength = 2): RankingSample[] {
  const random = createRandom(`allTime|${share}`);
  return Array.from({ length: 50 }, () => {
    const table = new Float32Array(itemCount * signalCount);
    const allTime = Float32Array.from({ length: itemCount }, () => random());
    const truth = allTime.map((value, row) => {
      const now = random();
      table[row * signalCount + signalAt.popularity!] = now;
      return share * value + (1 - share) * now;
    });
    const best = [...truth.keys()].sort((a, b) => truth[b]! - truth[a]!);
    return {
      isKnown: false,
      sinceLastMs: Number.POSITIVE_INFINITY,
      profileStrength,
      table,
      context: new Float32Array(0),
      allTime,
      recency: new Float32Array(allTime.length),
      relevant: best.slice(0, 3).sort((a, b) => a - b),
      relevantCount: 3,
    };
  });
}

test("popularity becomes what users followed: the moment, the years, or both", () => {
  for (const share of [0, 0.25, 0.5, 0.75, 1]) expect(chooseAllTimeWeight(samplesOf(share))).toBe(share);
});

test("users with a long history have no say, and nobody leaves the moment's popularity", () => {
  expect(chooseAllTimeWeight([...samplesOf(0, 1), ...samplesOf(1, 50), ...samplesOf(1, 100)])).toBe(0);
  expect(chooseAllTimeWeight([])).toBe(0);
});

test("only the popularity of the samples changes, and the given ones do not", () => {
  const [given] = samplesOf(0.5);
  const before = given!.table.slice();
  const [mixed] = withAllTimeWeight([given!], 0.25);
  const at = signalAt.popularity!;
  expect(mixed!.table[at]).toBeCloseTo(0.75 * before[at]! + 0.25 * given!.allTime[0]!, 6);
  expect(mixed!.table[signalCount + signalAt.als!]).toBe(before[signalCount + signalAt.als!]);
  expect(given!.table).toEqual(before);
});
