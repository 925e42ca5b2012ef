import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../../../math/random.ts";
import { topK } from "../../../math/top-k.ts";
import { consult } from "../contract/item-scorer.ts";
import { type AlsModel, createAlsScorer } from "./als-model.ts";
import { createCoarseScorer } from "./coarse-scorer.ts";

const [itemCount, factorCount] = [2_001, 20];
const random = createRandom(1);
const itemFactors = Float32Array.from({ length: itemCount * factorCount }, () => sampleNormal(random));
itemFactors.fill(0, 5 * factorCount, 6 * factorCount);
const gram = new Float64Array(factorCount * factorCount);
for (let k = 0; k < factorCount; k++) gram[k * factorCount + k] = 100;
const model: AlsModel = {
  version: "v",
  itemIds: Array.from({ length: itemCount }, (_, i) => `i${i}`),
  factorCount,
  itemFactors,
  gram,
  regularisation: 0.01,
  unobservedWeight: 0.1,
  frequencyExponent: 1,
  itemCounts: new Uint32Array(itemCount).fill(1),
};
const histories = Array.from({ length: 40 }, (_, i) => [
  { itemIndex: 7 * i + 1, weight: 1 },
  { itemIndex: 11 * i + 300, weight: 3 },
]);

test("rounded products are near the exact ones, whatever the size of the row; no factors give 0", () => {
  const factors = itemFactors.map((value, i) => value * 10 ** (Math.floor(i / factorCount) % 5));
  const coarse = createCoarseScorer(factors, factorCount);
  const vector = Float32Array.from({ length: factorCount }, () => sampleNormal(random));
  const scores = coarse.scoreAll(vector);
  const unit = 4_096 / Math.max(...vector.map(Math.abs));
  expect(scores).toHaveLength(itemCount);
  expect(scores[5]).toBe(0);
  for (let item = 0; item < itemCount; item++) {
    let exact = 0;
    let bound = 0;
    let most = 0;
    for (let k = 0; k < factorCount; k++) {
      exact += vector[k]! * factors[item * factorCount + k]!;
      most = Math.max(most, Math.abs(factors[item * factorCount + k]!));
      bound += Math.abs(vector[k]!);
    }
    expect(Math.abs(scores[item]! / unit - exact)).toBeLessThanOrEqual((bound * most) / 200 + 1e-6);
  }
  expect([...createCoarseScorer(factors, factorCount).scoreAll(new Float32Array(factorCount))]).not.toContain(
    Number.NaN,
  );
});

test("the best rows are found however the values lie: spread, all alike, or nearly all zero", () => {
  const many = 20_000;
  const shapes: Record<string, (row: number) => number> = {
    spread: () => sampleNormal(random),
    alike: () => 1,
    "nearly all zero": (row) => (row % 1_999 === 3 ? row : 0),
    "high where no sample looks": (row) => (row > 61 && row < 122 ? 100 : random()),
  };
  for (const shape of Object.values(shapes)) {
    const factors = Float32Array.from({ length: many * 4 }, (_, i) => (i % 4 === 0 ? shape(i / 4) : 0));
    const coarse = createCoarseScorer(factors, 4);
    const scores = coarse.scoreAll(Float32Array.of(1, 0, 0, 0)).slice();
    const found = new Set(coarse.findBest(Float32Array.of(1, 0, 0, 0), 150));
    expect(found.size).toBeGreaterThanOrEqual(150);
    const worstFound = Math.min(...[...found].map((row) => scores[row]!));
    scores.forEach((score, row) => {
      if (!found.has(row)) expect(score).toBeLessThanOrEqual(worstFound);
    });
  }
  expect(createCoarseScorer(new Float32Array(12), 4).findBest(new Float32Array(4), 5)).toEqual([0, 1, 2]);
});

test("what serving is told is what scoring everything says: same order, same scores", () => {
  const scorer = createAlsScorer(model);
  let missing = 0;
  for (const history of histories) {
    const exact = topK(scorer.scoreAll(history), 50);
    const served = consult(scorer, history, 50);
    const found = new Set(served.best.map(({ index }) => index));
    missing += exact.filter(({ index }) => !found.has(index)).length;
    expect(served.best[0]!.index).toBe(exact[0]!.index);
    expect(served.best[0]!.score).toBeCloseTo(exact[0]!.score, 5);
    expect(served.scoreOf(17)).toBeCloseTo(scorer.scoreAll(history)[17]!, 5);
    expect(served.best.map(({ score }) => score)).toEqual(
      served.best.map(({ score }) => score).toSorted((a, b) => b - a),
    );
  }
  expect(missing).toBe(0);
});

test("a model without a shortcut is consulted by scoring everything", () => {
  const plain = { version: "p", itemIds: ["a", "b", "c"], scoreAll: () => Float32Array.of(1, 3, 2) };
  const { best, scoreOf } = consult(plain, [], 2);
  expect(best.map(({ index }) => index)).toEqual([1, 2]);
  expect(scoreOf(0)).toBe(1);
});
