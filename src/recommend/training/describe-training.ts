import type { TrainedEnsemble } from "../ensemble/trained-ensemble.ts";
import type { TrainingInteraction } from "../models/contract/training-data.ts";
import { leastSequences, sasrec } from "../models/sasrec/sasrec.ts";
import { weightsOfLongHistories } from "../ranker/linear-blend/blend-weights.ts";
import type { HybridModel, Learned } from "./hybrid-model.ts";

/** What ranks, as the report of a training tells it. */
export interface RankerReport {
  /** For which histories trees correct the linear blend, and nDCG@10 of both on the questions that decided it. */
  treesFor: string[];
  gains: HybridModel["treeGains"];
  /** Shares of the signals in the linear blend of users with a long history, by name; those without one are left out. */
  weights: { returning: Record<string, number>; active: Record<string, number> };
}

export function describeRanker({
  trees,
  treeGains,
  weights,
}: Pick<Learned, "trees" | "treeGains" | "weights">): RankerReport {
  return {
    treesFor: Object.keys(trees),
    gains: treeGains,
    weights: {
      returning: weightsOfLongHistories(weights.warm),
      active: weightsOfLongHistories(weights.active),
    },
  };
}

/** How the network on sequences was trained, where the installation asks for it. */
export interface SequenceNetworkReport {
  isTrained: boolean;
  /** Users who took up two items or more, and how many of them are needed. */
  sequences: number;
  needed: number;
  /** Mean loss of every epoch, in nats; none where it was not trained. */
  epochLosses: readonly number[];
  /** Its shares in the linear blend of users with a long history. */
  weight: { returning: number; active: number };
}

export function describeSequenceNetwork(
  interactions: readonly TrainingInteraction[],
  { ensemble, weights }: { ensemble: TrainedEnsemble; weights: RankerReport["weights"] },
): SequenceNetworkReport {
  const events = new Map<string, number>();
  for (const { userId } of interactions) events.set(userId, (events.get(userId) ?? 0) + 1);
  const network = ensemble.models.get(sasrec.name);
  const weightIn = (shares: Record<string, number>): number => shares[sasrec.name] ?? 0;
  return {
    isTrained: network !== undefined,
    sequences: [...events.values()].filter((count) => count > 1).length,
    needed: leastSequences,
    epochLosses: network?.epochLosses ?? [],
    weight: { returning: weightIn(weights.returning), active: weightIn(weights.active) },
  };
}
