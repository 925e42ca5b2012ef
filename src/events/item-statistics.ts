import { createLeaders, type Leaders } from "./leaders.ts";

/** Sums over all users for one item, on one channel or (channel "") on all of them. */
export interface ItemStatistic {
  itemId: string;
  channel: string;
  /** Decayed sum of interaction weights at `atMs`, never below 0: what was dismissed often rises again with the first likes. */
  popularity: number;
  /** Decayed number of occasions to respond: impressions and uninvited acts. */
  exposures: number;
  /** Decayed responses, each in [0, 1]; at most `exposures`. */
  responses: number;
  /** All interactions ever, not decayed. */
  interactions: number;
  dwellSeconds: number;
  atMs: number;
}

/** What one interaction adds. */
export interface StatisticTerm {
  itemId: string;
  channel: string | undefined;
  popularity: number;
  exposures: number;
  responses: number;
  dwellSeconds: number;
  atMs: number;
}

/** Popularity and reception of every item, in memory: rebuilt from the stored sums at start, never from all events. */
export interface ItemStatistics {
  /** Rows as they are stored: they replace those in memory. */
  load(rows: Iterable<ItemStatistic>): void;
  /** Adds what was committed. `nowMs` bounds the times of earlier sums: a clock that was ahead once does not outweigh all that follows. */
  add(terms: readonly StatisticTerm[], nowMs: number): void;
  /** The channel that events of this channel count for: itself, or "other" once there are too many. */
  channelOf(channel: string): string;
  get(itemId: string, channel?: string): ItemStatistic | undefined;
  popularityAt(itemId: string, nowMs: number, channel?: string): number;
  /**
   * Share of occasions that users took, in [0, 1]: (responses + m p) / (exposures + m), where p is the mean of all
   * items and m the prior exposures. An item without events gets p.
   */
  engagementAt(itemId: string, nowMs: number): number;
  /** The item's row over all channels, for good; -1 while nothing is known of it. */
  rowOf(itemId: string): number;
  /** Writes popularity and engagement of rows, as above, to columns of the same length; those of an unknown item for -1. */
  summarise(rows: Int32Array, nowMs: number, target: { popularity: Float64Array; engagement: Float64Array }): void;
  /** The p above. */
  meanEngagement(): number;
  /** Decayed (responses, exposures - responses), for Thompson sampling. */
  outcomesAt(itemId: string, nowMs: number): { successes: number; failures: number };
  /**
   * Ids by popularity at any later time, best first, ties by id, at most 1,000: decay by one factor for all never changes
   * the order.
   */
  mostPopular(limit: number, options?: { channel?: string | undefined }): string[];
  channels(): string[];
  /** Counts up with every change. */
  version(): number;
}

const dayMs = 86_400_000;
/** Popularity is what is liked now. */
export const popularityHalfLifeMs = 3 * dayMs;
/** How an item is received changes slowly. */
export const responseHalfLifeMs = 30 * dayMs;
/** Exposures' worth of the catalogue's mean that an item starts with. */
const priorExposures = 10;
/** Mean response before anything is known. */
const assumedResponse = 0.3;
const assumedExposures = 20;
const maxChannels = 16;

/** Numbers of each row, one after the other: objects of six numbers would cost a memory access for each of them. */
const fields = ["popularity", "exposures", "responses", "interactions", "dwellSeconds", "atMs"] as const;
const [popularity, exposures, responses, , , at] = [0, 1, 2, 3, 4, 5] as const;
const width = fields.length;

interface Board {
  ids: string[];
  /** `width` numbers per id, in the order of `fields`. */
  values: Float64Array;
  slotOf: Map<string, number>;
  /** By log2(popularity) + at / halfLife: popularity on one common scale, whenever it was last touched. */
  leaders: Leaders;
}

export function createItemStatistics(): ItemStatistics {
  const boards = new Map<string, Board>();
  let totalExposures = assumedExposures;
  let totalResponses = assumedExposures * assumedResponse;
  let version = 0;

  const rowOf = (itemId: string, channel: string): ItemStatistic | undefined => {
    const board = boards.get(channel);
    const slot = board?.slotOf.get(itemId);
    if (board === undefined || slot === undefined) return undefined;
    const [popularity, exposures, responses, interactions, dwellSeconds, atMs] = board.values.subarray(slot * width);
    return { itemId, channel, popularity, exposures, responses, interactions, dwellSeconds, atMs } as ItemStatistic;
  };
  const everybody = newBoard();
  boards.set("", everybody);
  const everybodysRow = (itemId: string): number => everybody.slotOf.get(itemId) ?? -1;
  const knownChannel = (channel: string): string => {
    const name = channel.slice(0, 64);
    return boards.has(name) || boards.size <= maxChannels ? name : "other";
  };
  const mean = (): number => totalResponses / totalExposures;

  function put(row: ItemStatistic): void {
    let board = boards.get(row.channel);
    if (board === undefined) {
      board = newBoard();
      boards.set(row.channel, board);
    }
    let slot = board.slotOf.get(row.itemId);
    if (slot === undefined) {
      slot = board.ids.length;
      board.ids.push(row.itemId);
      board.slotOf.set(row.itemId, slot);
      if (board.ids.length * width > board.values.length) {
        const grown = new Float64Array(2 * board.values.length);
        grown.set(board.values);
        board.values = grown;
      }
    }
    const { values } = board;
    const start = slot * width;
    if (row.channel === "") {
      totalExposures += row.exposures - values[start + exposures]!;
      totalResponses += row.responses - values[start + responses]!;
    }
    fields.forEach((field, i) => {
      values[start + i] = row[field];
    });
    const rank = row.popularity > 0 ? Math.log2(row.popularity) + row.atMs / popularityHalfLifeMs : -Infinity;
    board.leaders.update(slot, rank);
  }

  return {
    load: (rows) => {
      for (const row of rows) put(row);
      version++;
    },
    add(terms, nowMs) {
      const changed = new Map<string, ItemStatistic>();
      for (const term of terms) {
        for (const channel of term.channel === undefined ? [""] : ["", term.channel]) {
          const key = `${channel}\u0000${term.itemId}`;
          let row = changed.get(key);
          if (row === undefined) {
            row = rowOf(term.itemId, channel) ?? emptyRow(term.itemId, channel, term.atMs);
            changed.set(key, row);
          }
          addTerm(row, term, nowMs);
        }
      }
      for (const row of changed.values()) put(row);
      if (changed.size > 0) version++;
    },
    channelOf: knownChannel,
    get: (itemId, channel = "") => rowOf(itemId, channel),
    popularityAt(itemId, nowMs, channel = "") {
      const board = boards.get(channel);
      const row = board?.slotOf.get(itemId);
      return board === undefined || row === undefined ? 0 : popularityOf(board, row, nowMs);
    },
    engagementAt: (itemId, nowMs) => engagementOf(everybodysRow(itemId), nowMs),
    rowOf: everybodysRow,
    summarise(rows, nowMs, target) {
      const unknown = mean();
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        target.popularity[i] = row < 0 ? 0 : popularityOf(everybody, row, nowMs);
        target.engagement[i] = row < 0 ? unknown : engagementOf(row, nowMs);
      }
    },
    meanEngagement: mean,
    outcomesAt(itemId, nowMs) {
      const row = everybodysRow(itemId);
      if (row < 0) return { successes: 0, failures: 0 };
      const [start, { values }] = [row * width, everybody];
      const kept = decay(nowMs - values[start + at]!, responseHalfLifeMs);
      return {
        successes: Math.max(0, values[start + responses]! * kept),
        failures: Math.max(0, (values[start + exposures]! - values[start + responses]!) * kept),
      };
    },
    mostPopular(limit, options = {}) {
      const board = boards.get(options.channel ?? "");
      return board === undefined ? [] : board.leaders.best(limit).map((slot) => board.ids[slot]!);
    },
    channels: () => [...boards.keys()].filter((channel) => channel !== ""),
    version: () => version,
  };

  function engagementOf(row: number, nowMs: number): number {
    if (row < 0) return mean();
    const [start, { values }] = [row * width, everybody];
    const kept = decay(nowMs - values[start + at]!, responseHalfLifeMs);
    const prior = priorExposures * mean();
    const share = (values[start + responses]! * kept + prior) / (values[start + exposures]! * kept + priorExposures);
    return Math.min(1, Math.max(0, share));
  }
}

function decay(ageMs: number, halfLifeMs: number): number {
  return ageMs > 0 ? Math.exp((-Math.LN2 * ageMs) / halfLifeMs) : 1;
}

function addTerm(row: ItemStatistic, term: StatisticTerm, nowMs: number): void {
  const beforeMs = Math.min(row.atMs, nowMs);
  const atMs = Math.max(beforeMs, term.atMs);
  const popularityOf = (value: number, fromMs: number): number => value * decay(atMs - fromMs, popularityHalfLifeMs);
  const responseOf = (value: number, fromMs: number): number => value * decay(atMs - fromMs, responseHalfLifeMs);
  row.popularity = Math.max(0, popularityOf(row.popularity, beforeMs) + popularityOf(term.popularity, term.atMs));
  row.exposures = responseOf(row.exposures, beforeMs) + responseOf(term.exposures, term.atMs);
  row.responses = responseOf(row.responses, beforeMs) + responseOf(term.responses, term.atMs);
  row.interactions++;
  row.dwellSeconds += term.dwellSeconds;
  row.atMs = atMs;
}

function popularityOf(board: Board, row: number, nowMs: number): number {
  const start = row * width;
  return board.values[start + popularity]! * decay(nowMs - board.values[start + at]!, popularityHalfLifeMs);
}

function newBoard(): Board {
  const ids: string[] = [];
  return { ids, values: new Float64Array(64 * width), slotOf: new Map(), leaders: createLeaders(ids) };
}

function emptyRow(itemId: string, channel: string, atMs: number): ItemStatistic {
  return { itemId, channel, popularity: 0, exposures: 0, responses: 0, interactions: 0, dwellSeconds: 0, atMs };
}
