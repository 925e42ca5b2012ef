import type { CatalogueView } from "../catalogue/catalogue-view.ts";
import type { ItemStatistics } from "../events/item-statistics.ts";
import type { Random } from "../math/random.ts";
import { type CandidateSource, gatherCandidates } from "./candidates.ts";
import { exploreSlots, newUntilExposures, sampleExploration } from "./cold-start/explore.ts";
import type { CollaborativeSide } from "./collaborative-side.ts";
import type { SimilarityScale } from "./content/similarity-scale.ts";
import { type ReasonContext, reasonsFor } from "./explain/reasons.ts";
import { findEligible } from "./item-filter.ts";
import type { ItemTable } from "./item-table.ts";
import type { Blend } from "./ranking/blend.ts";
import { diversify } from "./ranking/diversify.ts";
import { type ScoredItem, type ScoringContext, scoreItem } from "./ranking/score-item.ts";
import type { Scenario } from "./ranking-settings.ts";
import type { ReaderSignal } from "./reader-signal.ts";
import type { RecommendationReply, RecommendationRequest, RecommendedItem } from "./request.ts";

export interface RankingInput {
  table: ItemTable;
  catalogue: CatalogueView;
  statistics: ItemStatistics;
  scale: SimilarityScale;
  collaborative: CollaborativeSide | undefined;
  blend: Blend;
  signal: ReaderSignal;
  scenario: Scenario;
  request: RecommendationRequest;
  random: Random;
  nowMs: number;
}

export type Ranking = Pick<RecommendationReply, "strategy" | "items">;

const crowdCandidates = 150;
/** Items that are compared with each other for diversity: this many per slot, at least `minPool`. */
const poolPerSlot = 3;
const minPool = 60;
const exploreCandidates = 200;
/** Each time beyond the second that an item was shown and left aside takes this share of its score, at most half. */
const fatigueStep = 0.1;
const maxFatigue = 0.5;
/** What an opened item loses when it may come back. */
const seenPenalty = 0.6;

/** Ranks the catalogue for one reader at one moment: candidates, filter, score, diversity, exploration, reasons. */
export function rankItems(input: RankingInput): Ranking {
  const { table, signal, scenario, request } = input;
  const ranked = rankUnseen(input, scenario.seen === "exclude" ? signal.seen : signal.dismissed);
  if (ranked.items.length > 0 || scenario.seen !== "exclude" || signal.seen.size === 0) return ranked;
  // The reader has opened everything that the request allows: better the old again, and marked as such, than nothing.
  return rankUnseen({ ...input, scenario: { ...scenario, seen: "demote" } }, signal.dismissed);

  function rankUnseen(given: RankingInput, hidden: ReadonlySet<string>): Ranking {
    const excluded = new Set<number>();
    const { itemId: contextId } = request.context ?? {};
    for (const id of [...hidden, ...request.exclude, ...(contextId === undefined ? [] : [contextId])]) {
      const slot = table.slotOf(id);
      if (slot !== undefined) excluded.add(slot);
    }
    return rankAllowed(given, excluded);
  }
}

function rankAllowed(input: RankingInput, excluded: ReadonlySet<number>): Ranking {
  const { table, statistics, signal, scenario, request, nowMs, scale } = input;
  const eligible = findEligible(table, request.filter, excluded);
  const crowd = input.collaborative?.ask(signal, { limit: crowdCandidates, table, accepts: eligible.accepts }) ?? {
    knownHistory: 0,
    best: [],
    scoreOf: () => undefined,
  };
  const contextItem = request.context?.itemId === undefined ? undefined : input.catalogue.get(request.context.itemId);
  const channel = request.context?.channel?.toLowerCase();
  const candidates = gatherCandidates({
    table,
    catalogue: input.catalogue,
    statistics,
    signal,
    eligible,
    crowdSlots: crowd.best,
    contextVector: contextItem?.embedding,
    channel,
    limit: request.limit,
  });
  const context: ScoringContext = {
    table,
    statistics,
    signal,
    scale,
    crowd,
    blend: input.blend,
    scenario,
    contextItem,
    channel,
    topPopularity: topPopularity(statistics, channel, nowMs),
    nowMs,
  };
  const scored = [...candidates.keys()].map((slot) => penalised(scoreItem(slot, context), signal, scenario));
  scored.sort((a, b) => b.score - a.score || (a.item.id < b.item.id ? -1 : 1));
  const picked = pick(scored, input);
  const meanEngagement = statistics.meanEngagement();
  const contextTitle = contextItem && { id: contextItem.id, title: contextItem.title };
  const reasons: ReasonContext = { table, signal, scale, scenario, contextTitle, meanEngagement, nowMs };
  return {
    strategy: signal.evidence === 0 ? "cold-start" : crowd.knownHistory > 0 ? "hybrid" : "content",
    items: picked.map((entry) => describe(entry, { reasons, sources: candidates, isExplained: request.explain })),
  };
}

type Penalised = ScoredItem & { penalties: Record<string, number> };

/** Takes away for having been opened or shown in vain; each penalty is a part of its own. */
function penalised(scored: ScoredItem, signal: ReaderSignal, scenario: Scenario): Penalised {
  const penalties: Record<string, number> = {};
  let { score } = scored;
  const takeAway = (name: string, share: number): void => {
    penalties[name] = -share * score;
    score *= 1 - share;
  };
  if (scenario.seen === "demote" && signal.seen.has(scored.item.id)) takeAway("seen", seenPenalty);
  const inVain = (signal.shownInVain.get(scored.item.id) ?? 0) - 2;
  if (inVain > 0) takeAway("fatigue", Math.min(maxFatigue, fatigueStep * inVain));
  return { ...scored, score, penalties };
}

interface PickedItem {
  scored: Penalised;
  /** Parts beside relevance, recency and engagement. */
  extra: Record<string, number>;
  isExplored: boolean;
}

function pick(scored: readonly Penalised[], input: RankingInput): PickedItem[] {
  const { request, scenario, scale, random } = input;
  const diversity = request.diversity ?? scenario.diversity;
  const explored = chooseExplored(scored, exploreSlots(request.limit, scenario.exploreShare, random), input);
  const isExplored = new Set(explored.map(({ slot }) => slot));
  const pool = scored
    .filter(({ slot }) => !isExplored.has(slot))
    .slice(0, Math.max(minPool, request.limit * poolPerSlot));
  const diverse = diversify(pool, {
    limit: request.limit - explored.length,
    diversity,
    maxPerSection: Math.max(1, Math.ceil(request.limit * scenario.maxSectionShare)),
    likeness: (cosine) => scale.unit(cosine),
  });
  const picked = diverse.map(({ candidate, penalty }): PickedItem => {
    const extra = penalty === 0 ? candidate.penalties : { ...candidate.penalties, diversity: penalty };
    return { scored: candidate, extra, isExplored: false };
  });
  // Explored items never take the first place, unless they are alone.
  for (const candidate of explored) {
    const place = picked.length === 0 ? 0 : 1 + Math.floor(random() * picked.length);
    picked.splice(place, 0, { scored: candidate, extra: candidate.penalties, isExplored: true });
  }
  return levelled(picked);
}

/** Gives each item out of its natural order the part that puts it there, so that scores never increase down the list. */
function levelled(picked: readonly PickedItem[]): PickedItem[] {
  const total = ({ scored, extra }: PickedItem): number => scored.score + (extra.diversity ?? 0);
  const result = [...picked];
  let below = 0;
  for (let i = result.length - 1; i >= 0; i--) {
    const entry = result[i]!;
    const own = total(entry);
    if (entry.isExplored && own < below) {
      result[i] = { ...entry, extra: { ...entry.extra, explore: below - own } };
    } else below = Math.max(below, own);
  }
  let above = Number.POSITIVE_INFINITY;
  for (const [i, entry] of result.entries()) {
    const own = total(entry) + (entry.extra.explore ?? 0);
    if (own > above) {
      const name = entry.isExplored ? "explore" : "section";
      result[i] = { ...entry, extra: { ...entry.extra, [name]: above - own + (entry.extra[name] ?? 0) } };
    } else above = own;
  }
  return result;
}

/** Items that few have seen yet and that would not be shown otherwise. */
function chooseExplored(scored: readonly Penalised[], slots: number, input: RankingInput): Penalised[] {
  const { statistics, nowMs, random, request } = input;
  if (slots === 0) return [];
  const untried = scored
    .slice(request.limit)
    .filter(({ item }) => (statistics.get(item.id)?.exposures ?? 0) < newUntilExposures)
    .sort((a, b) => b.item.publishedAtMs - a.item.publishedAtMs || (a.item.id < b.item.id ? -1 : 1))
    .slice(0, exploreCandidates);
  const bySlot = new Map(untried.map((candidate) => [candidate.slot, candidate]));
  const candidates = untried.map(({ slot, item, relevance }) => ({ slot, itemId: item.id, fit: relevance }));
  return sampleExploration(candidates, { statistics, nowMs, random })
    .slice(0, slots)
    .map(({ slot }) => bySlot.get(slot)!);
}

function describe(
  { scored, extra, isExplored }: PickedItem,
  options: { reasons: ReasonContext; sources: ReadonlyMap<number, CandidateSource[]>; isExplained: boolean },
): RecommendedItem {
  const { item, relevance, recency, engagement } = scored;
  const { weights } = options.reasons.scenario;
  const parts: Record<string, number> = {
    relevance: weights.relevance * relevance,
    recency: weights.recency * recency,
    engagement: weights.engagement * engagement,
    ...extra,
  };
  const reasons = reasonsFor(scored, options.reasons);
  if (isExplored) {
    const detail = "New here: shown to learn who likes it";
    reasons.push({ kind: "explore", detail, weight: Math.max(0, extra.explore ?? 0) });
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
      sources: options.sources.get(scored.slot) ?? [],
    }),
  };
}

function topPopularity(
  statistics: ItemStatistics,
  channel: string | undefined,
  nowMs: number,
): ScoringContext["topPopularity"] {
  const [overall] = statistics.mostPopular(1);
  const [onChannel] = channel === undefined ? [] : statistics.mostPopular(1, { channel });
  return {
    overall: overall === undefined ? 0 : statistics.popularityAt(overall, nowMs),
    channel: onChannel === undefined ? 0 : statistics.popularityAt(onChannel, nowMs, channel),
  };
}
