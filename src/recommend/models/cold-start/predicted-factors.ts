import type { CatalogueItem } from "../../../catalogue/search/catalogue-view.ts";
import { predictFactors } from "../../../learning/factor-regression.ts";
import type { HybridMembers } from "../../training/hybrid-model.ts";
import { contentOf, createFeaturiser } from "./content-features.ts";

/** ALS factors of items as their content foretells them; worked out once for each version of an item. */
export type Foretell = (item: CatalogueItem) => Float32Array;

export function createForetell({ space, regression }: HybridMembers["content"]): Foretell {
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
