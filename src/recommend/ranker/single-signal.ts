import { signalAt, signalCount } from "../signals/signals.ts";
import { type Ranker, rankByWeights } from "./ranker.ts";

/** Relevance by one signal alone: what a blend has to be better than. Where it is not present, popularity stands in. */
export function createSingleSignalRanker(name: string, { allTimeWeight }: Pick<Ranker, "allTimeWeight">): Ranker {
  return {
    allTimeWeight,
    rank(input) {
      const weights = new Float64Array(signalCount);
      weights[signalAt[input.present.has(name) ? name : "popularity"]!] = 1;
      return rankByWeights(input, () => weights);
    },
    weightsOf: (names) => names.map((other) => (other === name ? 1 : 0)),
  };
}
