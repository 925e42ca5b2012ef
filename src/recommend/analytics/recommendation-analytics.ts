import { wilsonInterval } from "../../learning/clustering/coverage.ts";

export const analyticsKeys = [
  "strategy",
  "scenario",
  "model",
  "position",
  "section",
  "segment",
  "day",
  "item",
  "explored",
] as const;
/** What impressions are counted by. `explored`: whether the position was given to a new item to learn who likes it. */
export type AnalyticsKey = (typeof analyticsKeys)[number];

export interface Span {
  /** Milliseconds since 1970; included. */
  fromMs: number;
  toMs: number;
}

export interface CountRow {
  key: string;
  impressions: number;
  clicks: number;
}

/** What chance decided in one rendered recommendation, by position. */
export interface LoggedChoices {
  recommendationId: string;
  exploreShare: number;
  positions: { itemId: string; explored: boolean; propensity: number; clicked: boolean }[];
}

/**
 * Counts of rendered recommendations. A recommendation is rendered when any event names it; then each of its items counts as an
 * impression, and as a click when an event that names the recommendation acts on the item (views, clicks, reads, likes, shares,
 * saves or buys it). Positions count from 1.
 */
export interface ImpressionStore {
  countBy(by: Exclude<AnalyticsKey, "segment"> | "user", span: Span): Promise<CountRow[]>;
  /** Rendered recommendations in which chance took part, newest first: interleaved ones are left out. */
  choices(query: Span & { scenario?: string | undefined; limit: number }): Promise<LoggedChoices[]>;
  /** Interactions of every item so far, over all users. */
  interactions(): Promise<ReadonlyMap<string, number>>;
}

export interface RateRow extends CountRow {
  /** Of an item: its title. */
  label?: string;
  /** Clicks per impression, with Wilson's 95 % interval. */
  rate: number;
  low: number;
  high: number;
}

export interface RecommendationAnalytics {
  by: AnalyticsKey;
  from: string;
  to: string;
  rows: RateRow[];
  total: RateRow;
  /** Share of the catalogue that was shown at all. */
  coverage: number;
  /** Mean of -log2 of an item's share of all interactions, over impressions, in bits: the higher, the less known the items. */
  novelty: number;
  /** Positions given to new items, beside all others. */
  exploring: { explored: RateRow; others: RateRow };
}

/** What became of rendered recommendations, by one key. Days are UTC; rows in order of impressions, days and positions in theirs. */
export async function analyseRecommendations(
  query: Span & { by: AnalyticsKey },
  sources: {
    impressions: Pick<ImpressionStore, "countBy" | "interactions">;
    catalogueSize: () => number;
    segmentsOf: (userId: string) => Promise<readonly string[]>;
    titleOf: (itemId: string) => string | undefined;
  },
): Promise<RecommendationAnalytics> {
  const { impressions, segmentsOf } = sources;
  const span = { fromMs: query.fromMs, toMs: query.toMs };
  const [items, explored, interactions, counted] = await Promise.all([
    impressions.countBy("item", span),
    impressions.countBy("explored", span),
    impressions.interactions(),
    query.by === "segment"
      ? countBySegment(await impressions.countBy("user", span), segmentsOf)
      : impressions.countBy(query.by, span),
  ]);
  const exploredRow = (key: string): RateRow => rateOf(explored.find((row) => row.key === key) ?? { ...noRow, key });
  const size = sources.catalogueSize();
  return {
    by: query.by,
    from: new Date(query.fromMs).toISOString(),
    to: new Date(query.toMs).toISOString(),
    rows: ordered(query.by, counted.map(rateOf)).map((row) => {
      const label = query.by === "item" ? sources.titleOf(row.key) : undefined;
      return label === undefined ? row : { ...row, label };
    }),
    total: rateOf(sum("all", items)),
    coverage: size === 0 ? 0 : Math.min(1, items.length / size),
    novelty: noveltyOf(items, interactions),
    exploring: { explored: exploredRow("yes"), others: exploredRow("no") },
  };
}

/** Users are in several segments or none: the rows of segments overlap, and do not add up. */
async function countBySegment(
  users: readonly CountRow[],
  segmentsOf: (userId: string) => Promise<readonly string[]>,
): Promise<CountRow[]> {
  const rows = new Map<string, CountRow>();
  for (const user of users) {
    for (const key of await segmentsOf(user.key)) {
      const row = rows.get(key) ?? { key, impressions: 0, clicks: 0 };
      rows.set(key, { key, impressions: row.impressions + user.impressions, clicks: row.clicks + user.clicks });
    }
  }
  return [...rows.values()];
}

function rateOf({ key, impressions, clicks }: CountRow): RateRow {
  const { low, high } = wilsonInterval(clicks, impressions);
  return { key, impressions, clicks, rate: impressions === 0 ? 0 : clicks / impressions, low, high };
}

function ordered(by: AnalyticsKey, rows: RateRow[]): RateRow[] {
  if (by === "position") return rows.sort((a, b) => Number(a.key) - Number(b.key));
  if (by === "day") return rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  return rows.sort((a, b) => b.impressions - a.impressions || (a.key < b.key ? -1 : 1));
}

function sum(key: string, rows: readonly CountRow[]): CountRow {
  const total = { key, impressions: 0, clicks: 0 };
  for (const { impressions, clicks } of rows) {
    total.impressions += impressions;
    total.clicks += clicks;
  }
  return total;
}

/** Each item counts as one interaction more than it has, so that an item that nobody knows is novel, not infinitely so. */
function noveltyOf(items: readonly CountRow[], interactions: ReadonlyMap<string, number>): number {
  let all = interactions.size;
  for (const count of interactions.values()) all += count;
  let bits = 0;
  let shown = 0;
  for (const { key, impressions } of items) {
    bits += impressions * Math.log2(Math.max(all, 1) / ((interactions.get(key) ?? 0) + 1));
    shown += impressions;
  }
  return shown === 0 ? 0 : Math.max(0, bits / shown);
}

const noRow = { impressions: 0, clicks: 0 };
