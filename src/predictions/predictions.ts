import type { DocumentStore } from "../catalogue/items/item-store.ts";
import { ConflictError, NotFoundError } from "../errors/errors.ts";
import type { DomainEvent } from "../events/domain-event.ts";
import type { Log } from "../log/log.ts";
import { createDefinitionList, type PredictionDefinition, type TrainingNote } from "./definition/definition-list.ts";
import type { Prediction } from "./definition/prediction.ts";
import type { FindItem, HistorySource } from "./history/history-source.ts";
import { createRecentHistories } from "./history/recent-histories.ts";
import { predictUser, type UserPrediction } from "./serving/predict-user.ts";
import { createRescoring } from "./serving/rescoring.ts";
import { distributionOf, type ScoreDistribution } from "./serving/score-drift.ts";
import type { Facet, InUse } from "./serving/scores-in-use.ts";
import { createServed, questionOf } from "./serving/served.ts";
import { createTrainer, type TrainerOptions } from "./serving/trainer.ts";
import { pageAbove, type UsersAbove, type UsersAboveQuery } from "./serving/users-above.ts";
import type { PredictionReport } from "./training/train-prediction.ts";

/** What a person is told of a prediction. */
export interface PredictionView extends PredictionDefinition {
  /** `untrained` also after the question changed. */
  status: "untrained" | "training" | "ready";
  trainedAt?: string;
  /** Share of positives in training. */
  baseRate?: number;
  /** Of the training that runs, from 0 to 1. */
  progress?: number;
  /** What keeps a stored model from serving. */
  problem?: string;
}

export interface Predictions {
  list(): Promise<PredictionView[]>;
  get(id: string): Promise<PredictionView>;
  /** Another question than before takes the model out of use. */
  put(id: string, prediction: Prediction): Promise<PredictionView>;
  remove(id: string): Promise<void>;
  /**
   * Trains now; resolves when the model serves. The old model serves meanwhile, and after a failure.
   * @throws NotEnoughDataError, ConflictError while it is being trained already, and the reason of `signal`.
   */
  train(id: string, signal?: AbortSignal): Promise<PredictionReport>;
  /** @throws ConflictError before the first training. */
  report(id: string): Promise<PredictionReport & { trainings: TrainingNote[]; distribution: ScoreDistribution }>;
  /** Users of the audience with at least this probability, the likeliest first; users with events since the training as they are now. */
  usersAbove(id: string, query: UsersAboveQuery): Promise<UsersAbove>;
  /** Every trained prediction of a user, from the events that are stored now. */
  ofUser(userId: string, options: { explain: boolean }): Promise<UserPrediction[]>;
  /**
   * What is known of a user without reading events: `undefined` outside the audience. For conditions of segments and signals of
   * ranking. `ID` is the probability, `ID:uplift` and `ID:value` what else the prediction says.
   */
  scoreOf(id: string, userId: string): number | undefined;
  /** Names that `scoreOf` knows. */
  askable(): Promise<string[]>;
  /** The probability of every prediction by its id. */
  scoresOf(userId: string): Record<string, number>;
  /** Whether it says that something will not happen. */
  isAbsence(id: string): boolean;
  /** Scores a user again after a second, and announces a threshold that was passed. */
  refresh(userId: string): void;
  /** Hears of users whose scores are new; one listener. */
  onScored(listener: (userIds: readonly string[]) => void): void;
  /** Forgets users that were erased, became part of another, or were parted. */
  forget(isGone: (userId: string) => boolean): void;
  /** Scores everybody again, and trains what is older than `maxAgeMs` and, once a day at most, what users have moved away from. */
  retrainOld(maxAgeMs: number): Promise<void>;
  /** Puts stored models to use. */
  load(): Promise<void>;
  /** Ends what follows other processes; resolves once nothing is read any more. */
  close(): Promise<void>;
}

export interface PredictionsOptions {
  documents: DocumentStore;
  source: Pick<HistorySource, "readAll" | "readUser">;
  /** What is known of an item now. */
  findItem: FindItem;
  /** Trains in a thread. */
  run: TrainerOptions["run"];
  announce: (events: readonly DomainEvent[]) => Promise<void>;
  log: Log;
  now: () => number;
}

export function createPredictions(options: PredictionsOptions): Predictions {
  const { source, run, announce, log, now } = options;
  const definitions = createDefinitionList(options);
  const histories = createRecentHistories(source, now);
  let heard: (userIds: readonly string[]) => void = () => undefined;
  const served = createServed({ ...options, onScored: (userIds) => heard(userIds) });
  const rescoring = createRescoring({
    histories,
    score: served.rescore,
    announce,
    onScored: (userIds) => heard(userIds),
    onError: (err) => log.error({ err }, "users were not scored after their events"),
  });
  const trainer = createTrainer({ get, note: definitions.note, run, publish: served.publish, now });

  async function get(id: string): Promise<PredictionDefinition> {
    const found = (await definitions.read()).find((one) => one.id === id);
    if (!found) throw new NotFoundError("prediction", id);
    return found;
  }

  function view(definition: PredictionDefinition): PredictionView {
    const { id } = definition;
    const report = served.of(id)?.stored.model.report;
    const progress = trainer.progressOf(id);
    return {
      ...definition,
      status: progress !== undefined ? "training" : report ? "ready" : "untrained",
      ...(progress !== undefined && { progress }),
      ...(report && { trainedAt: report.trainedAt, baseRate: report.baseRate }),
      ...(served.isUnreadable(id) && { problem: unreadableModel }),
    };
  }

  async function inUse(id: string): Promise<{ own: InUse; trainings: TrainingNote[] }> {
    const { trainings } = await get(id);
    const own = served.of(id);
    if (own) return { own, trainings };
    const last = trainings.at(-1);
    const refused = last?.refused === undefined ? "" : ` The last training was refused: ${last.refused}`;
    const why = served.isUnreadable(id) ? ` ${unreadableModel}` : refused;
    throw new ConflictError("prediction-untrained", `"${id}" has no model; train it.${why}`);
  }

  return {
    list: async () => (await definitions.read()).map(view),
    get: async (id) => view(await get(id)),
    async put(id, prediction) {
      const before = (await definitions.read()).find((one) => one.id === id);
      const definition = await definitions.put(id, prediction);
      if (before && questionOf(before.prediction) !== questionOf(prediction)) await served.retire(id);
      else served.rename(id, prediction);
      return view(definition);
    },
    async remove(id) {
      await get(id);
      await definitions.remove(id);
      await served.retire(id);
    },
    train: trainer.train,
    async report(id) {
      const { own, trainings } = await inUse(id);
      return { ...own.stored.model.report, trainings, distribution: distributionNow(own) };
    },
    usersAbove: async (id, query) => pageAbove((await inUse(id)).own, query),
    async ofUser(userId, { explain }) {
      const history = await histories.of(userId);
      return (await definitions.read()).flatMap(({ id, prediction }): UserPrediction[] => {
        const own = served.of(id);
        return own ? [predictUser(own, { id, prediction, history, nowMs: now(), explain })] : [];
      });
    },
    scoreOf(name, userId) {
      const [id, facet] = name.split(":");
      const own = served.of(id!);
      return facet === undefined ? own?.scores.get(userId) : own?.facets[facet as Facet]?.get(userId);
    },
    askable: async () => (await definitions.read()).flatMap(({ id }) => namesOf(id, served.of(id))),
    scoresOf: served.scoresOf,
    isAbsence: served.isAbsence,
    refresh(userId) {
      if (!served.isEmpty()) rescoring.request(userId);
    },
    onScored(listener) {
      heard = listener;
    },
    forget(isGone) {
      histories.forget(isGone);
      served.forget(isGone);
    },
    async retrainOld(maxAgeMs) {
      for (const { id } of await definitions.read()) {
        await served.scoreAgain(id);
        const own = served.of(id);
        if (own ? !isOld(own, now(), maxAgeMs) : !served.isUnreadable(id)) continue;
        await trainer
          .train(id)
          .catch((err: unknown) => log.warn({ err, prediction: id }, "a prediction was not trained again"));
      }
    },
    async load() {
      for (const { id, prediction } of await definitions.read()) await served.load(id, prediction);
    },
    async close() {
      await rescoring.close();
      await served.close();
    },
  };
}

const unreadableModel =
  "Its stored model was written by another version of the program; it is trained again within a day, or when you train it.";

function namesOf(id: string, own: InUse | undefined): string[] {
  const model = own?.stored.model;
  return [id, ...(model?.uplift ? [`${id}:uplift`] : []), ...(model?.worth?.gammaGamma ? [`${id}:value`] : [])];
}

function isOld(own: InUse, nowMs: number, maxAgeMs: number): boolean {
  const ageMs = nowMs - Date.parse(own.stored.model.report.trainedAt);
  return ageMs >= maxAgeMs || (ageMs >= leastAgeMs && distributionNow(own).drift?.isActionable === true);
}

/** What drifts is not trained again sooner than this after a training. */
const leastAgeMs = 86_400_000;

const distributionNow = ({ scores, stored }: InUse): ScoreDistribution =>
  distributionOf(scores.values(), stored.reference);
