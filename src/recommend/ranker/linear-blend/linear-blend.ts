import { signalAt } from "../../signals/signals.ts";
import { type Ranker, rankByWeights } from "../ranker.ts";
import { type BlendWeights, blendFor } from "./blend-weights.ts";

/** Relevance as the weighted sum of the signals, with weights by strength of the profile (in the units of the knots) and users of the item. */
export function createLinearBlend(weights: BlendWeights): Ranker {
  return {
    allTimeWeight: weights.allTimeWeight,
    rank(input) {
      const { profileStrength, sinceLastMs } = input.user;
      const blend = blendFor(weights, { profileStrength, sinceLastMs, present: input.present });
      return rankByWeights(input, blend.weightsFor);
    },
    weightsOf(names, { profileStrength, sinceLastMs }) {
      const blend = blendFor(weights, { profileStrength, sinceLastMs, present: new Set(names) });
      const row = blend.weightsFor(Number.POSITIVE_INFINITY);
      return names.map((name) => row[signalAt[name]!]!);
    },
  };
}
