import { expect, test } from "vitest";
import type { TrainedModel } from "../models/contract/collaborative-model.ts";
import { priorWeights, weightsOfLongHistories } from "../ranker/linear-blend/blend-weights.ts";
import { signalAt, signalCount } from "../signals/signals.ts";
import { describeRanker, describeSequenceNetwork } from "./describe-training.ts";

const interactions = [..."aabbbcd"].map((userId, i) => ({ userId, itemId: `i${i}`, weight: 1, atMs: i }));
const ensembleWith = (models: ReadonlyMap<string, TrainedModel>) => ({
  itemIds: [],
  itemCounts: new Uint32Array(0),
  models,
  historyWeighting: "lifetime" as const,
  weightScale: 1,
  predictedFactors: undefined,
});

test("the shares of signals are those of long histories, and sum to 1", () => {
  const { weights } = describeRanker({ trees: {}, treeGains: {}, weights: priorWeights() });
  expect(Object.values(weights.returning).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  const row = priorWeights().warm.subarray(-signalCount);
  expect(weights.active.als).toBeCloseTo(row[signalAt.als!]!, 12);
  expect(weights.returning).not.toHaveProperty("predicted");
  expect(weightsOfLongHistories(new Float64Array(row.length))).toEqual({});
});

test("the network's report counts users of two items, and tells losses and shares where there are any", () => {
  const weights = { returning: { als: 1 }, active: { als: 0.75, sasrec: 0.25 } };
  const scorer = { version: "1", itemIds: [], scoreAll: () => new Float32Array(0) };
  const trained = new Map([["sasrec", { scorer, save: () => new Uint8Array(0), epochLosses: [3, 2] }]]);
  expect(describeSequenceNetwork(interactions, { ensemble: ensembleWith(trained), weights })).toEqual({
    isTrained: true,
    sequences: 2,
    needed: 500,
    epochLosses: [3, 2],
    weight: { returning: 0, active: 0.25 },
  });
  expect(describeSequenceNetwork(interactions, { ensemble: ensembleWith(new Map()), weights })).toMatchObject({
    isTrained: false,
    epochLosses: [],
  });
});
