import { rowOf } from "../../math/sparse-matrix.ts";
import type { Interactions } from "../models/interactions.ts";
import { describeScorerContract, describeTasteContract } from "../models/testing/scorer-contract.ts";
import { priorWeights } from "../ranker/blend-weights.ts";
import { loadHybrid, saveHybrid, versionHybrid } from "./hybrid-model.ts";
import { createHybridScorer } from "./hybrid-scorer.ts";
import { type TrainingCell, trainMembers } from "./train-members.ts";

function cellsOf({ readerIds, itemIds, matrix }: Interactions): TrainingCell[] {
  return readerIds.flatMap((readerId, reader) => {
    const { columns, values } = rowOf(matrix, reader);
    return Array.from(columns, (column, i) => ({ readerId, itemId: itemIds[column]!, weight: values[i]!, atMs: i }));
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
