import { randomUUID } from "node:crypto";
import { nameVariations } from "../experiments/serving/assigner.ts";
import { createRandom } from "../math/random.ts";
import type { Profile } from "../profiles/state/profile.ts";
import { logReply } from "./log/recommendation-store.ts";
import { type Ranking, type RankingWorld, rankItems } from "./rank-items.ts";
import type { Ranker } from "./ranker/ranker.ts";
import type { RecommenderOptions } from "./recommender-options.ts";
import { type AppliedVariations, changeScenario, variationsFor } from "./request/apply-variations.ts";
import {
  type RecommendationReply,
  type RecommendationRequest,
  recommendationRequestSchema,
} from "./request/request.ts";
import type { Scenario } from "./request/scenarios.ts";
import { interleave } from "./rerank/interleave.ts";
import { readUserContext } from "./user/user-context.ts";

/** One request with whom it is for; `userId` is absent for a session. */
export interface AskedRequest {
  profile: Profile;
  request: RecommendationRequest;
  userId?: string;
}

/** What is used at the moment of the request. */
export interface ServedState {
  options: RecommenderOptions;
  world: RankingWorld;
  /** Of the models: "none" before a first training. */
  version: string;
  scenarios: ReadonlyMap<string, Scenario>;
  /** The ranker before a first training. */
  unlearned: Ranker;
}

const rankingVersion = "rank-1";
const hourMs = 3_600_000;

/** Ranks, writes the answer to the log, and returns it. */
export async function answerRequest(asked: AskedRequest, state: ServedState): Promise<RecommendationReply> {
  const { profile, request, userId } = asked;
  const { options, world, version } = state;
  const nowMs = options.now();
  const variations = userId === undefined ? [] : ((await options.experiments?.assign(userId)) ?? []);
  const applied = variationsFor(request, variations);
  const member = userId === undefined ? undefined : await options.settingsOf?.(userId);
  const rankBy = createRanking(asked, { ...state, member, nowMs });
  const { name: scenario, ranking } = rankBy(applied.rankings?.[0] ?? applied.value);
  const recommendationId = (options.newId ?? randomUUID)();
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
    model: version === "none" ? rankingVersion : `${rankingVersion}+${version}`,
    scenario,
    items: interleaved?.items ?? ranking.items,
    ...(applied.given.length > 0 && { experiments: nameVariations(applied.given) }),
    ...(member !== undefined &&
      member.recommendationSegments.length > 0 && { segments: member.recommendationSegments }),
    ...(request.explain && { weights: ranking.weights }),
  };
  options.experiments?.keepAnswer(recommendationId, applied.given);
  await options.store.write([
    {
      id: recommendationId,
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
        catalogue: world.catalogue.version(),
        profileRevision: profile.revision,
      },
    },
  ]);
  return reply;
}

type Member = Awaited<ReturnType<NonNullable<RecommenderOptions["settingsOf"]>>>;

/** Ranks by what a variation, the request and the segments of the user say, in this order, of scenario and models. */
function createRanking(
  { profile, request, userId }: AskedRequest,
  state: ServedState & { member: Member | undefined; nowMs: number },
): (value: AppliedVariations["value"]) => { name: string; ranking: Ranking } {
  const { options, world, scenarios, unlearned, member, nowMs } = state;
  const { rules, likelihoodOf } = options;
  const user = readUserContext({ profile, table: world.table, rules, nowMs });
  // One stream per user, state of the profile and hour: the same question gets the same answer, the next hour explores anew.
  const seed = `${options.seed}|${userId ?? ""}|${profile.revision}|${Math.floor(nowMs / hourMs)}`;
  const worldFor = ({ models, ranker }: AppliedVariations["value"]): RankingWorld => {
    if (models === false) return { ...world, ensemble: undefined, ranker: unlearned };
    return ranker === "prior" ? { ...world, ranker: unlearned } : world;
  };
  return (value) => {
    const own = request.scenario === undefined ? (member?.recommendations ?? {}) : {};
    const wanted = request.scenario ?? value.scenario ?? own.scenario;
    const name = wanted !== undefined && scenarios.has(wanted) ? wanted : "default";
    const scenario = changeScenario(changeScenario(scenarios.get(name)!, own), value);
    const likelihood = scenario.likelihood && likelihoodOf?.(scenario.likelihood.prediction, profile.id);
    const random = createRandom(seed);
    const question = { user, scenario, request, likelihood, member: member?.recommendations, random, nowMs };
    return { name, ranking: rankItems(worldFor(value), question) };
  };
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
