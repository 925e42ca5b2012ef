import type { CatalogueView } from "../../catalogue/search/catalogue-view.ts";
import type { ItemStatistics } from "../../events/item-statistics.ts";
import { topK } from "../../math/top-k.ts";
import { affinityKinds } from "../../profiles/features/affinity-kinds.ts";
import type { EnsembleScores } from "../ensemble/collaborative-ensemble.ts";
import type { ItemTable } from "../item-index/item-table.ts";
import { kindWeights } from "../models/content/content-scorer.ts";
import type { UserContext } from "../user/user-context.ts";
import type { Eligibility } from "./item-filter.ts";

export const candidateSources = [
  "everything",
  "interest",
  "taste",
  "collaborative",
  "related",
  "popular",
  "new",
] as const;
export type CandidateSource = (typeof candidateSources)[number];

const bitOf = Object.fromEntries(candidateSources.map((source, bit) => [source, 1 << bit])) as Record<
  CandidateSource,
  number
>;

/** Rows worth scoring. */
export interface Candidates {
  rows: readonly number[];
  /** Everything that named the row; none for one that is no candidate. */
  sourcesOf(row: number): CandidateSource[];
}

export interface CandidateRequest {
  table: ItemTable;
  catalogue: CatalogueView;
  statistics: ItemStatistics;
  user: UserContext;
  eligible: Eligibility;
  /** Asked for its best items where not everything is scored. */
  ensemble: Pick<EnsembleScores, "best">;
  contextVector: Float32Array | undefined;
  channel: string | undefined;
  isFiltered: boolean;
  /** Candidates wanted at least, where there are as many. */
  limit: number;
  /** Up to this many eligible items are all candidates. Default 1,200. */
  scoreAllUpTo?: number | undefined;
}

/** Up to this many eligible items are all scored: exact, and as fast as choosing among them. */
const defaultScoreAllUpTo = 1_200;
/** Neighbours of the main interests together, shared out by their weight; a lesser interest gets this many at least. */
const mainInterests = 3;
const allInterests = 420;
const leastPerInterest = 12;
const nearContext = 80;
/** With a filter, so many times as many neighbours are looked at, since some will not pass it. */
const filteredReach = 3;
/**
 * Items that agree best with the preferences, and the newest of each of them. Of the ten that scoring 60,000 items puts first, 80 of
 * these and 80 by interests find .64, 300 and 240 find .74, 400 and 350 find .79, and 460 and 420 find .845, for about half as much
 * processor time again as the first.
 */
const bestAgreeing = 460;
const newestPerTaste = 3;
/** Strongest preferences of each kind by which agreement is summed up, and the newest items of each that are looked at. */
const tastesPerKind = 4;
const maxLooked = 1_500;
const newest = 30;
/** Cheap to score, since every answer looks at them, and the source that the best ten come from most. */
const popular = 120;
const popularOnChannel = 40;

/** Rows worth scoring, with the sources that named each: what the user likes, what others like, what is new. */
export function gatherCandidates(request: CandidateRequest): Candidates {
  const { table, catalogue, statistics, user, eligible, limit, scoreAllUpTo = defaultScoreAllUpTo } = request;
  const rows: number[] = [];
  /** One bit per source, beside `rows`. */
  const named: number[] = [];
  const found: Candidates = {
    rows,
    sourcesOf: (row) => candidateSources.filter((source) => ((named[rows.indexOf(row)] ?? 0) & bitOf[source]) !== 0),
  };
  const positionOf = new Map<number, number>();
  const add = (row: number, source: CandidateSource): void => {
    const bit = bitOf[source];
    const position = positionOf.get(row);
    if (position === undefined) {
      positionOf.set(row, rows.length);
      rows.push(row);
      named.push(bit);
    } else named[position] = named[position]! | bit;
  };
  const addId = (itemId: string, source: CandidateSource): void => {
    const row = table.rowOf(itemId);
    if (row !== undefined && eligible.accepts(row)) add(row, source);
  };

  const all =
    eligible.rows ?? (table.size() <= scoreAllUpTo ? table.newest(scoreAllUpTo, eligible.accepts) : undefined);
  if (all !== undefined && all.length <= scoreAllUpTo) {
    for (const row of all) add(row, "everything");
    return found;
  }
  const reach = request.isFiltered ? filteredReach : 1;
  const nearest = (vector: Float32Array, wanted: number, source: CandidateSource): void => {
    for (const { id } of catalogue.nearest(vector, Math.ceil(reach * Math.max(wanted, limit)))) addId(id, source);
  };
  const interests = [...user.interests].sort((a, b) => b.share - a.share).slice(0, mainInterests);
  for (const { vector, share } of interests) {
    nearest(vector, Math.max(leastPerInterest, allInterests * share), "interest");
  }
  if (request.contextVector !== undefined) nearest(request.contextVector, nearContext, "related");
  for (const row of request.ensemble.best) add(row, "collaborative");
  addPreferences(request, add);
  for (const id of statistics.mostPopular(reach * popular + limit)) addId(id, "popular");
  if (request.channel !== undefined) {
    for (const id of statistics.mostPopular(reach * popularOnChannel, { channel: request.channel }))
      addId(id, "popular");
  }
  for (const row of table.newest(newest + limit, eligible.accepts)) add(row, "new");
  return found;
}

/** Summed agreement by row; zero between calls. */
let agreementByRow = new Float64Array(0);

/**
 * Items that carry what the user likes best, those first that carry most of it: the sum of weight of the kind times preference over the
 * strongest preferences, as the signal of labels has it without the lengths. A few of the newest of each come as well.
 */
function addPreferences(request: CandidateRequest, add: (row: number, source: CandidateSource) => void): void {
  const { table, user, eligible } = request;
  if (agreementByRow.length < table.end()) agreementByRow = new Float64Array(2 * table.end());
  const touched: number[] = [];
  for (const kind of affinityKinds) {
    const best = [...user.preferences[kind]]
      .filter(([, value]) => value > 0)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, tastesPerKind);
    for (const [key, value] of best) {
      const weight = kindWeights[kind] * value;
      let looked = 0;
      let accepted = 0;
      table.postings.visit(key, (row) => {
        if (eligible.accepts(row)) {
          if (accepted++ < newestPerTaste) add(row, "taste");
          if (agreementByRow[row] === 0) touched.push(row);
          agreementByRow[row] = agreementByRow[row]! + weight;
        }
        return ++looked < maxLooked;
      });
    }
  }
  touched.sort((a, b) => a - b);
  const sums = Float64Array.from(touched, (row) => agreementByRow[row]!);
  for (const { index } of topK(sums, bestAgreeing)) add(touched[index]!, "taste");
  for (const row of touched) agreementByRow[row] = 0;
}
