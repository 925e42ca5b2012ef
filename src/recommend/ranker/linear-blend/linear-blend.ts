import { signalAt, signalCount } from "../../signals/signals.ts";
import type { Ranker } from "../ranker.ts";
import { type BlendWeights, blendFor } from "./blend-weights.ts";

/** Relevance as the weighted sum of the signals, with weights by strength of the profile and users of the item. */
export function createLinearBlend(weights: BlendWeights): Ranker {
  return {
    allTimeWeight: weights.allTimeWeight,
    contributions({ table, itemCounts, present, user }) {
      const { profileStrength, sinceLastMs } = user;
      const blend = blendFor(weights, { profileStrength, sinceLastMs, present });
      const parts = new Float64Array(table.length);
      for (let i = 0; i < itemCounts.length; i++) {
        const row = blend.weightsFor(itemCounts[i]!);
        const start = i * signalCount;
        for (let s = 0; s < signalCount; s++) parts[start + s] = row[s]! * table[start + s]!;
      }
      return parts;
    },
    weightsOf(names, { profileStrength, sinceLastMs }) {
      const blend = blendFor(weights, { profileStrength, sinceLastMs, present: new Set(names) });
      const row = blend.weightsFor(Number.POSITIVE_INFINITY);
      return names.map((name) => row[signalAt[name]!]!);
    },
  };
}
