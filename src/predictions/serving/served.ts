import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import type { DomainEvent } from "../../events/domain-event.ts";
import type { Log } from "../../log/log.ts";
import { createModelRegistry, type ModelRegistry } from "../../model-registry/model-registry.ts";
import type { Prediction } from "../definition/prediction.ts";
import type { FindItem, HistorySource } from "../history/history-source.ts";
import type { UserHistory } from "../history/user-history.ts";
import { compileQuestion } from "../point-in-time/build-rows.ts";
import type { PredictionModel } from "../training/train-prediction.ts";
import { restorePrediction, type ServedPrediction, storePrediction } from "./prediction-model-format.ts";
import { referenceOf } from "./score-drift.ts";
import { createUserScorer } from "./score-user.ts";
import { forgetScores, type InUse, rescore, scoreEverybody } from "./scores-in-use.ts";

export interface ServedOptions {
  documents: DocumentStore;
  source: Pick<HistorySource, "readAll">;
  findItem: FindItem;
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

/** The models in use, each with its place in the model registry. */
export function createServed({ documents, source, findItem, onScored, log, now }: ServedOptions) {
  const inUse = new Map<string, InUse>();
  /** Whose scores of all users are still being worked out; what was in use before stays until they are. */
  const coming = new Map<string, InUse>();
  const registries = new Map<string, { registry: ModelRegistry<ServedPrediction>; stop: () => void }>();
  const asked = new Map<string, Prediction>();
  /** Whose stored model is of another version of the program. */
  const unreadable = new Set<string>();
  const scorings = new Set<Promise<boolean>>();

  /** Whether every user was scored before it was no longer wanted. */
  async function score(own: InUse, isWanted: () => boolean): Promise<boolean> {
    const scoring = scoreEverybody(own, source, isWanted);
    scorings.add(scoring);
    try {
      return await scoring;
    } finally {
      scorings.delete(scoring);
    }
  }

  /** Resolves when every user is scored. */
  async function use(id: string, stored: ServedPrediction | undefined): Promise<void> {
    const prediction = asked.get(id);
    if (!stored || !prediction || stored.question !== questionOf(prediction)) {
      inUse.delete(id);
      coming.delete(id);
      return;
    }
    if (inUse.get(id)?.stored.version === stored.version || coming.get(id)?.stored.version === stored.version) return;
    // Another process may have trained what could not be read here.
    unreadable.delete(id);
    const scorer = createUserScorer(stored.model, compileQuestion(prediction), findItem);
    const own: InUse = {
      prediction,
      stored,
      scorer,
      scores: new Map(),
      facets: { uplift: new Map(), value: new Map() },
      scoredAtMs: now(),
    };
    if (!inUse.has(id)) inUse.set(id, own);
    coming.set(id, own);
    if (!(await score(own, () => coming.get(id) === own))) return;
    coming.delete(id);
    inUse.set(id, own);
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
    isAbsence: (id: string): boolean => inUse.get(id)?.prediction.absent === true,
    isEmpty: (): boolean => inUse.size === 0 && coming.size === 0,
    async load(id: string, prediction: Prediction): Promise<void> {
      asked.set(id, prediction);
      if (!(await registryOf(id).adoptStored())) unreadable.add(id);
    },
    isUnreadable: (id: string): boolean => unreadable.has(id),
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
      if (!own) return;
      own.scoredAtMs = now();
      if (await score(own, () => inUse.get(id) === own)) onScored([...own.scores.keys()]);
    },
    /** The same question under another label or threshold. */
    rename(id: string, prediction: Prediction): void {
      asked.set(id, prediction);
      for (const own of [inUse.get(id), coming.get(id)]) if (own) own.prediction = prediction;
    },
    async retire(id: string): Promise<void> {
      asked.delete(id);
      inUse.delete(id);
      coming.delete(id);
      unreadable.delete(id);
      await registryOf(id).retire();
    },
    /** Scores a user with every model, and says which thresholds the user passed upwards. */
    rescore(history: UserHistory): DomainEvent[] {
      for (const [id, own] of coming) if (inUse.get(id) !== own) rescore(id, own, history, now());
      return [...inUse].flatMap(([id, own]) => rescore(id, own, history, now()));
    },
    forget(isGone: (userId: string) => boolean): void {
      for (const own of [...inUse.values(), ...coming.values()]) forgetScores(own, isGone);
    },
    /** Resolves once nothing is read any more. */
    async close(): Promise<void> {
      for (const { stop } of registries.values()) stop();
      coming.clear();
      inUse.clear();
      await Promise.allSettled(scorings);
    },
  };
}
