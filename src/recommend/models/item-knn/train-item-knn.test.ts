import { expect, test } from "vitest";
import { buildInteractions } from "../contract/interactions.ts";
import { describeScorerContract, describeTasteContract } from "../testing/scorer-contract.ts";
import { createItemKnnScorer, loadItemKnn, saveItemKnn, similarItems, trainItemKnn } from "./train-item-knn.ts";

for (const weighting of ["cosine", "bm25"] as const) {
  const underTest = {
    name: `item-kNN (${weighting})`,
    train: async (interactions: Parameters<typeof trainItemKnn>[0]) => {
      const model = await trainItemKnn(interactions, { weighting });
      return { scorer: createItemKnnScorer(model), saved: saveItemKnn(model) };
    },
    load: (bytes: Uint8Array) => createItemKnnScorer(loadItemKnn(bytes)),
  };
  describeScorerContract(underTest);
  describeTasteContract(underTest);
}

const takes = (pairs: string) =>
  buildInteractions(
    pairs.split(" ").map((pair) => ({ userId: pair[0]!, itemId: pair[1]! })),
    {
      itemIds: ["A", "B", "C", "D"],
    },
  );

test("cosine similarity agrees with hand-computed values", async () => {
  // A: users 1 2 3, B: 1 2, C: 3. cos(A, B) = 2 / (√3 √2), cos(A, C) = 1 / √3; D has no users.
  const model = await trainItemKnn(takes("1A 2A 3A 1B 2B 3C"), { shrinkage: 0 });
  const [first, second] = similarItems(model, 0, 5);
  expect([first?.index, second?.index]).toEqual([1, 2]);
  expect(first?.score).toBeCloseTo(2 / Math.sqrt(6), 6);
  expect(second?.score).toBeCloseTo(1 / Math.sqrt(3), 6);
  expect(similarItems(model, 3, 5)).toEqual([]);
  expect(similarItems(model, 99, 5)).toEqual([]);
});

test("shrinkage trusts a pair seen once less than one seen often", async () => {
  const model = await trainItemKnn(takes("1A 1B 2C 2D 3C 3D 4C 4D"), { shrinkage: 2 });
  expect(similarItems(model, 0, 1)[0]?.score).toBeCloseTo(1 / 3, 6);
  expect(similarItems(model, 2, 1)[0]?.score).toBeCloseTo(3 / 5, 6);
});

test("only the nearest neighbours are kept", async () => {
  const model = await trainItemKnn(takes("1A 2A 3A 1B 2B 3C"), { neighbourCount: 1 });
  expect([...model.neighbours.rowStarts]).toEqual([0, 1, 2, 3, 3]);
});

test("an aborted training rejects with the reason", async () => {
  const many = buildInteractions(
    Array.from({ length: 200_000 }, (_, i) => ({ userId: `${i % 500}`, itemId: `${(i * 7919) % 3001}` })),
  );
  const training = trainItemKnn(many, { signal: AbortSignal.abort(new Error("enough")) });
  await expect(training).rejects.toThrow("enough");
});
