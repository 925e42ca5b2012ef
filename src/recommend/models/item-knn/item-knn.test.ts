import { expect, test } from "vitest";
import { rowOf } from "../../../math/sparse-matrix.ts";
import { buildInteractions } from "../contract/interactions.ts";
import { describeModelContract, describeTasteContract } from "../testing/scorer-contract.ts";
import { itemKnn, trainItemKnn } from "./item-knn.ts";

describeModelContract(itemKnn);
describeTasteContract(itemKnn);

const consumed = (pairs: string) =>
  buildInteractions(
    pairs.split(" ").map((pair) => ({ userId: pair[0]!, itemId: pair[1]! })),
    { itemIds: ["A", "B", "C", "D"] },
  );
const neighboursOf = async (...args: Parameters<typeof trainItemKnn>) => {
  const { neighbours } = await trainItemKnn(...args);
  return (item: number): [number, number][] => {
    const { columns, values } = rowOf(neighbours, item);
    return Array.from(columns, (column, i) => [column, Math.round(values[i]! * 1e6) / 1e6]);
  };
};

test("cosine similarity agrees with hand-computed values", async () => {
  // A: users 1 2 3, B: 1 2, C: 3. cos(A, B) = 2 / (√3 √2), cos(A, C) = 1 / √3; D has no users.
  const of = await neighboursOf(consumed("1A 2A 3A 1B 2B 3C"), { shrinkage: 0 });
  expect(of(0)).toEqual([
    [1, 0.816497],
    [2, 0.57735],
  ]);
  expect(of(3)).toEqual([]);
});

test("shrinkage trusts a pair seen once less than one seen often", async () => {
  const of = await neighboursOf(consumed("1A 1B 2C 2D 3C 3D 4C 4D"), { shrinkage: 2 });
  expect(of(0)).toEqual([[1, 0.333333]]);
  expect(of(2)).toEqual([[3, 0.6]]);
});

test("the exponent counts the popularity of the scored item against it", async () => {
  // A has 3 users, B 2, common 2: 2 / (3^0 · 2^1) = 1 towards B, 2 / (2^0 · 3^1) towards A.
  const of = await neighboursOf(consumed("1A 2A 3A 1B 2B"), { shrinkage: 0, exponent: 1 });
  expect([of(0), of(1)]).toEqual([[[1, 1]], [[0, 0.666667]]]);
});

test("only the nearest neighbours are kept", async () => {
  const of = await neighboursOf(consumed("1A 2A 3A 1B 2B 3C"), { neighbourCount: 1 });
  expect([0, 1, 2, 3].map((item) => of(item).length)).toEqual([1, 1, 1, 0]);
});

test("an aborted training rejects with the reason", async () => {
  const many = buildInteractions(
    Array.from({ length: 200_000 }, (_, i) => ({ userId: `${i % 500}`, itemId: `${(i * 7919) % 3001}` })),
  );
  const training = trainItemKnn(many, { signal: AbortSignal.abort(new Error("enough")) });
  await expect(training).rejects.toThrow("enough");
});
