import { expect, test } from "vitest";
import { rowOf } from "../../../math/sparse-matrix.ts";
import { createNeighbourScorer, strongestNeighbour } from "../contract/neighbour-model.ts";
import { describeModelContract, describeTasteContract } from "../testing/scorer-contract.ts";
import { sequential, trainSequential } from "./sequential.ts";

describeModelContract(sequential);
describeTasteContract(sequential);

const itemIds = ["a", "b", "c", "d"];
const historyOf = (...items: number[]) => items.map((itemIndex) => ({ itemIndex, weight: 1 }));

test("strengths agree with values worked out by hand", async () => {
  // a b c, one user: c(a, b) = 1, c(a, c) = .5; what came before counts .4: c(b, a) = .4, c(b, c) = 1.
  const options = { fade: 0.5, backward: 0.4, shrinkage: 1 };
  const { neighbours } = await trainSequential({ itemIds, sequences: [[0, 1, 2]] }, options);
  const strengths = (item: number) => [...rowOf(neighbours, item).values].map((value) => Math.round(value * 1e6) / 1e6);
  expect([...rowOf(neighbours, 0).columns]).toEqual([1, 2]);
  expect(strengths(0)).toEqual([0.5, 0.25]);
  expect([...rowOf(neighbours, 1).columns]).toEqual([2, 0]);
  expect(strengths(1)).toEqual([0.5, 0.2]);
});

test("beyond the window nothing is counted, and the newest entry of a history counts most", async () => {
  const sequences = [
    [0, 1],
    [2, 3],
  ];
  const model = await trainSequential({ itemIds, sequences }, { window: 1 });
  const scorer = createNeighbourScorer(model);
  expect(scorer.scoreAll(historyOf(0))[3]).toBe(0);
  const [afterA, afterC] = [scorer.scoreAll(historyOf(0, 2)), scorer.scoreAll(historyOf(2, 0))];
  expect(afterA[1]).toBeGreaterThan(afterA[3]!);
  expect(afterC[3]).toBeGreaterThan(afterC[1]!);
  expect(strongestNeighbour(model, historyOf(2, 0), 1)).toBe(1);
  expect(strongestNeighbour(model, historyOf(2), 1)).toBeUndefined();
});

test("an aborted training rejects with the reason", async () => {
  const long = Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 3001);
  const ids = Array.from({ length: 3001 }, (_, i) => `i${i}`);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(trainSequential({ itemIds: ids, sequences: [long] }, { signal })).rejects.toThrow("enough");
});
