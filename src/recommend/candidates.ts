import type { CatalogueView } from "../catalogue/catalogue-view.ts";
import type { ItemStatistics } from "../events/item-statistics.ts";
import { affinityKinds } from "../profiles/affinities.ts";
import { kindWeights } from "./content/content-scorer.ts";
import type { Eligibility } from "./item-filter.ts";
import type { ItemTable } from "./item-table.ts";
import type { ReaderSignal } from "./reader-signal.ts";

export const candidateSources = ["everything", "interest", "taste", "crowd", "related", "popular", "new"] as const;
export type CandidateSource = (typeof candidateSources)[number];

export interface CandidateRequest {
  table: ItemTable;
  catalogue: CatalogueView;
  statistics: ItemStatistics;
  signal: ReaderSignal;
  eligible: Eligibility;
  /** Best items by the collaborative model, if there is one. */
  crowdSlots: readonly number[];
  contextVector: Float32Array | undefined;
  channel: string | undefined;
  isFiltered: boolean;
  /** Candidates wanted at least, where there are as many. */
  limit: number;
}

/** Up to this many eligible items are all scored: exact, and as fast as choosing among them. */
const scoreAllUpTo = 1_200;
const perInterest = 80;
/** With a filter, so many times as many neighbours are looked at, since some will not pass it. */
const filteredReach = 3;
const perTaste = 40;
const tastesPerKind = 5;
/** Items of one feature that are looked at when a filter lets few of them through. */
const maxLooked = 500;
const newest = 60;
const popular = 100;
const popularOnChannel = 50;

/** Slots worth scoring, with the sources that named each: what the reader likes, what others like, what is new. */
export function gatherCandidates(request: CandidateRequest): Map<number, CandidateSource[]> {
  const { table, catalogue, statistics, signal, eligible, limit } = request;
  const found = new Map<number, CandidateSource[]>();
  const add = (slot: number, source: CandidateSource): void => {
    const sources = found.get(slot);
    if (sources === undefined) found.set(slot, [source]);
    else if (!sources.includes(source)) sources.push(source);
  };
  const addId = (itemId: string, source: CandidateSource): void => {
    const slot = table.slotOf(itemId);
    if (slot !== undefined && eligible.accepts(slot)) add(slot, source);
  };

  const all =
    eligible.slots ?? (table.size() <= scoreAllUpTo ? table.newest(scoreAllUpTo, eligible.accepts) : undefined);
  if (all !== undefined && all.length <= scoreAllUpTo) {
    for (const slot of all) add(slot, "everything");
    return found;
  }
  const reach = request.isFiltered ? filteredReach : 1;
  const nearest = (vector: Float32Array, source: CandidateSource): void => {
    for (const { id } of catalogue.nearest(vector, reach * perInterest + limit)) addId(id, source);
  };
  for (const { vector } of signal.interests) nearest(vector, "interest");
  if (request.contextVector !== undefined) nearest(request.contextVector, "related");
  for (const slot of request.crowdSlots) add(slot, "crowd");
  addTastes(request, add);
  for (const id of statistics.mostPopular(reach * popular + limit)) addId(id, "popular");
  if (request.channel !== undefined) {
    for (const id of statistics.mostPopular(reach * popularOnChannel, { channel: request.channel }))
      addId(id, "popular");
  }
  for (const slot of table.newest(newest + limit, eligible.accepts)) add(slot, "new");
  return found;
}

/** Newest items of what the reader likes best: a few features of each kind, more from the kinds that say more. */
function addTastes(request: CandidateRequest, add: (slot: number, source: CandidateSource) => void): void {
  const { table, signal, eligible } = request;
  for (const kind of affinityKinds) {
    const best = [...signal.tastes[kind]]
      .filter(([, value]) => value > 0)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, tastesPerKind);
    const wanted = Math.ceil(perTaste * kindWeights[kind]) + 4;
    for (const [key] of best) {
      let left = wanted;
      let looked = 0;
      table.postings.visit(key, (slot) => {
        looked++;
        if (eligible.accepts(slot)) {
          add(slot, "taste");
          left--;
        }
        return left > 0 && looked < maxLooked;
      });
    }
  }
}
