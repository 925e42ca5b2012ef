import { decayFactor } from "../../profiles/features/decayed-sum.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import type { HistoryWeighting, ModelSettings } from "../ensemble/trained-ensemble.ts";
import { type HistoryEntry, type ItemScorer, recommendItems } from "../models/contract/item-scorer.ts";
import { prepareTrainingData, type TrainingInteraction } from "../models/contract/training-data.ts";
import { collaborativeModels } from "../models/models.ts";
import { idealGain, positionGain } from "../ranker/list-gain.ts";
import type { HeldOutCase, HoldOut } from "./hold-out.ts";

export interface TunedSettings {
  settings: ModelSettings;
  historyWeighting: HistoryWeighting;
}

/** Users by whose held-out events hyperparameters are chosen, at most. */
const mostJudges = 250;
const listLength = 10;

/**
 * Chooses the hyperparameters of every model, and whether entries of a history lose weight with their age, by the held-out events
 * of known users. Without such users the defaults stay.
 */
export async function tuneModels(
  held: HoldOut,
  context: { rules: InteractionRules; seed: number; threads: number; signal?: AbortSignal | undefined },
): Promise<TunedSettings> {
  const { rules, ...training } = context;
  const data = prepareTrainingData(held.train);
  const cases = held.cases.filter(({ isKnown, history }) => isKnown && history.length > 0).slice(0, mostJudges);
  if (cases.length === 0) return { settings: {}, historyWeighting: "lifetime" };
  const positions = new Map(data.itemIds.map((id, index) => [id, index]));
  const judgeBy = (weighting: HistoryWeighting) => {
    const questions = cases.map((one) => ({
      history: historyOf(one, {
        weighting,
        positions,
        halfLifeMs: rules.itemHalfLifeMs,
        weightScale: data.weightScale,
      }),
      relevant: new Set(one.relevant.flatMap((id) => positions.get(id) ?? [])),
    }));
    return (scorer: ItemScorer): number =>
      questions.reduce((sum, one) => sum + gainOfList(scorer, one), 0) / cases.length;
  };
  const historyWeighting = await chooseWeighting(data, judgeBy, training);
  const judge = judgeBy(historyWeighting);
  const settings: Record<string, ModelSettings[string]> = {};
  for (const { name, tune } of collaborativeModels) {
    if (tune !== undefined) settings[name] = await tune(data, { ...training, judge });
  }
  return { settings, historyWeighting };
}

/** By the first model that needs no tuning to be useful with any history: the one that is cheapest to train. */
async function chooseWeighting(
  data: ReturnType<typeof prepareTrainingData>,
  judgeBy: (weighting: HistoryWeighting) => (scorer: ItemScorer) => number,
  training: { seed: number; threads: number; signal?: AbortSignal | undefined },
): Promise<HistoryWeighting> {
  const model = await collaborativeModels.find(({ name }) => name === "rp3beta")!.train(data, training);
  if (model === undefined) return "lifetime";
  const [lifetime, decayed] = (["lifetime", "decayed"] as const).map((weighting) => judgeBy(weighting)(model.scorer));
  return decayed! > lifetime! ? "decayed" : "lifetime";
}

/** Newest first, as serving folds it in. */
function historyOf(
  { history }: Pick<HeldOutCase, "history">,
  options: {
    weighting: HistoryWeighting;
    positions: ReadonlyMap<string, number>;
    halfLifeMs: number;
    weightScale: number;
  },
): HistoryEntry[] {
  const { weighting, positions, halfLifeMs, weightScale } = options;
  const lastMs = history.at(-1)!.atMs;
  const weightOf = ({ weight, atMs }: TrainingInteraction): number =>
    weightScale * weight * (weighting === "lifetime" ? 1 : decayFactor(lastMs - atMs, halfLifeMs));
  return [...history].reverse().flatMap((one) => {
    const itemIndex = positions.get(one.itemId);
    return itemIndex === undefined ? [] : [{ itemIndex, weight: weightOf(one) }];
  });
}

function gainOfList(
  scorer: ItemScorer,
  { history, relevant }: { history: readonly HistoryEntry[]; relevant: ReadonlySet<number> },
): number {
  if (relevant.size === 0) return 0;
  const list = recommendItems(scorer, { history, limit: listLength });
  return (
    list.reduce((gain, { index }, position) => gain + (relevant.has(index) ? positionGain(position) : 0), 0) /
    idealGain(relevant.size)
  );
}
