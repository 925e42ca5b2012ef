import { rowOf } from "../../math/sparse-matrix.ts";
import type { Interactions } from "../models/interactions.ts";
import { describeScorerContract, describeTasteContract } from "../models/testing/scorer-contract.ts";
import { priorWeights } from "../ranker/blend-weights.ts";
import { loadHybrid, saveHybrid, versionHybrid } from "./hybrid-model.ts";
import { createHybridScorer } from "./hybrid-scorer.ts";
import { type TrainingCell, trainMembers } from "./train-members.ts";

function cellsOf({ userIds, itemIds, matrix }: Interactions): TrainingCell[] {
  return userIds.flatMap((userId, user) => {
    const { columns, values } = rowOf(matrix, user);
    return Array.from(columns, (column, i) => ({ userId, itemId: itemIds[column]!, weight: values[i]!, atMs: i }));
  });
}

const underTest = {
  name: "hybrid",
  train: async (interactions: Interactions) => {
    const members = await trainMembers(cellsOf(interactions), {
      itemIds: interactions.itemIds,
      contentOf: (id) => ({ labels: [`half:${Number(id.slice(5)) < 15 ? "first" : "second"}`] }),
      options: { als: { factors: 8, iterations: 8, threads: 0 } },
    });
    const model = versionHybrid(members, priorWeights());
    return { scorer: createHybridScorer(model), saved: saveHybrid(model) };
  },
  load: (bytes: Uint8Array) => createHybridScorer(loadHybrid(bytes)),
};
describeScorerContract(underTest);
describeTasteContract(underTest);
