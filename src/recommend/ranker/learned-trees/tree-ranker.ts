import { scoreRow, type TreeModel } from "../../../learning/gradient-boosted-trees/model/tree-model.ts";
import { createTreeExplainer } from "../../../learning/gradient-boosted-trees/shap/tree-shap.ts";
import { topK } from "../../../math/top-k.ts";
import { isNamed } from "../../signals/candidate-context.ts";
import { longestShortStrength } from "../linear-blend/blend-weights.ts";
import { partCount, type Ranker } from "../ranker.ts";
import { partOfFeature, treeFeatureCount, writeTreeFeatures } from "./tree-features.ts";

/** The best candidates by the linear blend compete: those are what trees are grown on, and of others they know nothing. */
const mostCandidates = 100;

/**
 * The best hundred by the linear blend, of the candidates that the models know and that one of them has among its first. A filter can leave
 * a hundred of which hardly one is: what trees would say of the others is chance.
 */
export function correctable(
  linearRelevance: Float64Array,
  { context, itemCounts }: { context: Float32Array; itemCounts: Float64Array },
): number[] {
  return topK(linearRelevance, mostCandidates)
    .map(({ index }) => index)
    .filter((i) => itemCounts[i]! > 0 && isNamed(context, i));
}

/** Users with a short history and those with a long one are ranked by trees of their own, or by the blend alone. */
export type HistoryLength = "short" | "long";
export type TreesByHistory = Partial<Record<HistoryLength, LearnedTrees>>;

export function historyLengthOf(profileStrength: number): HistoryLength {
  return profileStrength > longestShortStrength ? "long" : "short";
}

/** Trees that correct a linear blend. */
export interface LearnedTrees {
  trees: TreeModel;
  /** The linear relevance times this is the score that the trees start from. */
  sharpness: number;
}

/**
 * Relevance of the best hundred by the linear blend, as far as a model has them among its first: linear + (trees - their mean) / sharpness, cut to 0 and
 * divided by the best of the candidates where that is above 1; of others the linear one, divided alike. The parts are the linear shares and the Shapley values of the
 * trees (TreeSHAP), worked out for the candidates that are asked about.
 */
export function createTreeRanker(linear: Ranker, byHistory: TreesByHistory): Ranker {
  const correctors = {
    short: byHistory.short && createCorrector(linear, byHistory.short),
    long: byHistory.long && createCorrector(linear, byHistory.long),
  };
  return {
    allTimeWeight: linear.allTimeWeight,
    weightsOf: linear.weightsOf,
    rank: (input) => (correctors[historyLengthOf(input.user.profileStrength)] ?? linear.rank)(input),
  };
}

function createCorrector(linear: Ranker, { trees, sharpness }: LearnedTrees): Ranker["rank"] {
  const explainer = createTreeExplainer(trees);
  const features = new Float64Array(treeFeatureCount);
  const shares = new Float64Array(treeFeatureCount);
  return (input) => {
    const own = { table: input.table, context: input.context(), user: input.user };
    const base = linear.rank(input);
    const relevance = base.relevance.slice();
    const corrected = new Set(correctable(base.relevance, { ...own, itemCounts: input.itemCounts }));
    for (const i of corrected) {
      writeTreeFeatures(i, own, features);
      relevance[i] = Math.max(0, relevance[i]! + (scoreRow(trees, features) - explainer.baseValue) / sharpness);
    }
    const top = relevance.reduce((most, value) => Math.max(most, value), 1);
    for (let i = 0; i < relevance.length; i++) relevance[i] = relevance[i]! / top;
    return {
      relevance,
      partsOf(candidate) {
        if (relevance[candidate] === 0) return new Float64Array(partCount);
        const parts = base.partsOf(candidate).map((part) => part / top);
        if (!corrected.has(candidate)) return parts;
        writeTreeFeatures(candidate, own, features);
        explainer.explain(features, shares);
        for (let f = 0; f < treeFeatureCount; f++) parts[partOfFeature[f]!]! += shares[f]! / (sharpness * top);
        return parts;
      },
    };
  };
}
