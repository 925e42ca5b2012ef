import type { CatalogueView } from "../catalogue/search/catalogue-view.ts";
import type { ItemStatistics } from "../events/item-statistics.ts";
import type { Random } from "../math/random.ts";
import { topK } from "../math/top-k.ts";
import { type Candidates, gatherCandidates } from "./candidates/candidates.ts";
import { findEligible } from "./candidates/item-filter.ts";
import { createExplainer, type ReasonContext } from "./explain/reasons.ts";
import type { ItemTable } from "./item-index/item-table.ts";
import type { RowVectors } from "./item-index/row-vectors.ts";
import type { SimilarityScale } from "./models/content/similarity-scale.ts";
import { type Crowd, silence } from "./models/ensemble/collaborative-ensemble.ts";
import { priorWeights } from "./ranker/blend-weights.ts";
import type { Scenario } from "./ranker/ranking-settings.ts";
import { scoreCandidates } from "./ranker/score-candidates.ts";
import { penalise, scoredItemAt } from "./ranker/scored-item.ts";
import type { Reason, RecommendationReply, RecommendationRequest, RecommendedItem } from "./request.ts";
import { type PickedItem, pickItems } from "./rerank/pick-items.ts";
import type { UserSignal } from "./signals/user-signal.ts";

export interface RankingInput {
  table: ItemTable;
  catalogue: CatalogueView;
  statistics: ItemStatistics;
  /** Row of `statistics` by slot. */
  statisticRow: (slot: number) => number;
  scale: SimilarityScale;
  rows: RowVectors;
  crowd: Crowd | undefined;
  signal: UserSignal;
  scenario: Scenario;
  request: RecommendationRequest;
  random: Random;
  nowMs: number;
  /** The present name of a tag, a topic or an entity, for the reasons. */
  labelOf?: ReasonContext["labelOf"];
  scoreAllUpTo?: number;
}

export type Ranking = Pick<RecommendationReply, "strategy" | "items">;

const crowdCandidates = 60;
/** Before a first training, content and popularity share by these. */
const unlearned = priorWeights();
/** The best of the candidates are compared with each other for diversity: two per slot, and this many more. */
const poolPerSlot = 2;
const poolExtra = 30;

/** Ranks the catalogue for one user at one moment: candidates, filter, score, diversity, exploration, reasons. */
export function rankItems(input: RankingInput): Ranking {
  const { scenario, signal } = input;
  if (scenario.seen !== "exclude") return rankAllowed(input, signal.dismissed);
  const ranked = rankAllowed(input, signal.seen);
  if (ranked.items.length > 0 || signal.seen.size === 0) return ranked;
  // The user has opened everything that the request allows: better the old again, and marked as such, than nothing.
  return rankAllowed({ ...input, scenario: { ...scenario, seen: "demote" } }, signal.dismissed);
}

function rankAllowed(input: RankingInput, hidden: ReadonlySet<string>): Ranking {
  const { table, statistics, signal, scenario, request, nowMs, scale, rows } = input;
  const eligible = findEligible(table, request.filter, excludedSlots(input, hidden));
  const limit = crowdCandidates + request.limit;
  const crowd = input.crowd?.ask(signal, { limit, accepts: eligible.accepts }) ?? silence;
  const contextItem = request.context?.itemId === undefined ? undefined : input.catalogue.get(request.context.itemId);
  const channel = request.context?.channel?.toLowerCase();
  const candidates = gatherCandidates({
    table,
    catalogue: input.catalogue,
    statistics,
    signal,
    eligible,
    crowd,
    contextVector: contextItem?.embedding,
    channel,
    isFiltered: request.filter !== undefined,
    scoreAllUpTo: input.scoreAllUpTo,
    limit: request.limit,
  });
  const columns = scoreCandidates(candidates.slots, {
    table,
    statistics,
    statisticRow: input.statisticRow,
    signal,
    scale,
    rows,
    crowd,
    weights: input.crowd?.weights ?? unlearned,
    scenario,
    contextItem,
    channel,
    nowMs,
  });
  const penalties = penalise(columns, { table, signal, scenario });
  const pool = topK(columns.score, poolExtra + poolPerSlot * request.limit).map(({ index }) =>
    scoredItemAt(columns, index, { table, penalties }),
  );
  const picked = pickItems(pool, {
    limit: request.limit,
    diversity: request.diversity ?? scenario.diversity,
    scenario,
    scale,
    rows,
    statistics,
    random: input.random,
    nowMs,
  });
  const explain = createExplainer({
    table,
    signal,
    scale,
    rows,
    scenario,
    crowd,
    contextTitle: contextItem && { id: contextItem.id, title: contextItem.title },
    meanEngagement: statistics.meanEngagement(),
    labelOf: input.labelOf,
    nowMs,
  });
  return {
    strategy: signal.evidence === 0 ? "cold-start" : crowd.knownHistory > 0 ? "hybrid" : "content",
    items: picked.map((entry) =>
      describe(entry, { scenario, reasons: explain(entry.scored), candidates, isExplained: request.explain }),
    ),
  };
}

function excludedSlots({ table, request }: RankingInput, hidden: ReadonlySet<string>): Set<number> {
  const excluded = new Set<number>();
  const add = (id: string): void => {
    const slot = table.slotOf(id);
    if (slot !== undefined) excluded.add(slot);
  };
  for (const id of hidden) add(id);
  for (const id of request.exclude) add(id);
  if (request.context?.itemId !== undefined) add(request.context.itemId);
  return excluded;
}

function describe(
  { scored, extra, isExplored }: PickedItem,
  options: {
    scenario: Scenario;
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
      values: { relevance, recency, engagement, ...scored.shares },
      sources: options.candidates.sourcesOf(scored.slot),
    }),
  };
}
