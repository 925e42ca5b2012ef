import type { CatalogueItem, CatalogueView } from "../catalogue/search/catalogue-view.ts";
import type { ItemStatistics } from "../events/item-statistics.ts";
import type { Random } from "../math/random.ts";
import { topK } from "../math/top-k.ts";
import type { MemberSettings } from "../segments/definitions/segment-settings.ts";
import { type Candidates, gatherCandidates } from "./candidates/candidates.ts";
import { findEligible } from "./candidates/item-filter.ts";
import { type CollaborativeEnsemble, type EnsembleScores, noScores } from "./ensemble/collaborative-ensemble.ts";
import { createExplainer, type ReasonContext } from "./explain/reasons.ts";
import type { ItemTable } from "./item-index/item-table.ts";
import type { SimilarityScale } from "./item-index/similarity-scale.ts";
import type { Ranker } from "./ranker/ranker.ts";
import { scoreCandidates } from "./ranker/score-candidates.ts";
import { penalise, scoredItemAt } from "./ranker/scored-item.ts";
import type { LearnedDefaults } from "./request/learned-defaults.ts";
import type { Reason, RecommendationReply, RecommendationRequest, RecommendedItem } from "./request/request.ts";
import { type AppliedScenario, applyLearned, type Scenario } from "./request/scenarios.ts";
import { boostScores } from "./rerank/boost.ts";
import { type PickedItem, pickItems } from "./rerank/pick-items.ts";
import type { UserContext } from "./user/user-context.ts";

/** What every request is ranked by: the catalogue, its statistics, and the models in use. */
export interface RankingWorld {
  table: ItemTable;
  catalogue: CatalogueView;
  statistics: ItemStatistics;
  /** Row of `statistics` by row of the item table. */
  statisticRow: (row: number) => number;
  scale: SimilarityScale;
  /** Absent before a first training. */
  ensemble: CollaborativeEnsemble | undefined;
  ranker: Ranker;
  /** What scenarios leave to what was learned. */
  defaults: LearnedDefaults;
  /** The present name of a tag, a topic or an entity, for the reasons. */
  labelOf?: ReasonContext["labelOf"];
  /** Catalogues, and what a filter leaves of one, are scored whole up to this size. */
  scoreAllUpTo?: number | undefined;
}

/** One request of one user at one moment. */
export interface RankingQuestion {
  user: UserContext;
  scenario: Scenario;
  request: RecommendationRequest;
  /** What the user's segments ask for beside the scenario. */
  member?: Pick<MemberSettings["recommendations"], "filter" | "boosts"> | undefined;
  /** Probability of the prediction that the scenario names. */
  likelihood?: number | undefined;
  random: Random;
  nowMs: number;
}

type AppliedQuestion = RankingQuestion & { scenario: AppliedScenario };

export interface Ranking extends Pick<RecommendationReply, "strategy" | "items"> {
  /** Probability of each item to stand at its position, in the order of the items. */
  propensities: number[];
  /** Share of the positions that new items could take. */
  exploreShare: number;
  /** Weights of the parts. */
  weights: AppliedScenario["weights"];
}

/** Candidates are gathered for a list of this length, whatever length is asked for: a shorter list is the beginning of a longer one. */
const longestList = 100;
/** Items that the models name as candidates. */
const ensembleCandidates = 160;
/** The best candidates, which are compared with each other for diversity. */
const poolSize = 230;

/** Ranks the catalogue for one user at one moment, and says why each item is recommended. */
export function rankItems(world: RankingWorld, asked: RankingQuestion): Ranking {
  const { picked, question, ensemble, candidates, exploreShare, contextItem } = pickBest(world, asked);
  const { scenario, user, request } = question;
  const explain = createExplainer({
    ...world,
    ...question,
    ensemble,
    contextTitle: contextItem && { id: contextItem.id, title: contextItem.title },
    meanEngagement: world.statistics.meanEngagement(),
  });
  return {
    weights: scenario.weights,
    exploreShare,
    propensities: picked.map(({ propensity }) => propensity),
    strategy: user.profileStrength === 0 ? "cold-start" : ensemble.knownHistory > 0 ? "hybrid" : "content",
    items: picked.map((entry) =>
      describe(entry, { scenario, reasons: explain(entry.scored), candidates, isExplained: request.explain }),
    ),
  };
}

/** What was chosen for one question, best first, and what its explanation is made of. */
export interface BestItems {
  picked: PickedItem[];
  question: AppliedQuestion;
  ensemble: EnsembleScores;
  candidates: Candidates;
  exploreShare: number;
  /** The item that the user is looking at. */
  contextItem: CatalogueItem | undefined;
}

/**
 * Chooses the best of the catalogue for one user at one moment: candidates, filter, score, diversity, exploration. Serving,
 * evaluation and the gate of adoption all call this function; only what is served is explained, which takes longer.
 */
export function pickBest(world: RankingWorld, asked: RankingQuestion): BestItems {
  const user = world.ensemble?.asCounted(asked.user) ?? asked.user;
  const question = { ...asked, user, scenario: applyLearned(asked.scenario, world.defaults, asked.likelihood) };
  const { scenario } = question;
  if (scenario.seen !== "exclude") return pickAllowed(world, question, user.dismissed);
  const best = pickAllowed(world, question, user.seen);
  if (best.picked.length > 0 || user.seen.size === 0) return best;
  // The user has opened everything that the request allows: the old again, marked as such, is better than nothing.
  return pickAllowed(world, { ...question, scenario: { ...scenario, seen: "demote" } }, user.dismissed);
}

function pickAllowed(world: RankingWorld, question: AppliedQuestion, hidden: ReadonlySet<string>): BestItems {
  const { table, catalogue, ranker } = world;
  const { user, scenario, request } = question;
  const eligible = findEligible(table, request.filter, excludedRows(table, request, hidden), question.member?.filter);
  const weightsOf = (models: readonly string[]) => ranker.weightsOf(models, user);
  const ensemble =
    world.ensemble?.score(user, { limit: ensembleCandidates, accepts: eligible.accepts, weightsOf }) ?? noScores;
  const contextItem = request.context?.itemId === undefined ? undefined : catalogue.get(request.context.itemId);
  const channel = request.context?.channel?.toLowerCase();
  const candidates = gatherCandidates({
    ...world,
    user,
    eligible,
    ensemble,
    contextVector: contextItem?.embedding,
    channel,
    isFiltered: request.filter !== undefined || question.member?.filter !== undefined,
    limit: longestList,
  });
  const columns = scoreCandidates(candidates.rows, { ...world, ...question, ensemble, contextItem, channel });
  const penalties = penalise(columns, { table, user, scenario });
  const boosts = question.member?.boosts;
  if (boosts !== undefined) boostScores(columns, { table, boosts, parts: penalties });
  const pool = topK(columns.score, poolSize).map(({ index }) => scoredItemAt(columns, index, { table, penalties }));
  const exploreShare = exploringShareOf(world, scenario);
  const picked = pickItems(pool, {
    ...world,
    ...question,
    scenario: { ...scenario, exploreShare },
    isCold: (row) => ensemble.itemCount(row) === 0,
    limit: request.limit,
    diversity: request.diversity ?? scenario.diversity,
  });
  return { picked, question, ensemble, candidates, exploreShare, contextItem };
}

/** How often an untried item is shown to be tried, beside 1 for the median item that users chose. */
const trialsPerMedian = 0.5;

/**
 * The share of positions that the scenario gives to new items, and no more than they would have if each were chosen half as often as the
 * median item: what an untried item needs beyond that, its content has to bring. The mean would be that of the most popular: on
 * ml-latest-small, a tenth of it untried, half of it took a twentieth of all positions. (MovieLens-100k, 2 % untried, of .478 nDCG@10: a
 * tenth of the positions took .030.)
 */
function exploringShareOf({ ensemble }: RankingWorld, { exploreShare }: Scenario): number {
  if (ensemble === undefined) return exploreShare;
  return Math.min(exploreShare, trialsPerMedian * ensemble.medianPopularity * ensemble.unknownShare());
}

function excludedRows(table: ItemTable, request: RecommendationRequest, hidden: ReadonlySet<string>): Set<number> {
  const excluded = new Set<number>();
  const add = (id: string): void => {
    const row = table.rowOf(id);
    if (row !== undefined) excluded.add(row);
  };
  for (const id of hidden) add(id);
  for (const id of request.exclude) add(id);
  if (request.context?.itemId !== undefined) add(request.context.itemId);
  return excluded;
}

function describe(
  { scored, extra, isExplored }: PickedItem,
  options: {
    scenario: AppliedScenario;
    reasons: Reason[];
    candidates: Candidates;
    isExplained: boolean;
  },
): RecommendedItem {
  const { item, relevance, recency, engagement } = scored;
  const { weights } = options.scenario;
  const parts: Record<string, number> = {
    relevance: weights.relevance * relevance,
    recency: weights.recency * recency,
    engagement: weights.engagement * engagement,
    ...extra,
  };
  const reasons = [...options.reasons];
  if (isExplored) {
    const detail = "New here: shown to learn who likes it";
    reasons.push({ kind: "explore", detail, weight: Math.max(0, extra.explore ?? 0) });
    reasons.sort((a, b) => b.weight - a.weight);
  }
  return {
    id: item.id,
    title: item.title,
    ...(item.url !== undefined && { url: item.url }),
    ...(item.section !== undefined && { section: item.section }),
    score: Object.values(parts).reduce((sum, part) => sum + part, 0),
    parts,
    reasons,
    ...(options.isExplained && {
      values: { relevance, recency, engagement, ...scored.readShares() },
      sources: options.candidates.sourcesOf(scored.row),
    }),
  };
}
