import type { MemoryCatalogue } from "../../catalogue/search/memory-catalogue.ts";
import { startPruning } from "../../jobs/prune-old.ts";
import { startRetrainSchedule } from "../../jobs/retrain-schedule.ts";
import type { AffinityKind } from "../../profiles/features/affinity-kinds.ts";
import type { RecommendationLogBuffer } from "../../recommend/log/recommendation-log-buffer.ts";
import { createRecommender, type Recommender } from "../../recommend/recommender.ts";
import type { RecommendationExperiments } from "../../recommend/request/apply-variations.ts";
import type { Retraining } from "../../recommend/training/retraining.ts";
import type { AppContext } from "../context/context.ts";
import type { Tuning } from "../context/tuning.ts";
import type { UserParts } from "./open-profiles.ts";
import { openTraining } from "./open-training.ts";

export interface OpenedRecommend {
  recommender: Recommender;
  retraining: Retraining;
  /** From now on models that other processes train are used as well. */
  follow(): void;
  /** Counts events towards the next training. */
  countEvents(count: number): void;
}

export interface RecommendParts {
  catalogue: MemoryCatalogue;
  users: UserParts;
  recommendations: RecommendationLogBuffer;
  experiments: RecommendationExperiments;
  likelihoodOf: (predictionId: string, userId: string) => number | undefined;
  scenarios: Tuning["scenarios"];
  labelOf: (kind: AffinityKind, id: string) => string | undefined;
  /** The id of a tag that is named by its id or its label. */
  tagId: (tag: string) => string;
}

/** Wires the recommender, its training and its schedules. */
export async function openRecommend(
  { config, log, now, stores, alone, onClose }: AppContext,
  { catalogue, users, recommendations, experiments, likelihoodOf, scenarios, labelOf, tagId }: RecommendParts,
): Promise<OpenedRecommend> {
  const recommender = createRecommender({
    catalogue,
    statistics: users.statistics,
    profiles: users.profiles,
    store: recommendations,
    events: stores.events,
    experiments,
    settingsOf: users.segments.segments.settingsOf,
    likelihoodOf,
    rules: users.rules,
    labelOf,
    tagId,
    scenarios,
    exploreShare: config.exploreShare,
    seed: config.seed,
    now,
  });
  const { retraining, follow } = await openTraining({ config, documents: stores.documents, recommender, log, now });
  const { retrainMinutes, retrainEvents, keepRecommendationsDays: keepDays } = config;
  const schedule =
    retrainMinutes === 0
      ? undefined
      : startRetrainSchedule({
          everyMs: retrainMinutes * 60_000,
          leastEvents: retrainEvents,
          train: (signal) => alone("training: recommender", retraining.train, { signal }),
          log,
        });
  const pruning =
    keepDays === 0 ? undefined : startPruning({ what: "recommendations", store: recommendations, keepDays, log, now });
  onClose(async () => {
    await pruning?.stop();
    await schedule?.stop();
  });
  return {
    recommender,
    retraining,
    follow: () => onClose(follow()),
    countEvents: (count) => schedule?.countEvents(count),
  };
}
