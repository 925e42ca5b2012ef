import { decayFactor } from "../../profiles/features/decayed-sum.ts";
import type { InteractionRules } from "../../profiles/state/interaction-rules.ts";
import type { HistoryWeighting, ModelSettings } from "../ensemble/trained-ensemble.ts";
import type { CollaborativeModel } from "../models/contract/collaborative-model.ts";
import { type HistoryEntry, type ItemScorer, recommendItems } from "../models/contract/item-scorer.ts";
import { prepareTrainingData, type TrainingData, type TrainingInteraction } from "../models/contract/training-data.ts";
import { collaborativeModels } from "../models/models.ts";
import { idealGain, positionGain } from "../ranker/list-gain.ts";
import type { HeldOutCase, HoldOut } from "./hold-out.ts";

export interface TunedSettings {
  settings: ModelSettings;
  historyWeighting: HistoryWeighting;
}

/** Users by whose held-out events hyperparameters are chosen, at most. */
const mostJudges = 500;
const listLength = 10;

/** The hold-out that each source of scores is judged by. */
export type HoldOutBySource = Readonly<Record<CollaborativeModel["source"], HoldOut>>;

interface TuningWorld {
  rules: InteractionRules;
  seed: number;
  threads: number;
  signal?: AbortSignal | undefined;
}

/**
 * Chooses the hyperparameters of every model by the held-out events of known users, and by those of the first source whether entries of
 * a history lose weight with their age. Without such users the defaults stay.
 */
export async function tuneModels(held: HoldOutBySource, { rules, ...training }: TuningWorld): Promise<TunedSettings> {
  const judges = new Map<HoldOut, Judges>();
  const judgesOf = (own: HoldOut): Judges => {
    const made = judges.get(own) ?? createJudges(own, rules);
    judges.set(own, made);
    return made;
  };
  const { data, judgeBy } = judgesOf(held.collaborative);
  const historyWeighting = judgeBy === undefined ? "lifetime" : await chooseWeighting(data, judgeBy, training);
  const settings: Record<string, ModelSettings[string]> = {};
  for (const { name, source, tune } of collaborativeModels) {
    const own = judgesOf(held[source]);
    if (tune === undefined || own.judgeBy === undefined) continue;
    settings[name] = await tune(own.data, { ...training, judge: own.judgeBy(historyWeighting) });
  }
  return { settings, historyWeighting };
}

interface Judges {
  data: TrainingData;
  /** Mean nDCG@10 of a scorer on the held-out events, with histories of such weights; absent without known users. */
  judgeBy: ((weighting: HistoryWeighting) => (scorer: ItemScorer) => number) | undefined;
}

function createJudges(held: HoldOut, rules: InteractionRules): Judges {
  const data = prepareTrainingData(held.train);
  const cases = held.cases.filter(({ isKnown, history }) => isKnown && history.length > 0).slice(0, mostJudges);
  if (cases.length === 0) return { data, judgeBy: undefined };
  const positions = new Map(data.itemIds.map((id, index) => [id, index]));
  const { weightScale } = data;
  return {
    data,
    judgeBy(weighting) {
      const questions = cases.map((one) => ({
        history: historyOf(one, { weighting, positions, halfLifeMs: rules.itemHalfLifeMs, weightScale }),
        relevant: new Set(one.relevant.flatMap((id) => positions.get(id) ?? [])),
      }));
      return (scorer) => questions.reduce((sum, one) => sum + gainOfList(scorer, one), 0) / cases.length;
    },
  };
}

/** By the first model that needs no tuning to be useful with any history: the one that is cheapest to train. */
async function chooseWeighting(
  data: TrainingData,
  judgeBy: NonNullable<Judges["judgeBy"]>,
  training: Omit<TuningWorld, "rules">,
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
