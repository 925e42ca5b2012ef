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
  /** Candidates wanted at least, where there are as many. */
  limit: number;
}

/** Up to this many eligible items are all scored: exact, and as fast as choosing among them. */
const scoreAllUpTo = 1_500;
const perInterest = 80;
const perTaste = 40;
const tastesPerKind = 6;
const newest = 80;
const popular = 120;
const popularOnChannel = 60;

/** Slots worth scoring, with the sources that named each: what the reader likes, what others like, what is new. */
export function gatherCandidates(request: CandidateRequest): Map<number, CandidateSource[]> {
  const { table, catalogue, statistics, signal, eligible } = request;
  const found = new Map<number, CandidateSource[]>();
  const add = (slot: number | undefined, source: CandidateSource): void => {
    if (slot === undefined) return;
    const sources = found.get(slot);
    if (sources === undefined) found.set(slot, [source]);
    else if (!sources.includes(source)) sources.push(source);
  };
  const acceptsId = (itemId: string): boolean => {
    const slot = table.slotOf(itemId);
    return slot !== undefined && eligible.accepts(slot);
  };

  if ((eligible.count ?? table.size()) <= scoreAllUpTo) {
    const slots = eligible.count === undefined ? allSlots(table) : eligible.slots();
    for (const slot of slots) if (eligible.accepts(slot)) add(slot, "everything");
    return found;
  }
  const nearest = (vector: Float32Array, k: number, source: CandidateSource): void => {
    for (const { id } of catalogue.nearest(vector, k, acceptsId)) add(table.slotOf(id), source);
  };
  for (const { vector } of signal.interests) nearest(vector, perInterest, "interest");
  if (request.contextVector !== undefined) nearest(request.contextVector, perInterest + request.limit, "related");
  for (const slot of request.crowdSlots) add(slot, "crowd");
  addTastes(request, add);
  for (const id of statistics.mostPopular(popular + request.limit, { accept: acceptsId }))
    add(table.slotOf(id), "popular");
  if (request.channel !== undefined) {
    const options = { channel: request.channel, accept: acceptsId };
    for (const id of statistics.mostPopular(popularOnChannel, options)) add(table.slotOf(id), "popular");
  }
  for (const slot of table.newest(newest + request.limit, eligible.accepts)) add(slot, "new");
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
        return left > 0 && looked < 1_000;
      });
    }
  }
}

function allSlots(table: ItemTable): number[] {
  const slots: number[] = [];
  for (let slot = 0; slot < table.end(); slot++) if (table.itemAt(slot) !== undefined) slots.push(slot);
  return slots;
}
