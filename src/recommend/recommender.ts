import { randomUUID } from "node:crypto";
import type { CatalogueView } from "../catalogue/search/catalogue-view.ts";
import { NotFoundError } from "../errors/errors.ts";
import type { EventStore, SequencedEvent } from "../events/event-store.ts";
import { interactionKindOf } from "../events/interaction.ts";
import type { ItemStatistics } from "../events/item-statistics.ts";
import { nameVariations } from "../experiments/serving/assigner.ts";
import { createRandom } from "../math/random.ts";
import type { Profiles } from "../profiles/profiles.ts";
import { applyInteraction } from "../profiles/state/apply-event.ts";
import type { InteractionRules } from "../profiles/state/interaction-rules.ts";
import { createProfile, type Profile } from "../profiles/state/profile.ts";
import { copyProfile } from "../profiles/storage-format/profile-codec.ts";
import type { MemberSettings } from "../segments/definitions/segment-settings.ts";
import { createEnsemble } from "./ensemble/collaborative-ensemble.ts";
import type { TrainedEnsemble } from "./ensemble/trained-ensemble.ts";
import type { ReasonContext } from "./explain/reasons.ts";
import { createItemTable } from "./item-index/item-table.ts";
import { cacheByRow } from "./item-index/row-cache.ts";
import { createSimilarityScale } from "./item-index/similarity-scale.ts";
import { logReply, type RecommendationRecord, type RecommendationStore } from "./log/recommendation-store.ts";
import { type RankingWorld, rankItems } from "./rank-items.ts";
import { priorWeights } from "./ranker/linear-blend/blend-weights.ts";
import { createLinearBlend } from "./ranker/linear-blend/linear-blend.ts";
import type { Ranker } from "./ranker/ranker.ts";
import {
  type AppliedVariations,
  changeScenario,
  type RecommendationExperiments,
  variationsFor,
} from "./request/apply-variations.ts";
import { assumedDefaults, type LearnedDefaults } from "./request/learned-defaults.ts";
import {
  parseRequest,
  type RecommendationReply,
  type RecommendationRequest,
  recommendationRequestSchema,
  type SessionRequest,
  sessionRequestSchema,
} from "./request/request.ts";
import { createScenarios, type Scenario, type ScenarioInput } from "./request/scenarios.ts";
import { interleave } from "./rerank/interleave.ts";
import { readUserContext } from "./user/user-context.ts";

export interface RecommenderOptions {
  catalogue: CatalogueView;
  statistics: ItemStatistics;
  profiles: Pick<Profiles, "get">;
  store: RecommendationStore;
  events: Pick<EventStore, "listByRecommendation">;
  /** Running experiments, if there are any. */
  experiments?: RecommendationExperiments;
  /** What the segments of a user ask for. */
  settingsOf?: ((userId: string) => Promise<MemberSettings>) | undefined;
  /** Probability of a prediction for a user; undefined without the prediction or outside its audience. */
  likelihoodOf?: (predictionId: string, userId: string) => number | undefined;
  rules: InteractionRules;
  /** The present name of a tag, a topic or an entity, for the reasons. */
  labelOf?: ReasonContext["labelOf"] | undefined;
  scenarios?: Readonly<Record<string, ScenarioInput>> | undefined;
  /** Share of positions for new items, in scenarios that name none. Default 0.1. */
  exploreShare?: number | undefined;
  /** Catalogues, and what a filter leaves of one, are scored whole up to this size. Default 1,200. */
  scoreAllUpTo?: number | undefined;
  seed: string;
  now: () => number;
  newId?: () => string;
}

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

const rankingVersion = "rank-1";
const hourMs = 3_600_000;

/** Builds the tables that serving reads; from then on they follow catalogue and events by themselves. */
export function createRecommender(options: RecommenderOptions): Recommender {
  const { catalogue, statistics, profiles, store, rules, now } = options;
  const newId = options.newId ?? randomUUID;
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

  const variationsOf = async (userId: string) => (await options.experiments?.assign(userId)) ?? [];

  /** The models and the ranker that the variations leave. */
  function changeWorld(value: AppliedVariations["value"]): RankingWorld {
    if (value.models === false) return { ...world, ensemble: undefined, ranker: unlearned };
    return value.ranker === "prior" ? { ...world, ranker: unlearned } : world;
  }

  async function answer(
    profile: Profile,
    request: RecommendationRequest,
    userId?: string,
  ): Promise<RecommendationReply> {
    const nowMs = now();
    const applied = variationsFor(request, userId === undefined ? [] : await variationsOf(userId));
    const member = userId === undefined ? undefined : await options.settingsOf?.(userId);
    // One stream per user, state of the profile and hour: the same question gets the same answer, the next hour explores anew.
    const seed = `${options.seed}|${userId ?? ""}|${profile.revision}|${Math.floor(nowMs / hourMs)}`;
    const user = readUserContext({ profile, table, rules, nowMs });
    const rankBy = (value: AppliedVariations["value"]) => {
      const own = request.scenario === undefined ? (member?.recommendations ?? {}) : {};
      const asked = request.scenario ?? value.scenario ?? own.scenario;
      const name = asked !== undefined && scenarios.has(asked) ? asked : "default";
      const scenario = changeScenario(changeScenario(scenarios.get(name)!, own), value);
      const random = createRandom(seed);
      const likelihood = scenario.likelihood && options.likelihoodOf?.(scenario.likelihood.prediction, profile.id);
      const question = { user, scenario, request, likelihood, member: member?.recommendations, random, nowMs };
      return { name, ranking: rankItems(changeWorld(value), question) };
    };
    const { name: scenarioName, ranking } = rankBy(applied.rankings?.[0] ?? applied.value);
    const model = version === "none" ? rankingVersion : `${rankingVersion}+${version}`;
    const recommendationId = newId();
    const interleaved =
      applied.rankings &&
      interleave([ranking, ...applied.rankings.slice(1).map((value) => rankBy(value).ranking)], {
        length: request.limit,
        // The coin of this answer: its id is logged, so the list can be made again.
        random: createRandom(`${options.seed}|interleaving|${recommendationId}`),
      });
    const reply: RecommendationReply = {
      recommendationId,
      strategy: ranking.strategy,
      model,
      scenario: scenarioName,
      items: interleaved?.items ?? ranking.items,
      ...(applied.given.length > 0 && { experiments: nameVariations(applied.given) }),
      ...(member !== undefined &&
        member.recommendationSegments.length > 0 && { segments: member.recommendationSegments }),
      ...(request.explain && { weights: ranking.weights }),
    };
    options.experiments?.keepAnswer(reply.recommendationId, applied.given);
    await store.write([
      {
        id: reply.recommendationId,
        ...(userId !== undefined && { userId }),
        createdAtMs: nowMs,
        request: withoutDefaults(request),
        reply: logReply(reply, {
          propensities: interleaved === undefined ? ranking.propensities : [],
          exploreShare: ranking.exploreShare,
          teams: interleaved?.teams,
        }),
        versions: {
          ranking: rankingVersion,
          collaborative: version,
          catalogue: catalogue.version(),
          profileRevision: profile.revision,
        },
      },
    ]);
    return reply;
  }

  return {
    async recommend(userId, rawRequest) {
      const request = parseRequest(recommendationRequestSchema, rawRequest);
      const profile = (await profiles.get(userId)) ?? createProfile(userId, now(), rules);
      return answer(profile, request, userId);
    },
    async recommendForSession(rawRequest) {
      const { events, userId, ...request } = parseRequest(sessionRequestSchema, rawRequest);
      const nowMs = now();
      const known = userId === undefined ? undefined : await profiles.get(userId);
      return answer(visitorOf(events, { known, rules, catalogue, nowMs }), request);
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

/** What the request says beyond the defaults. */
function withoutDefaults(request: RecommendationRequest): Partial<RecommendationRequest> {
  const defaults = recommendationRequestSchema.parse({});
  return Object.fromEntries(
    Object.entries(request).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name as keyof RecommendationRequest]),
    ),
  );
}
