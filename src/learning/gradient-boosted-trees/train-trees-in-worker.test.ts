import { expect, test } from "vitest";
import { generatedRows } from "./testing/generated-rows.ts";
import { trainTrees } from "./train-trees.ts";
import { trainTreesInWorker } from "./train-trees-in-worker.ts";

test("the worker gives the model of the main thread and says each round", async () => {
  const rows = generatedRows({ rowCount: 500 });
  const rounds: number[] = [];
  const model = await trainTreesInWorker({
    rows,
    settings: { rounds: 20 },
    onRound: ({ round }) => rounds.push(round),
  });
  expect(model).toEqual(trainTrees({ rows, settings: { rounds: 20 } }));
  expect(rounds).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test("an abort ends the training at once with its reason", async () => {
  const stopping = new AbortController();
  const reason = new Error("enough");
  const training = trainTreesInWorker({
    rows: generatedRows({ rowCount: 20_000 }),
    settings: { rounds: 100_000 },
    signal: stopping.signal,
    onRound: () => stopping.abort(reason),
  });
  await expect(training).rejects.toBe(reason);
});

test("what the training refuses rejects", async () => {
  const rows = { ...generatedRows({ rowCount: 10 }), labels: new Float64Array(3) };
  await expect(trainTreesInWorker({ rows })).rejects.toThrow("features has 60 entries");
});
