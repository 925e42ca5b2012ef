import type { CatalogueItem } from "../../../catalogue/search/catalogue-view.ts";
import { type FactorRegression, predictFactors, trainFactorRegression } from "../../../learning/factor-regression.ts";
import { decodeModel, encodeModel } from "../../../model-registry/model-file.ts";
import type { FactorSpace } from "../contract/collaborative-model.ts";
import {
  buildContentSpace,
  type ContentSpace,
  contentOf,
  createFeaturiser,
  type ItemContent,
} from "./content-features.ts";

/** Attribute-to-factor map (Gantner et al. 2010): factors of an item, predicted from its content. */
export interface PredictedFactors {
  space: ContentSpace;
  regression: FactorRegression;
}

/** An item with so many users counts half as much in the regression as one with very many. */
const evenUsers = 5;

/** Fits the factors of the items of `data` from their content; an item that is gone has none. */
export function trainPredictedFactors(
  data: { itemIds: readonly string[]; itemCounts: Uint32Array },
  { itemFactors, factorCount }: Pick<FactorSpace, "itemFactors" | "factorCount">,
  contentById: (itemId: string) => ItemContent | undefined,
): PredictedFactors {
  const items = data.itemIds.map((id): ItemContent => contentById(id) ?? { labels: [] });
  const space = buildContentSpace(items);
  const itemWeights = Float32Array.from(data.itemCounts, (count) => count / (count + evenUsers));
  const goal = { targets: itemFactors, factorCount, itemWeights };
  return { space, regression: trainFactorRegression(createFeaturiser(space)(items), goal) };
}

/** Predicts the factors of an item; computed once for each version of an item. */
export function createFactorPredictor({ space, regression }: PredictedFactors): (item: CatalogueItem) => Float32Array {
  const featurise = createFeaturiser(space);
  const known = new WeakMap<CatalogueItem, Float32Array>();
  return (item) => {
    let factors = known.get(item);
    if (factors === undefined) {
      factors = predictFactors(regression, featurise([contentOf(item)]));
      known.set(item, factors);
    }
    return factors;
  };
}

const kind = "predicted-factors";

export function savePredictedFactors({ space, regression }: PredictedFactors): Buffer {
  const { labels, rarities, centre } = space;
  const { factorCount, denseWidth, mean, weights } = regression;
  return encodeModel({
    kind,
    settings: { labels, factorCount, denseWidth },
    arrays: { rarities, centre, mean, weights },
  });
}

/** @throws ModelUnavailableError when the bytes are not a whole model of predicted factors. */
export function loadPredictedFactors(bytes: Uint8Array): PredictedFactors {
  const { settings, arrays } = decodeModel(bytes, kind);
  const { labels, factorCount, denseWidth } = settings as unknown as Settings;
  const { rarities, centre, mean, weights } = arrays as unknown as Arrays;
  return { space: { labels, rarities, centre }, regression: { factorCount, denseWidth, mean, weights } };
}

interface Settings {
  labels: string[];
  factorCount: number;
  denseWidth: number;
}

interface Arrays {
  rarities: Float32Array;
  centre: Float32Array;
  mean: Float32Array;
  weights: Float32Array;
}
