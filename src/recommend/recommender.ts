import { randomUUID } from "node:crypto";
import type { CatalogueView } from "../catalogue/search/catalogue-view.ts";
import { NotFoundError } from "../errors/errors.ts";
import type { EventStore, SequencedEvent } from "../events/event-store.ts";
import { interactionKindOf } from "../events/interaction.ts";
import type { ItemStatistics } from "../events/item-statistics.ts";
import { createRandom } from "../math/random.ts";
import type { Profiles } from "../profiles/profiles.ts";
import { applyInteraction } from "../profiles/state/apply-event.ts";
import type { InteractionRules } from "../profiles/state/interaction-rules.ts";
import { createProfile, type Profile } from "../profiles/state/profile.ts";
import type { ReasonContext } from "./explain/reasons.ts";
import { createItemTable, type ItemTable } from "./item-index/item-table.ts";
import { cacheByRow } from "./item-index/row-cache.ts";
import type { RecommendationRecord, RecommendationStore } from "./log/recommendation-store.ts";
import { createSimilarityScale, type SimilarityScale } from "./models/content/similarity-scale.ts";
import { type Crowd, type CrowdParts, createCrowd } from "./models/ensemble/collaborative-ensemble.ts";
import { rankItems } from "./rank-items.ts";
import { createScenarios, type ScenarioInput } from "./ranker/ranking-settings.ts";
import {
  parseRequest,
  type RecommendationReply,
  type RecommendationRequest,
  recommendationRequestSchema,
  sessionRequestSchema,
} from "./request.ts";
import { readSignal } from "./signals/user-signal.ts";

export interface RecommenderOptions {
  catalogue: CatalogueView;
  statistics: ItemStatistics;
  profiles: Pick<Profiles, "get">;
  store: RecommendationStore;
  events: Pick<EventStore, "listByRecommendation">;
  rules: InteractionRules;
  /** The present name of a tag, a topic or an entity, for the reasons. */
  labelOf?: ReasonContext["labelOf"];
  scenarios?: Readonly<Record<string, ScenarioInput>>;
  /** Share of slots for new items, in scenarios that name none. Default 0.1. */
  exploreShare?: number;
  /** Catalogues, and what a filter leaves of one, are scored whole up to this size. Default 1,200. */
  scoreAllUpTo?: number;
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
  /** Answers for a visitor by what the request says of this session; no profile is read or kept. */
  recommendForSession(rawRequest: unknown): Promise<RecommendationReply>;
  /** @throws NotFoundError */
  replay(recommendationId: string): Promise<RecommendationReplay>;
  /** Swaps the crowd's models in whole, with the blend that was learned for them, or out. */
  useCrowd(parts: CrowdParts | undefined): void;
  /** The catalogue as it is ranked: what a blend is learned on. */
  readonly world: RankedWorld;
}

export interface RankedWorld {
  table: ItemTable;
  scale: SimilarityScale;
  rules: InteractionRules;
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
  const rows = table.vectors;
  const scenarios = createScenarios(options.scenarios, options.exploreShare);
  let crowd: Crowd | undefined;

  async function answer(
    profile: Profile,
    request: RecommendationRequest,
    userId?: string,
  ): Promise<RecommendationReply> {
    const nowMs = now();
    const scenarioName =
      request.scenario !== undefined && scenarios.has(request.scenario) ? request.scenario : "default";
    const scenario = scenarios.get(scenarioName)!;
    // One stream per user, state of the profile and hour: the same question gets the same answer, the next hour explores anew.
    const random = createRandom(`${options.seed}|${userId ?? ""}|${profile.revision}|${Math.floor(nowMs / hourMs)}`);
    const signal = readSignal({ profile, table, rules, nowMs });
    const ranking = rankItems({
      table,
      catalogue,
      statistics,
      statisticRow,
      scale,
      rows,
      crowd,
      signal,
      scenario,
      request,
      random,
      nowMs,
      labelOf: options.labelOf,
      scoreAllUpTo: options.scoreAllUpTo,
    });
    const model = crowd === undefined ? rankingVersion : `${rankingVersion}+${crowd.version}`;
    const reply: RecommendationReply = {
      recommendationId: newId(),
      strategy: ranking.strategy,
      model,
      scenario: scenarioName,
      items: ranking.items,
      ...(request.explain && { weights: { ...scenario.weights } }),
    };
    await store.write([
      {
        id: reply.recommendationId,
        ...(userId !== undefined && { userId }),
        createdAtMs: nowMs,
        request,
        reply,
        versions: {
          ranking: rankingVersion,
          collaborative: crowd?.version ?? "none",
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
      const { events, ...request } = parseRequest(sessionRequestSchema, rawRequest);
      const nowMs = now();
      const visitor = createProfile("session", nowMs, rules);
      events.forEach(({ itemId, event = "Item Viewed" }, index) => {
        const kind = interactionKindOf(event) ?? "item-viewed";
        // A millisecond apart, so that the newest is known as such.
        const atMs = nowMs - events.length + index;
        applyInteraction(visitor, { kind, itemId }, atMs, { rules, findItem: (id) => catalogue.get(id) });
      });
      return answer(visitor, request);
    },
    async replay(recommendationId) {
      const record = await store.read(recommendationId);
      if (record === undefined) throw new NotFoundError("recommendation", recommendationId);
      return { ...record, outcomes: await options.events.listByRecommendation(recommendationId) };
    },
    useCrowd(parts) {
      crowd = parts && createCrowd(parts, table);
    },
    world: { table, scale, rules },
  };
}
