import type { CatalogueItem } from "../../../catalogue/search/catalogue-view.ts";
import { topK } from "../../../math/top-k.ts";
import { dot } from "../../../math/vector.ts";
import type { ItemTable } from "../../item-index/item-table.ts";
import { cacheByRow } from "../../item-index/row-cache.ts";
import { type BlendWeights, blendFor, priorWeights } from "../../ranker/blend-weights.ts";
import { popularityUnits } from "../../signals/measure-signals.ts";
import { type CrowdMember, crowdMembers, type SignalTable, signalAt } from "../../signals/signals.ts";
import type { UserSignal } from "../../signals/user-signal.ts";
import { type Consultation, consult, type HistoryEntry, type ItemScorer } from "../item-scorer.ts";

/** What a crowd is made of: any scorers over the same items. */
export interface CrowdParts {
  version: string;
  /** Default: the prior. */
  weights?: BlendWeights;
  scorers: Partial<Record<CrowdMember, ItemScorer>>;
  /** Users in training by position; very many where left out. */
  itemCounts?: Uint32Array;
  /** For items that nobody or hardly anybody took up: the user's and the item's factors, on the scale of `als`. */
  foretell?: {
    foldIn: (history: readonly HistoryEntry[]) => Float32Array;
    factorsOf: (item: CatalogueItem) => Float32Array;
  };
  /** Place in the history of what speaks most for an item through `next`. */
  companionOf?: (history: readonly HistoryEntry[], itemIndex: number) => number | undefined;
}

/** The crowd's models ready to serve: slots of the item table in place of positions in the models. */
export interface Crowd {
  version: string;
  weights: BlendWeights;
  /** Positions of the models as slots, without the items that are gone. */
  slots(): number[];
  ask(signal: UserSignal, options: { limit: number; accepts: (slot: number) => boolean }): CrowdOpinion;
}

/** What the crowd says to one user; nothing when it has met none of the user's items. */
export interface CrowdOpinion {
  /** Entries of the history that the crowd has met. */
  knownHistory: number;
  /** Who spoke. */
  members: readonly CrowdMember[];
  foretells: boolean;
  /** Slots of the best items by the members together, best first; worked out when it is read. */
  readonly best: readonly number[];
  /**
   * Writes the units of an item into the row that starts at `start` and is zero: 1 for a member's best item that the
   * user has not had. Returns how many users had the item in training, 0 for one that the crowd has not met.
   */
  write(slot: number, table: SignalTable, start: number): number;
  /** Popularity among the users in training, in [0, 1]; `undefined` for an item that the crowd has not met. */
  allTimePopularity(slot: number): number | undefined;
  /** The item of the history that speaks most for this one through `next`. */
  companionOf(slot: number): string | undefined;
}

/** Newest entries that are folded in: beyond this the answer changes little and the solve costs factors² for each. */
const maxHistory = 300;
/** Below so many users, an item's own record is helped out by what its content foretells. */
const fewUsers = 20;

export const silence: CrowdOpinion = {
  knownHistory: 0,
  members: [],
  foretells: false,
  best: [],
  write: () => 0,
  allTimePopularity: () => undefined,
  companionOf: () => undefined,
};

/** Readies models for serving; do it before they are swapped in, since it numbers all of their items. */
export function createCrowd(parts: CrowdParts, table: ItemTable): Crowd {
  const { scorers, itemCounts, foretell } = parts;
  const weights = parts.weights ?? priorWeights();
  const members = crowdMembers.filter((name) => scorers[name] !== undefined);
  const itemIds = members.length === 0 ? [] : scorers[members[0]!]!.itemIds;
  const unknown = itemIds.length;
  const indexOf = new Map(itemIds.map((id, index) => [id, index]));
  const indexAt = cacheByRow(table, (id) => indexOf.get(id) ?? unknown);
  const slotAt = new Int32Array(itemIds.length).fill(-1);
  const lasting = itemCounts && popularityUnits(itemCounts);
  const allTimePopularity = (slot: number): number | undefined => {
    const index = indexAt(slot);
    return index < 0 ? undefined : lasting?.[index];
  };

  function slotOf(index: number): number | undefined {
    const slot = slotAt[index]!;
    if (slot >= 0 && indexAt(slot) === index) return slot;
    const found = table.slotOf(itemIds[index]!);
    slotAt[index] = found ?? -1;
    return found;
  }

  return {
    version: parts.version,
    weights,
    slots: () => itemIds.flatMap((_, index) => slotOf(index) ?? []),
    ask(signal, { limit, accepts }) {
      const history = signal.recent.slice(0, maxHistory).flatMap(({ itemId, weight }): HistoryEntry[] => {
        const itemIndex = indexOf.get(itemId);
        return itemIndex === undefined ? [] : [{ itemIndex, weight }];
      });
      if (history.length === 0) return { ...silence, allTimePopularity };
      const had = new Set(history.map(({ itemIndex }) => itemIndex));
      // Some of the best may be what the user has had.
      const opinions = members.map((name) => ({
        at: signalAt[name],
        ...withTop(consult(scorers[name]!, history, limit + history.length), had),
      }));
      const user = foretell?.foldIn(history);
      const alsTop = opinions[members.indexOf("als")]?.top ?? 0;
      return {
        knownHistory: history.length,
        members,
        foretells: user !== undefined && alsTop > 0,
        get best() {
          return bestTogether();
        },
        write(slot, target, start) {
          const index = indexAt(slot);
          const isMet = index >= 0 && index !== unknown;
          const count = isMet ? (itemCounts?.[index] ?? Number.POSITIVE_INFINITY) : 0;
          if (isMet) for (const { at, top, scoreOf } of opinions) target[start + at] = unitOf(scoreOf(index), top);
          if (user !== undefined && alsTop > 0 && count < fewUsers) {
            const score = dot(user, foretell!.factorsOf(table.itemAt(slot)!));
            target[start + signalAt.foretold] = Math.min(1, Math.max(0, score / alsTop));
          }
          return count;
        },
        allTimePopularity,
        companionOf(slot) {
          const index = indexAt(slot);
          const place = index < 0 || index === unknown ? undefined : parts.companionOf?.(history, index);
          return place === undefined ? undefined : itemIds[history[place]!.itemIndex];
        },
      };

      function bestTogether(): number[] {
        const row = blendFor(weights, { evidence: signal.evidence, present: new Set(members) }).weightsFor(
          Number.POSITIVE_INFINITY,
        );
        const named = [...new Set(opinions.flatMap(({ best }) => best.map(({ index }) => index)))].sort(
          (a, b) => a - b,
        );
        const scores = new Float64Array(named.length);
        for (const { at, top, roughScoreOf } of opinions) {
          const weight = row[at]!;
          for (let i = 0; i < named.length; i++) scores[i] = scores[i]! + weight * unitOf(roughScoreOf(named[i]!), top);
        }
        const slots: number[] = [];
        for (const { index } of topK(scores, named.length)) {
          const slot = slotOf(named[index]!);
          if (slot !== undefined && accepts(slot)) slots.push(slot);
          if (slots.length === limit) break;
        }
        return slots;
      }
    },
  };
}

type Opinion = Consultation & { top: number };

function withTop(consultation: Consultation, had: ReadonlySet<number>): Opinion {
  const first = consultation.best.find(({ index }) => !had.has(index));
  return { ...consultation, top: Math.max(0, first?.score ?? 0) };
}

/** A score as a share of the best one, in [0, 1]. */
function unitOf(score: number, top: number): number {
  return top > 0 ? Math.min(1, Math.max(0, score / top)) : 0;
}
