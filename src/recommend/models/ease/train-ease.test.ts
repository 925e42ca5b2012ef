import { expect, test } from "vitest";
import { rowOf } from "../../../math/sparse-matrix.ts";
import { kindOfModel } from "../../../model-registry/model-file.ts";
import { buildInteractions } from "../contract/interactions.ts";
import { describeModelContract, describeTasteContract, modelUnderTest, twoTastes } from "../testing/scorer-contract.ts";
import { ease } from "./ease.ts";
import { createFactoredEaseScorer, loadFactoredEase, saveFactoredEase, trainFactoredEase } from "./factored-ease.ts";
import { trainDualEase } from "./train-dual-ease.ts";
import { createEaseScorer, trainEase } from "./train-ease.ts";

describeModelContract(ease, { regularisation: 5 });
describeTasteContract(ease, { regularisation: 5 });

const consumed = (pairs: string) =>
  buildInteractions(pairs.split(" ").map((pair) => ({ userId: pair[0]!, itemId: pair[1]! })));

test("weights agree with the closed form worked out by hand", async () => {
  // A and B share 2 users, B has a third: G + I = [[3, 2], [2, 4]], P = [[4, -2], [-2, 3]] / 8; B_AB = 2/3, B_BA = 2/4.
  const model = await trainEase(consumed("1A 1B 2A 2B 3B"), { regularisation: 1 });
  expect([...model.weights].map((weight) => Math.round(weight * 1e5) / 1e5)).toEqual([0, 0.66667, 0.5, 0]);
});

test("dropout adds to the diagonal in proportion to an item's frequency", async () => {
  // p = 1/2 doubles the diagonal counts 2 and 3: G + I = [[5, 2], [2, 7]]; B_AB = 2/5, B_BA = 2/7.
  const model = await trainEase(consumed("1A 1B 2A 2B 3B"), { regularisation: 1, dropout: 0.5 });
  expect(model.weights[1]).toBeCloseTo(0.4, 5);
  expect(model.weights[2]).toBeCloseTo(2 / 7, 5);
});

test("of a large catalogue the most popular items are covered, the others score 0", async () => {
  const model = await trainEase(consumed("1A 1B 2A 2B 3B 3C"), { regularisation: 1, largestCatalogue: 2 });
  expect([...model.covered]).toEqual([0, 1]);
  const scores = createEaseScorer(model).scoreAll([{ itemIndex: 0, weight: 1 }]);
  expect(scores[1]!).toBeCloseTo(2 / 3, 5);
  expect(scores[2]).toBe(0);
});

test("a regularisation that is not positive is refused", async () => {
  await expect(trainEase(consumed("1A 1B"), { regularisation: 0 })).rejects.toMatchObject({ code: "invalid-input" });
});

test("the dual form gives the weights of the primal one", async () => {
  const interactions = twoTastes();
  const primal = await trainEase(interactions, { regularisation: 7 });
  const { neighbours } = await trainDualEase(interactions, { regularisation: 7 });
  expect([...primal.covered]).toEqual(interactions.itemIds.map((_, item) => item));
  for (let item = 0; item < 30; item++) {
    const { columns, values } = rowOf(neighbours, item);
    expect(columns.length).toBe(29);
    columns.forEach((column, i) => {
      expect(values[i]).toBeCloseTo(primal.weights[item * 30 + column]!, 4);
    });
  }
});

test.each([3, 7, 500])("with λ %d products of factors give the scores of all weights", async (regularisation) => {
  const interactions = twoTastes();
  const exact = createEaseScorer(await trainEase(interactions, { regularisation }));
  const factored = createFactoredEaseScorer(trainFactoredEase(interactions, { regularisation }));
  for (const history of [[], [0], [3, 17, 29], [5, 5, 8]]) {
    const entries = history.map((itemIndex, i) => ({ itemIndex, weight: 1 + i }));
    const scores = exact.scoreAll(entries);
    for (const [item, score] of factored.scoreAll(entries).entries()) expect(score).toBeCloseTo(scores[item]!, 4);
  }
});

test("factors of few users are saved and loaded; a λ that is not positive is refused", () => {
  const model = trainFactoredEase(twoTastes(), { regularisation: 7 });
  const loaded = loadFactoredEase(saveFactoredEase(model));
  expect(loaded).toEqual(model);
  expect(() => trainFactoredEase(twoTastes(), { regularisation: 0 })).toThrowError(/above 0/);
});

test("of more items than are inverted and few users products of factors are kept", async () => {
  const pairs = Array.from({ length: 4_002 }, (_, item) => ({ userId: `u${item % 20}`, itemId: `i${item}` }));
  const { saved, scorer } = await modelUnderTest(ease, { regularisation: 50 }).train(buildInteractions(pairs));
  expect(kindOfModel(saved)).toBe("ease-factored");
  const history = [{ itemIndex: 0, weight: 1 }];
  expect(ease.load(saved).scorer.scoreAll(history)).toEqual(scorer.scoreAll(history));
});
