import { expect, test } from "vitest";
import { rowOf } from "../../../math/sparse-matrix.ts";
import { describeScorerContract, describeTasteContract } from "../testing/scorer-contract.ts";
import { createSequentialScorer, loadSequential, saveSequential, trainSequential } from "./train-sequential.ts";

const underTest = {
  name: "next items",
  train: async (interactions: Parameters<Parameters<typeof describeScorerContract>[0]["train"]>[0]) => {
    const { matrix, itemIds } = interactions;
    const sequences = Array.from({ length: matrix.rowCount }, (_, user) => rowOf(matrix, user).columns);
    const model = await trainSequential({ itemIds, sequences });
    return { scorer: createSequentialScorer(model), saved: saveSequential(model) };
  },
  load: (bytes: Uint8Array) => createSequentialScorer(loadSequential(bytes)),
};
describeScorerContract(underTest);
describeTasteContract(underTest);

const itemIds = ["a", "b", "c", "d"];

test("strengths agree with values worked out by hand", async () => {
  // a b c: c(a, b) = c(b, c) = 1, c(a, c) = .5; totals 1.5, 2, 1.5.
  const model = await trainSequential({ itemIds, sequences: [[0, 1, 2]] }, { fade: 0.5, shrinkage: 0 });
  const { columns, values } = rowOf(model.companions, 0);
  expect([...columns]).toEqual([1, 2]);
  expect(values[0]).toBeCloseTo(1 / Math.sqrt(1.5 * 2), 6);
  expect(values[1]).toBeCloseTo(0.5 / Math.sqrt(1.5 * 1.5), 6);
});

test("beyond the window nothing is counted, and the newest entry of a history says most", async () => {
  const sequences = [
    [0, 1],
    [2, 3],
  ];
  const scorer = createSequentialScorer(await trainSequential({ itemIds, sequences }, { window: 1 }));
  const ask = (...items: number[]) => scorer.scoreAll(items.map((itemIndex) => ({ itemIndex, weight: 1 })));
  expect(ask(0)[3]).toBe(0);
  const [afterA, afterC] = [ask(0, 2), ask(2, 0)];
  expect(afterA[1]).toBeGreaterThan(afterA[3]!);
  expect(afterC[3]).toBeGreaterThan(afterC[1]!);
});

test("an aborted training rejects with the reason", async () => {
  const long = Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 3001);
  const ids = Array.from({ length: 3001 }, (_, i) => `i${i}`);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(trainSequential({ itemIds: ids, sequences: [long] }, { signal })).rejects.toThrow("enough");
});
