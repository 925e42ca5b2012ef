import type { HybridModel } from "../../training/hybrid-model.ts";
import { createAlsScorer, foldIn } from "../als/als-model.ts";
import { createForetell } from "../cold-start/predicted-factors.ts";
import { createEaseScorer } from "../ease/ease.ts";
import { createItemKnnScorer } from "../item-knn/item-knn.ts";
import { createNextItemsScorer, strongestCompanion } from "../sequential/sequential-cooccurrence.ts";
import type { CrowdParts } from "./collaborative-ensemble.ts";

/** What of a trained model takes part in serving. */
export function crowdOf(model: HybridModel): CrowdParts & Required<Pick<CrowdParts, "itemCounts" | "weights">> {
  const { als, ease, neighbours, next } = model;
  return {
    version: model.version,
    weights: model.weights,
    itemCounts: als.itemCounts,
    scorers: {
      als: createAlsScorer(als),
      ...(ease !== undefined && { ease: createEaseScorer(ease) }),
      neighbours: createItemKnnScorer(neighbours),
      next: createNextItemsScorer(next),
    },
    foretell: { foldIn: (history) => foldIn(als, history), factorsOf: createForetell(model.content) },
    companionOf: (history, item) => strongestCompanion(next, history, item),
  };
}
