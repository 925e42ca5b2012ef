import { createAlsScorer, foldIn } from "../collaborative/als-model.ts";
import { createEaseScorer } from "../collaborative/ease.ts";
import { createItemKnnScorer } from "../collaborative/item-knn.ts";
import { createNextItemsScorer, strongestCompanion } from "../collaborative/next-items.ts";
import type { CrowdParts } from "./crowd.ts";
import { createForetell } from "./foretell.ts";
import type { HybridModel } from "./hybrid-model.ts";

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
