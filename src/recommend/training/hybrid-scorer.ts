import { crowdOf } from "../models/ensemble/ensemble-from-model.ts";
import { type ItemScorer, usableHistory } from "../models/item-scorer.ts";
import { blendFor } from "../ranker/blend-weights.ts";
import { popularityUnits } from "../signals/measure-signals.ts";
import { type CrowdMember, type SignalName, signalAt } from "../signals/signals.ts";
import type { HybridModel } from "./hybrid-model.ts";

/** The crowd's part of the hybrid as one scorer of its items, without content: popularity and the members, as blended. */
export function createHybridScorer(model: HybridModel): ItemScorer {
  return scorerOf(crowdOf(model), model.als.itemIds);
}

function scorerOf(parts: ReturnType<typeof crowdOf>, itemIds: readonly string[]): ItemScorer {
  const { version, itemCounts, weights } = parts;
  const members = Object.entries(parts.scorers) as [CrowdMember, ItemScorer][];
  const popularity = popularityUnits(itemCounts);
  const present = new Set<SignalName>(["popularity", ...members.map(([name]) => name)]);
  return {
    version,
    itemIds,
    scoreAll(rawHistory) {
      const history = usableHistory(rawHistory, itemIds.length);
      if (history.length === 0) return popularity.slice();
      const had = new Set(history.map(({ itemIndex }) => itemIndex));
      const evidence = history.reduce((sum, { weight }) => sum + weight, 0);
      const row = blendFor(weights, { evidence, present }).weightsFor(Number.POSITIVE_INFINITY);
      const scores = popularity.map((unit) => row[signalAt.popularity]! * unit);
      for (const [name, scorer] of members) {
        const own = scorer.scoreAll(history);
        let top = 0;
        for (let i = 0; i < own.length; i++) if (own[i]! > top && !had.has(i)) top = own[i]!;
        const share = top > 0 ? row[signalAt[name]]! / top : 0;
        for (let i = 0; i < scores.length; i++) scores[i] = scores[i]! + share * Math.min(top, Math.max(0, own[i]!));
      }
      return scores;
    },
  };
}
