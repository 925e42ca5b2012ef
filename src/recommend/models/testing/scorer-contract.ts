import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../../../math/random.ts";
import { rowOf } from "../../../math/sparse-matrix.ts";
import type { CollaborativeModel, Hyperparameters } from "../contract/collaborative-model.ts";
import { buildInteractions, type Interactions } from "../contract/interactions.ts";
import { type ItemScorer, recommendItems } from "../contract/item-scorer.ts";
import { prepareTrainingData } from "../contract/training-data.ts";

export interface ScorerUnderTest {
  name: string;
  train: (interactions: Interactions) => Promise<{ scorer: ItemScorer; saved: Buffer }>;
  load: (bytes: Uint8Array) => ItemScorer;
}

/** A collaborative model as the contract tests it, with `settings` in place of its defaults. */
export function modelUnderTest(model: CollaborativeModel, hyperparameters?: Hyperparameters): ScorerUnderTest {
  return {
    name: model.name,
    train: async (interactions) => {
      const { userIds, itemIds, matrix } = interactions;
      const pairs = userIds.flatMap((userId, user) => {
        const { columns, values } = rowOf(matrix, user);
        return Array.from(columns, (column, i) => ({ userId, itemId: itemIds[column]!, weight: values[i]!, atMs: i }));
      });
      const data = prepareTrainingData(pairs, { itemIds });
      const trained = (await model.train(data, { hyperparameters, seed: 1, threads: 0 }))!;
      return { scorer: trained.scorer, saved: Buffer.from(trained.save()) };
    },
    load: (bytes) => model.load(bytes).scorer,
  };
}

export const describeModelContract = (model: CollaborativeModel, settings?: Hyperparameters): void =>
  describeScorerContract(modelUnderTest(model, settings));

/** Two tastes: users a* take items of the first half, users b* of the second, with some noise. */
export function twoTastes(seed = 1): Interactions {
  const random = createRandom(seed);
  const records = Array.from({ length: 60 }, (_, user) => {
    const taste = user % 2;
    return Array.from({ length: 8 }, () => ({
      userId: `${taste === 0 ? "a" : "b"}${user}`,
      itemId: `item-${(random() < 0.95 ? taste : 1 - taste) * 15 + Math.floor(random() * 15)}`,
    }));
  }).flat();
  return buildInteractions(records, { itemIds: Array.from({ length: 30 }, (_, item) => `item-${item}`) });
}

const asHistory = (items: readonly number[]) => items.map((itemIndex) => ({ itemIndex, weight: 1 }));

/** What every recommender must do, whatever its method. */
export function describeScorerContract({ name, train, load }: ScorerUnderTest): void {
  test(`${name}: scores every item with a finite number, for an unknown user too`, async () => {
    const { scorer } = await train(twoTastes());
    for (const history of [[], asHistory([0]), asHistory(Array.from({ length: 30 }, (_, i) => i))]) {
      const scores = scorer.scoreAll(history);
      expect(scores.length).toBe(30);
      expect(scores.every(Number.isFinite)).toBe(true);
    }
  });

  test(`${name}: ignores unknown items and weights that are no evidence`, async () => {
    const { scorer } = await train(twoTastes());
    const odd = [-1, 30, 1.5, Number.NaN].map((itemIndex) => ({ itemIndex, weight: 1 }));
    const weightless = [0, -1, Number.NaN, Number.POSITIVE_INFINITY].map((weight) => ({ itemIndex: 3, weight }));
    expect(scorer.scoreAll([...odd, ...weightless])).toEqual(scorer.scoreAll([]));
  });

  test(`${name}: leaves out what the user had and what is excluded`, async () => {
    const { scorer } = await train(twoTastes());
    const history = asHistory([1, 2, 3]);
    const all = recommendItems(scorer, { history, limit: 100, exclude: [4, 5, 99] }).map(({ index }) => index);
    expect(all.length).toBe(25);
    expect(all.filter((index) => [1, 2, 3, 4, 5].includes(index))).toEqual([]);
    expect(recommendItems(scorer, { history, limit: 0 })).toEqual([]);
    const everything = Array.from({ length: 30 }, (_, i) => i);
    expect(recommendItems(scorer, { history, limit: 5, exclude: everything })).toEqual([]);
  });

  test(`${name}: any history gives finite scores, best first`, async () => {
    const { scorer } = await train(twoTastes());
    const entry = fc.record({ itemIndex: fc.integer({ min: -2, max: 40 }), weight: fc.double() });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 60 }), (history) => {
        const best = recommendItems(scorer, { history, limit: 10 });
        expect(best.every(({ score }) => Number.isFinite(score))).toBe(true);
        expect(best.map(({ score }) => score)).toEqual(best.map(({ score }) => score).sort((a, b) => b - a));
      }),
      { numRuns: 30 },
    );
  });

  test(`${name}: the same input gives the same version and scores`, async () => {
    const [one, two] = [await train(twoTastes()), await train(twoTastes())];
    expect(one.scorer.version).toBe(two.scorer.version);
    expect(one.scorer.scoreAll(asHistory([1, 16]))).toEqual(two.scorer.scoreAll(asHistory([1, 16])));
    expect((await train(twoTastes(2))).scorer.version).not.toBe(one.scorer.version);
  });

  test(`${name}: is the same after save and load, and damaged bytes are refused`, async () => {
    const { scorer, saved } = await train(twoTastes());
    const loaded = load(saved);
    expect(loaded.version).toBe(scorer.version);
    expect(loaded.itemIds).toEqual(scorer.itemIds);
    expect(loaded.scoreAll(asHistory([1, 7]))).toEqual(scorer.scoreAll(asHistory([1, 7])));
    for (const damaged of [saved.subarray(0, saved.length - 9), saved.subarray(0, 20), Buffer.from("{}")]) {
      expect(() => load(damaged)).toThrowError(expect.objectContaining({ code: "model-unavailable" }));
    }
  });

  test(`${name}: no items, no users, one item and one user are fine`, async () => {
    const none = await train(buildInteractions([]));
    expect(none.scorer.scoreAll(asHistory([0])).length).toBe(0);
    expect(recommendItems(load(none.saved), { history: [], limit: 3 })).toEqual([]);
    const noUsers = await train(buildInteractions([], { itemIds: ["a", "b"] }));
    expect(noUsers.scorer.scoreAll(asHistory([0])).every(Number.isFinite)).toBe(true);
    const one = await train(buildInteractions([{ userId: "r", itemId: "a" }]));
    expect([...one.scorer.scoreAll([]), ...one.scorer.scoreAll(asHistory([0]))].every(Number.isFinite)).toBe(true);
    const oneUser = await train(buildInteractions(["a", "b", "c"].map((itemId) => ({ userId: "r", itemId }))));
    expect(oneUser.scorer.scoreAll(asHistory([0, 2])).every(Number.isFinite)).toBe(true);
  });
}

/** Users of one taste get items of that taste. */
export function describeTasteContract(model: CollaborativeModel, settings?: Hyperparameters): void {
  const { name, train } = modelUnderTest(model, settings);
  test(`${name}: a user of one taste is shown items of that taste first`, async () => {
    const { scorer } = await train(twoTastes());
    const best = (history: number[]) =>
      recommendItems(scorer, { history: asHistory(history), limit: 5 }).map(({ index }) => Math.floor(index / 15));
    expect(best([0, 1, 2]).filter((taste) => taste === 0).length).toBeGreaterThanOrEqual(4);
    expect(best([20, 21, 22]).filter((taste) => taste === 1).length).toBeGreaterThanOrEqual(4);
  });
}
