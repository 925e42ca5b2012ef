import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import type { DomainEvent } from "../../events/domain-event.ts";
import type { Log } from "../../log/log.ts";
import { createModelRegistry, type ModelRegistry } from "../../model-registry/model-registry.ts";
import type { Prediction } from "../definition/prediction.ts";
import { compileQuestion } from "../point-in-time/build-rows.ts";
import type { HistorySource } from "../point-in-time/history-source.ts";
import type { UserHistory } from "../point-in-time/user-history.ts";
import type { PredictionModel } from "../training/train-prediction.ts";
import { restorePrediction, type ServedPrediction, storePrediction } from "./prediction-model-format.ts";
import { referenceOf } from "./score-drift.ts";
import { createUserScorer, type UserScore, type UserScorer } from "./score-user.ts";

/** A prediction that is in use in this process. */
export interface InUse {
  prediction: Prediction;
  stored: ServedPrediction;
  scorer: UserScorer;
  /** Of every user of the audience, as of the last event or of the adoption of the model. In memory only. */
  scores: Map<string, number>;
  /** The same of what it says beside the probability. */
  facets: Record<Facet, Map<string, number>>;
  scoredAtMs: number;
}

/** What a prediction may say beside a probability: `ID:uplift` and `ID:value` in conditions of segments. */
export const facets = ["uplift", "value"] as const;
export type Facet = (typeof facets)[number];

/** Takes over what a user's score says now. */
function keepScore({ scores, facets: kept }: Pick<InUse, "scores" | "facets">, userId: string, score: UserScore): void {
  scores.set(userId, score.probability);
  if (score.uplift !== undefined) kept.uplift.set(userId, score.uplift);
  if (score.worth?.value !== undefined) kept.value.set(userId, score.worth.value);
}

function forgetScore({ scores, facets: kept }: Pick<InUse, "scores" | "facets">, userId: string): void {
  for (const map of [scores, ...Object.values(kept)]) map.delete(userId);
}

export interface ServedOptions {
  documents: DocumentStore;
  source: Pick<HistorySource, "readAll">;
  /** Every user was scored with a new model. */
  onScored: (userIds: readonly string[]) => void;
  log: Log;
  now: () => number;
}

/** What of a definition decides about the model: label and threshold do not. */
export function questionOf({
  audience,
  outcome,
  absent,
  horizon,
  ignore,
  traits,
  treatment,
  worth,
}: Prediction): string {
  const facets = { ...(traits && { traits }), ...(treatment && { treatment }), ...(worth && { worth }) };
  return JSON.stringify({ audience, outcome, absent: absent === true, horizon, ignore: ignore ?? [], ...facets });
}

const followEveryMs = 5_000;
/** Scoring of all users gives way to other work this often. */
const sliceMs = 10;

/** The models in use, each with its place in the model registry. */
export function createServed({ documents, source, onScored, log, now }: ServedOptions) {
  const inUse = new Map<string, InUse>();
  const registries = new Map<string, { registry: ModelRegistry<ServedPrediction>; stop: () => void }>();
  const asked = new Map<string, Prediction>();

  /** Resolves when every user is scored. */
  async function use(id: string, stored: ServedPrediction | undefined): Promise<void> {
    const prediction = asked.get(id);
    if (!stored || !prediction || stored.question !== questionOf(prediction)) {
      inUse.delete(id);
      return;
    }
    if (inUse.get(id)?.stored.version === stored.version) return;
    const scorer = createUserScorer(stored.model, compileQuestion(prediction));
    const own: InUse = {
      prediction,
      stored,
      scorer,
      scores: new Map(),
      facets: { uplift: new Map(), value: new Map() },
      scoredAtMs: now(),
    };
    inUse.set(id, own);
    await scoreAll(id, own);
  }

  /** Scores every user as of now, giving way to other work; ends early when another model comes into use. */
  async function scoreAll(id: string, own: InUse): Promise<void> {
    own.scoredAtMs = now();
    let sinceMs = performance.now();
    for await (const history of source.readAll()) {
      if (inUse.get(id) !== own) return;
      const score = own.scorer.score(history, own.scoredAtMs);
      if (score) keepScore(own, history.userId, score);
      else forgetScore(own, history.userId);
      if (performance.now() - sinceMs < sliceMs) continue;
      await new Promise(setImmediate);
      sinceMs = performance.now();
    }
    onScored([...own.scores.keys()]);
  }

  function registryOf(id: string): ModelRegistry<ServedPrediction> {
    const known = registries.get(id);
    if (known) return known.registry;
    const registry = createModelRegistry({
      documents,
      log,
      now,
      name: `prediction-${id}`,
      load: restorePrediction,
      versionOf: ({ version }) => version,
      use: (model) => {
        use(id, model).catch((err: unknown) => log.error({ err, prediction: id }, "users were not scored"));
      },
    });
    registries.set(id, { registry, stop: registry.watch(followEveryMs) });
    return registry;
  }

  return {
    of: (id: string): InUse | undefined => inUse.get(id),
    scoresOf: (userId: string): Record<string, number> =>
      Object.fromEntries(
        [...inUse].flatMap(([id, { scores }]) => {
          const score = scores.get(userId);
          return score === undefined ? [] : [[id, score]];
        }),
      ),
    isEmpty: (): boolean => inUse.size === 0,
    async load(id: string, prediction: Prediction): Promise<void> {
      asked.set(id, prediction);
      await registryOf(id).adoptStored();
    },
    /** Resolves when the model is stored, in use, and every user is scored. */
    async publish(id: string, prediction: Prediction, model: PredictionModel): Promise<void> {
      asked.set(id, prediction);
      const stored: ServedPrediction = {
        version: `${model.report.trainedAt} ${model.report.model}`,
        question: questionOf(prediction),
        model,
      };
      await use(id, stored);
      const reference = referenceOf(inUse.get(id)?.scores.values() ?? []);
      if (reference) stored.reference = reference;
      await registryOf(id).publish(storePrediction(stored), { auc: model.report.cutOffs.at(-1)?.auc });
    },
    /** Scores every user again: time alone changes what is likely. */
    async scoreAgain(id: string): Promise<void> {
      const own = inUse.get(id);
      if (own) await scoreAll(id, own);
    },
    /** The same question under another label or threshold. */
    rename(id: string, prediction: Prediction): void {
      asked.set(id, prediction);
      const own = inUse.get(id);
      if (own) own.prediction = prediction;
    },
    async retire(id: string): Promise<void> {
      asked.delete(id);
      inUse.delete(id);
      await registryOf(id).retire();
    },
    /** Scores a user with every model, and says which thresholds the user passed upwards. */
    rescore(history: UserHistory): DomainEvent[] {
      const { userId } = history;
      return [...inUse].flatMap(([id, own]): DomainEvent[] => {
        const { prediction, scorer, scores } = own;
        const before = scores.get(userId) ?? 0;
        const score = scorer.score(history, now());
        if (score === undefined) {
          forgetScore(own, userId);
          return [];
        }
        const { probability } = score;
        keepScore(own, userId, score);
        const { threshold } = prediction;
        if (threshold === undefined || before >= threshold || probability < threshold) return [];
        return [{ topic: "prediction.crossed", key: userId, body: { userId, prediction: id, probability } }];
      });
    },
    forget(isGone: (userId: string) => boolean): void {
      for (const { scores, facets: kept } of inUse.values())
        for (const map of [scores, ...Object.values(kept)])
          for (const id of [...map.keys()]) if (isGone(id)) map.delete(id);
    },
    close(): void {
      for (const { stop } of registries.values()) stop();
    },
  };
}
