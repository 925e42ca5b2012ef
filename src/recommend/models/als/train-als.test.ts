import { expect, test } from "vitest";
import { createRandom } from "../../../math/random.ts";
import { rowOf } from "../../../math/sparse-matrix.ts";
import { buildInteractions, type Interactions } from "../contract/interactions.ts";
import { describeModelContract, describeTasteContract, twoTastes } from "../testing/scorer-contract.ts";
import { als } from "./als.ts";
import { type AlsModel, createAlsScorer, foldIn, scoreItems } from "./als-model.ts";
import { trainAls } from "./train-als.ts";

const small = { factors: 8, threads: 0 };
describeModelContract(als, { factors: 8 });
describeTasteContract(als, { factors: 8 });

function historyOf(interactions: Interactions, user: number) {
  const { columns, values } = rowOf(interactions.matrix, user);
  return Array.from(columns, (itemIndex, i) => ({ itemIndex, weight: values[i]! }));
}

/** The training objective of `trainAls`, computed the long way from its docstring. */
function objective(model: AlsModel, interactions: Interactions): number {
  const { regularisation: lambda, unobservedWeight: alpha, factorCount } = model;
  const squared = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value * value, 0);
  let total = 0;
  for (let user = 0; user < interactions.userIds.length; user++) {
    const history = historyOf(interactions, user);
    const factors = foldIn(model, history);
    const scores = scoreItems(model, factors);
    total += alpha * squared(scores) + lambda * (history.length + alpha * scores.length) * squared(factors);
    for (const { itemIndex, weight } of history) total += weight * (scores[itemIndex]! - 1) ** 2;
  }
  model.itemCounts.forEach((count, item) => {
    const row = model.itemFactors.subarray(item * factorCount, (item + 1) * factorCount);
    total += lambda * (count + alpha * interactions.userIds.length) * squared(row);
  });
  return total;
}

test("training lowers the objective, towards the same value with many conjugate gradient steps", async () => {
  const interactions = twoTastes();
  const after = async (iterations: number, steps = 3) =>
    objective(await trainAls(interactions, { ...small, iterations, steps }), interactions);
  const [one, two, thirty, exact] = [await after(1), await after(2), await after(30), await after(30, 20)];
  expect(two).toBeLessThan(one);
  expect(thirty).toBeLessThan(two);
  expect(Math.abs(thirty - exact) / exact).toBeLessThan(0.01);
});

test("item factors are the exact solution for the users' factors when there are enough steps", async () => {
  const interactions = twoTastes();
  const model = await trainAls(interactions, { ...small, iterations: 200, steps: 10 });
  // Stationarity: the gradient of the objective in each item's row vanishes at the users' folded-in factors.
  const size = model.factorCount;
  const users = interactions.userIds.map((_, user) => foldIn(model, historyOf(interactions, user)));
  const gradient = new Float64Array(model.itemFactors.length);
  users.forEach((factors, user) => {
    const weights = new Map(historyOf(interactions, user).map(({ itemIndex, weight }) => [itemIndex, weight]));
    scoreItems(model, factors).forEach((score, item) => {
      const error = model.unobservedWeight * score + (weights.get(item) ?? 0) * (score - 1);
      for (let k = 0; k < size; k++) gradient[item * size + k] = gradient[item * size + k]! + error * factors[k]!;
    });
  });
  model.itemCounts.forEach((count, item) => {
    const lambda = model.regularisation * (count + model.unobservedWeight * users.length);
    for (let k = 0; k < size; k++) {
      expect(gradient[item * size + k]! + lambda * model.itemFactors[item * size + k]!).toBeCloseTo(0, 1);
    }
  });
});

test("the model does not depend on the number of threads", async () => {
  const random = createRandom(3);
  const interactions = buildInteractions(
    Array.from({ length: 4_000 }, () => ({
      userId: `r${Math.floor(random() * 300)}`,
      itemId: `i${Math.floor(random() ** 2 * 200)}`,
      weight: 1 + Math.floor(random() * 3),
    })),
  );
  const versions = await Promise.all(
    [0, 1, 3].map(async (threads) => (await trainAls(interactions, { factors: 16, iterations: 3, threads })).version),
  );
  expect(new Set(versions).size).toBe(1);
});

test("kernel scoring agrees with the plain loop", async () => {
  const interactions = twoTastes();
  const model = await trainAls(interactions, small);
  const history = historyOf(interactions, 0);
  const plain = scoreItems(model, foldIn(model, history));
  createAlsScorer(model)
    .scoreAll(history)
    .forEach((score, item) => {
      expect(score).toBeCloseTo(plain[item]!, 5);
    });
});

test("progress is told and an aborted training rejects with the reason", async () => {
  const iterations: number[] = [];
  await trainAls(twoTastes(), { ...small, iterations: 3, onProgress: (done) => iterations.push(done.iteration) });
  expect(iterations).toEqual([1, 2, 3]);
  const controller = new AbortController();
  const training = trainAls(twoTastes(), {
    factors: 8,
    threads: 1,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(training).rejects.toThrow("enough");
});

test("a user with 5,000 events is folded in like one with the 1,000 heaviest", async () => {
  const itemIds = Array.from({ length: 5_000 }, (_, item) => `i${item}`);
  const model = await trainAls(buildInteractions(itemIds.map((itemId) => ({ userId: "r", itemId }))), small);
  const history = itemIds.map((_, itemIndex) => ({ itemIndex, weight: itemIndex < 1_000 ? 2 : 1 }));
  expect(foldIn(model, history)).toEqual(foldIn(model, history.slice(0, 1_000)));
});
