import { NotFoundError } from "../errors/errors.ts";
import type { SequencedEvent } from "../events/event-store.ts";
import { interactionKindOf } from "../events/interaction.ts";
import { applyInteraction } from "../profiles/state/apply-event.ts";
import type { InteractionRules } from "../profiles/state/interaction-rules.ts";
import { createProfile, type Profile } from "../profiles/state/profile.ts";
import { copyProfile } from "../profiles/storage-format/profile-codec.ts";
import { type AskedRequest, answerRequest } from "./answer-request.ts";
import { createEnsemble } from "./ensemble/collaborative-ensemble.ts";
import type { TrainedEnsemble } from "./ensemble/trained-ensemble.ts";
import { createItemTable } from "./item-index/item-table.ts";
import { cacheByRow } from "./item-index/row-cache.ts";
import { createSimilarityScale } from "./item-index/similarity-scale.ts";
import type { RecommendationRecord } from "./log/recommendation-store.ts";
import type { RankingWorld } from "./rank-items.ts";
import { priorWeights } from "./ranker/linear-blend/blend-weights.ts";
import { createLinearBlend } from "./ranker/linear-blend/linear-blend.ts";
import type { Ranker } from "./ranker/ranker.ts";
import type { RecommenderOptions } from "./recommender-options.ts";
import { assumedDefaults, type LearnedDefaults } from "./request/learned-defaults.ts";
import {
  parseRequest,
  type RecommendationReply,
  recommendationRequestSchema,
  type SessionRequest,
  sessionRequestSchema,
} from "./request/request.ts";
import { createScenarios, type Scenario } from "./request/scenarios.ts";

/** What was answered, why, and what came of it. */
export type RecommendationReplay = RecommendationRecord & { outcomes: SequencedEvent[] };

export interface Recommender {
  /**
   * Answers for a user by id; an unknown one gets a cold start. The answer can be replayed from when it is returned. Raw
   * requests are checked here. @throws InvalidInputError with the path of each fault.
   */
  recommend(userId: string, rawRequest?: unknown): Promise<RecommendationReply>;
  /** Answers for a visitor by what the request says of this session, from a user's profile on where it names one; no profile is changed. */
  recommendForSession(rawRequest: unknown): Promise<RecommendationReply>;
  /** @throws NotFoundError */
  replay(recommendationId: string): Promise<RecommendationReplay>;
  /** Swaps the collaborative models in whole, with the ranker that was learned for them, or out. */
  useModel(model: ModelInUse | undefined): void;
  /** Of what is used now: "none" before a first training. */
  modelVersion(): string;
  /** The catalogue as it is ranked, and the scenario that is used when none is named: what a model is trained on. */
  readonly world: Pick<RankingWorld, "table" | "scale" | "catalogue"> & {
    rules: InteractionRules;
    defaultScenario: Scenario;
  };
}

/** What one training made, ready to serve. */
export interface ModelInUse {
  version: string;
  ensemble: TrainedEnsemble;
  ranker: Ranker;
  defaults: LearnedDefaults;
}

/** Builds the tables that serving reads; from then on they follow catalogue and events by themselves. */
export function createRecommender(options: RecommenderOptions): Recommender {
  const { catalogue, statistics, profiles, store, rules, now } = options;
  const table = createItemTable(catalogue);
  const statisticRow = cacheByRow(table, statistics.rowOf);
  const scale = createSimilarityScale(catalogue);
  const scenarios = createScenarios(options.scenarios, options.exploreShare);
  /** Before a first training. */
  const unlearned = createLinearBlend(priorWeights());
  let world: RankingWorld = {
    table,
    catalogue,
    statistics,
    statisticRow,
    scale,
    ensemble: undefined,
    ranker: unlearned,
    defaults: assumedDefaults,
    labelOf: options.labelOf,
    scoreAllUpTo: options.scoreAllUpTo,
  };
  let version = "none";

  const { tagId = (tag: string) => tag } = options;
  const withTagIds = (request: AskedRequest["request"]): AskedRequest["request"] =>
    request.filter?.tags === undefined
      ? request
      : { ...request, filter: { ...request.filter, tags: request.filter.tags.map(tagId) } };
  const answer = ({ request, ...asked }: AskedRequest) =>
    answerRequest({ ...asked, request: withTagIds(request) }, { options, world, version, scenarios, unlearned });

  return {
    async recommend(userId, rawRequest) {
      const request = parseRequest(recommendationRequestSchema, rawRequest);
      const profile = (await profiles.get(userId)) ?? createProfile(userId, now(), rules);
      return answer({ profile, request, userId });
    },
    async recommendForSession(rawRequest) {
      const { events, userId, ...request } = parseRequest(sessionRequestSchema, rawRequest);
      const nowMs = now();
      const known = userId === undefined ? undefined : await profiles.get(userId);
      return answer({ profile: visitorOf(events, { known, rules, catalogue, nowMs }), request });
    },
    async replay(recommendationId) {
      const record = await store.read(recommendationId);
      if (record === undefined) throw new NotFoundError("recommendation", recommendationId);
      return { ...record, outcomes: await options.events.listByRecommendation(recommendationId) };
    },
    modelVersion: () => version,
    useModel(model) {
      world = {
        ...world,
        ensemble: model && createEnsemble(model.ensemble, table),
        ranker: model?.ranker ?? unlearned,
        defaults: model?.defaults ?? assumedDefaults,
      };
      version = model?.version ?? "none";
    },
    world: { catalogue, table, scale, rules, defaultScenario: scenarios.get("default")! },
  };
}

/** A profile, that of a known user or a new one, after the events of a session. */
function visitorOf(
  events: SessionRequest["events"],
  context: Pick<RecommenderOptions, "rules" | "catalogue"> & { known: Profile | undefined; nowMs: number },
): Profile {
  const { known, rules, catalogue, nowMs } = context;
  const visitor = known === undefined ? createProfile("session", nowMs, rules) : copyProfile(known, rules);
  events.forEach(({ itemId, event = "Item Viewed" }, index) => {
    const kind = interactionKindOf(event) ?? "item-viewed";
    // A millisecond apart, so that the newest is known as such.
    const atMs = nowMs - events.length + index;
    applyInteraction(visitor, { kind, itemId }, atMs, { rules, findItem: (id) => catalogue.get(id) });
  });
  return visitor;
}
