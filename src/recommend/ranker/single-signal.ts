import { signalAt, signalCount } from "../signals/signals.ts";
import type { Ranker } from "./ranker.ts";

/** Relevance by one signal alone: what a blend has to be better than. Where it is not present, popularity stands in. */
export function createSingleSignalRanker(name: string, { allTimeWeight }: Pick<Ranker, "allTimeWeight">): Ranker {
  return {
    allTimeWeight,
    contributions({ table, itemCounts, present }) {
      const column = signalAt[present.has(name) ? name : "popularity"]!;
      const parts = new Float64Array(table.length);
      for (let i = 0; i < itemCounts.length; i++) parts[i * signalCount + column] = table[i * signalCount + column]!;
      return parts;
    },
    weightsOf: (names) => names.map((other) => (other === name ? 1 : 0)),
  };
}
