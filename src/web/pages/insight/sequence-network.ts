import type { RecommenderStatus } from "../../../http/schema/recommender.ts";
import { count, share, threeDigits } from "../../wording/numbers.ts";

type SequenceNetwork = NonNullable<NonNullable<RecommenderStatus["lastReport"]>["sequenceNetwork"]>;

/** What came of the network on sequences: its losses from the first epoch to the last, and what it counts for. */
export function describeSequenceNetwork(network: SequenceNetwork): string {
  const { isTrained, sequences, needed, epochLosses, weight } = network;
  if (!isTrained) {
    return `Network on sequences: not trained, ${count(sequences)} of ${count(needed)} users took up two items or more`;
  }
  const [first, last] = [epochLosses[0], epochLosses.at(-1)];
  const learned =
    first === undefined || last === undefined
      ? "trained"
      : `loss ${threeDigits(first)} to ${threeDigits(last)} in ${count(epochLosses.length)} epochs`;
  return `Network on sequences: ${learned}; ${share(weight.active)} of the ranking of active users, ${share(weight.returning)} of that of returning ones`;
}
