import type { DocumentStore } from "../catalogue/items/item-store.ts";
import { AttuneError } from "../errors/attune-error.ts";
import { ConflictError, NotFoundError } from "../errors/errors.ts";
import type { DomainEvent } from "../events/domain-event.ts";
import type { Log } from "../log/log.ts";
import { createDefinitionList, type PredictionDefinition, type TrainingNote } from "./definition/definition-list.ts";
import type { Prediction } from "./definition/prediction.ts";
import type { HistorySource } from "./point-in-time/history-source.ts";
import { maxEvents } from "./point-in-time/user-history.ts";
import { distributionOf, type ScoreDistribution } from "./serving/score-drift.ts";
import type { UserScore } from "./serving/score-user.ts";
import { createServed, type Facet, type InUse, questionOf } from "./serving/served.ts";
import type { PredictionModel, PredictionReport } from "./training/train-prediction.ts";
import type { Worth } from "./worth/train-worth.ts";

/** What a person is told of a prediction. */
export interface PredictionView extends PredictionDefinition {
  /** `untrained` also after the question changed. */
  status: "untrained" | "training" | "ready";
  trainedAt?: string;
  /** Share of positives in training. */
  baseRate?: number;
}

export interface UserPrediction {
  id: string;
  label: string;
  horizon: string;
  /** The question is about the user. */
  inAudience: boolean;
  probability?: number;
  low?: number;
  high?: number;
  baseRate: number;
  trainedAt: string;
  /** Rows of the training. */
  rows: number;
  /** How much likelier the treatment makes the outcome; only where whom it helps can be told. */
  uplift?: number;
  /** What a customer is expected to bring within the horizon. */
  worth?: Worth;
  explanation?: Pick<UserScore, "base" | "parts" | "rest">;
}

export interface UsersAbove {
  users: { userId: string; probability: number }[];
  /** Users of the audience. */
  of: number;
  scoredAt: string;
  nextCursor?: string;
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
  usersAbove(id: string, query: { above: number; limit: number; cursor?: string | undefined }): Promise<UsersAbove>;
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
  /** Scores a user again after events, and announces a threshold that was passed. */
  refresh(userId: string): Promise<void>;
  /** Hears of users whose scores are new; one listener. */
  onScored(listener: (userIds: readonly string[]) => void): void;
  /** Forgets users that were erased or became part of another. */
  forget(isGone: (userId: string) => boolean): void;
  /** Scores everybody again, and trains what is older than `maxAgeMs` and, once a day at most, what users have moved away from. */
  retrainOld(maxAgeMs: number): Promise<void>;
  /** Puts stored models to use. */
  load(): Promise<void>;
  /** Ends what follows other processes. */
  close(): void;
}

export interface PredictionsOptions {
  documents: DocumentStore;
  source: HistorySource;
  /** Trains in a thread. */
  run: (prediction: Prediction, signal: AbortSignal | undefined) => Promise<PredictionModel>;
  announce: (events: readonly DomainEvent[]) => Promise<void>;
  log: Log;
  now: () => number;
}

export function createPredictions(options: PredictionsOptions): Predictions {
  const { source, run, announce, log, now } = options;
  const definitions = createDefinitionList(options);
  let heard: (userIds: readonly string[]) => void = () => undefined;
  const served = createServed({ ...options, onScored: (userIds) => heard(userIds) });
  const training = new Set<string>();

  const get = async (id: string): Promise<PredictionDefinition> => {
    const found = (await definitions.read()).find((one) => one.id === id);
    if (!found) throw new NotFoundError("prediction", id);
    return found;
  };

  function view(definition: PredictionDefinition): PredictionView {
    const report = served.of(definition.id)?.stored.model.report;
    const status = training.has(definition.id) ? "training" : report ? "ready" : "untrained";
    return { ...definition, status, ...(report && { trainedAt: report.trainedAt, baseRate: report.baseRate }) };
  }

  async function train(id: string, signal?: AbortSignal): Promise<PredictionReport> {
    const { prediction } = await get(id);
    if (training.has(id)) throw new ConflictError("training-under-way", `"${id}" is being trained; wait for its end.`);
    training.add(id);
    try {
      const model = await run(prediction, signal);
      // A definition that was changed or removed meanwhile is another question.
      if (questionOf((await get(id)).prediction) !== questionOf(prediction)) {
        throw new ConflictError("prediction-changed", `"${id}" was changed while it was trained; train it again.`);
      }
      await served.publish(id, prediction, model);
      const { report } = model;
      const newest = report.cutOffs.at(-1);
      await definitions.note(id, {
        at: report.trainedAt,
        model: report.model,
        ...(newest && { auc: newest.auc, lift: newest.lift }),
      });
      return report;
    } catch (error) {
      const reason = error instanceof AttuneError ? error.message : "it failed or was stopped";
      await definitions.note(id, { at: new Date(now()).toISOString(), refused: reason });
      throw error;
    } finally {
      training.delete(id);
    }
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
    train,
    async report(id) {
      const { trainings } = await get(id);
      const own = served.of(id);
      if (own) return { ...own.stored.model.report, trainings, distribution: distributionNow(own) };
      const last = trainings.at(-1);
      const why = last?.refused === undefined ? "" : ` The last training was refused: ${last.refused}`;
      throw new ConflictError("prediction-untrained", `"${id}" has no model; train it.${why}`);
    },
    async usersAbove(id, { above, limit, cursor }) {
      await get(id);
      const own = served.of(id);
      if (!own) throw new ConflictError("prediction-untrained", `"${id}" has no model; train it.`);
      return pageAbove(own, { above, limit, cursor });
    },
    async ofUser(userId, { explain }) {
      const history = await source.readUser(userId, maxEvents);
      return (await definitions.read()).flatMap(({ id, prediction }): UserPrediction[] => {
        const own = served.of(id);
        if (!own) return [];
        const { label, horizon } = prediction;
        const { baseRate, trainedAt, rows } = own.stored.model.report;
        const about = { id, label, horizon, baseRate, trainedAt, rows };
        const score = history && own.scorer.score(history, now());
        if (!score) return [{ ...about, inAudience: false }];
        const { probability, low, high, base, parts, rest, uplift, worth } = score;
        return [
          {
            ...about,
            inAudience: true,
            probability,
            low,
            high,
            ...(uplift !== undefined && { uplift }),
            ...(worth && { worth }),
            ...(explain && { explanation: { base, parts, rest } }),
          },
        ];
      });
    },
    scoreOf(name, userId) {
      const [id, facet] = name.split(":");
      const own = served.of(id!);
      return facet === undefined ? own?.scores.get(userId) : own?.facets[facet as Facet]?.get(userId);
    },
    async askable() {
      return (await definitions.read()).flatMap(({ id }) => {
        const model = served.of(id)?.stored.model;
        return [id, ...(model?.uplift ? [`${id}:uplift`] : []), ...(model?.worth?.gammaGamma ? [`${id}:value`] : [])];
      });
    },
    scoresOf: served.scoresOf,
    async refresh(userId) {
      if (served.isEmpty()) return;
      const history = await source.readUser(userId, maxEvents);
      if (!history) return;
      await announce(served.rescore(history));
      heard([history.userId]);
    },
    onScored(listener) {
      heard = listener;
    },
    forget: served.forget,
    async retrainOld(maxAgeMs) {
      for (const { id } of await definitions.read()) {
        const own = served.of(id);
        if (own === undefined) continue;
        await served.scoreAgain(id);
        const ageMs = now() - Date.parse(own.stored.model.report.trainedAt);
        const hasMoved = ageMs >= leastAgeMs && distributionNow(own).drift?.isActionable === true;
        if (ageMs < maxAgeMs && !hasMoved) continue;
        await train(id).catch((err: unknown) =>
          log.warn({ err, prediction: id }, "a prediction was not trained again"),
        );
      }
    },
    async load() {
      for (const { id, prediction } of await definitions.read()) await served.load(id, prediction);
    },
    close: served.close,
  };
}

/** What drifts is not trained again sooner than this after a training. */
const leastAgeMs = 86_400_000;

const distributionNow = ({ scores, stored }: InUse): ScoreDistribution =>
  distributionOf(scores.values(), stored.reference);

/** The users with at least the probability `above`, the likeliest first, ties by id; the cursor is a position in that order. */
function pageAbove(
  { scores, scoredAtMs }: { scores: ReadonlyMap<string, number>; scoredAtMs: number },
  { above, limit, cursor }: { above: number; limit: number; cursor?: string | undefined },
): UsersAbove {
  const all = [...scores].filter(([, probability]) => probability >= above);
  all.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const from = cursor === undefined ? 0 : Number(cursor);
  const users = all.slice(from, from + limit).map(([userId, probability]) => ({ userId, probability }));
  return {
    users,
    of: scores.size,
    scoredAt: new Date(scoredAtMs).toISOString(),
    ...(from + limit < all.length && { nextCursor: String(from + limit) }),
  };
}
