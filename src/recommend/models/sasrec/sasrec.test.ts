import { expect, test } from "vitest";
import { prepareTrainingData } from "../contract/training-data.ts";
import { describeModelContract, describeTasteContract } from "../testing/scorer-contract.ts";
import { sasrec } from "./sasrec.ts";

const settings = { leastSequences: 0, width: 16, blocks: 1, places: 8, epochs: 8, stepRows: 128, learningRate: 0.01 };

describeModelContract(sasrec, settings);
describeTasteContract(sasrec, settings);

const dataOf = (users: number, length: number) =>
  prepareTrainingData(
    Array.from({ length: users * length }, (_, i) => ({
      userId: `u${i % users}`,
      itemId: `i${i % 7}`,
      weight: 1,
      atMs: i,
    })),
  );

test.each([
  ["fewer users than needed", 3, 4, 4, undefined],
  ["as many as needed", 4, 4, 4, 2],
  ["users of one item each, who have no order", 40, 1, 4, undefined],
])("the network is trained only where sequences are enough: %s", async (_, users, length, least, epochs) => {
  const hyperparameters = { ...settings, leastSequences: least, epochs: 2 };
  const model = await sasrec.train(dataOf(users, length), { hyperparameters, seed: 1, threads: 0 });
  expect(model?.epochLosses?.length).toBe(epochs);
});

test("with default hyperparameters a few hundred sequences are too few", async () => {
  expect(await sasrec.train(dataOf(499, 2), { seed: 1, threads: 0 })).toBeUndefined();
});
