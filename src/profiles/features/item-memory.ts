import { type InteractionKind, interactionCodes } from "../../events/interaction.ts";
import { decayFactor } from "./decayed-sum.ts";

/** What the user did with one item, summed up. */
export interface ItemMemory {
  /** Decayed sum of interaction weights at `atMs`; below 0 after a dismissal. */
  weight: number;
  atMs: number;
  /** Newest interaction other than being shown; -Infinity when the item was only shown. */
  lastMs: number;
  /** One bit per kind, see `interactionCodes`. */
  kinds: number;
  /** Times shown. */
  shown: number;
}

/** Numbers of one memory, in the order of `ItemMemory`. */
const stride = 5;
/** From this many on, ids are found by a map in place of looking through them. */
const mappedFrom = 48;

/** What the user did with each item, in flat arrays: as an object each, the items of many users keep the garbage collector busy. */
export class ItemMemories implements Iterable<[string, ItemMemory]> {
  /** In order of appearance. */
  ids: string[] = [];
  private numbers: number[] = [];
  private places: Map<string, number> | undefined;

  constructor(entries: Iterable<readonly [string, ItemMemory]> = []) {
    for (const [itemId, memory] of entries) this.set(itemId, memory);
  }

  get size(): number {
    return this.ids.length;
  }

  has(itemId: string): boolean {
    return this.placeOf(itemId) >= 0;
  }

  get(itemId: string): ItemMemory | undefined {
    const place = this.placeOf(itemId);
    return place < 0 ? undefined : this.at(place);
  }

  /** A copy of the memory of `ids[place]`. */
  private at(place: number): ItemMemory {
    const { numbers } = this;
    const start = place * stride;
    return {
      weight: numbers[start]!,
      atMs: numbers[start + 1]!,
      lastMs: numbers[start + 2]!,
      kinds: numbers[start + 3]!,
      shown: numbers[start + 4]!,
    };
  }

  set(itemId: string, { weight, atMs, lastMs, kinds, shown }: ItemMemory): void {
    const place = this.placeOf(itemId);
    if (place < 0) {
      this.places?.set(itemId, this.ids.length);
      this.ids.push(itemId);
      this.numbers.push(weight, atMs, lastMs, kinds, shown);
      return;
    }
    const start = place * stride;
    this.numbers[start] = weight;
    this.numbers[start + 1] = atMs;
    this.numbers[start + 2] = lastMs;
    this.numbers[start + 3] = kinds;
    this.numbers[start + 4] = shown;
  }

  /** Leaves only the items that `isKept`, in place. */
  filter(isKept: (itemId: string) => boolean): void {
    const kept = [...this].filter(([itemId]) => isKept(itemId));
    this.ids = [];
    this.numbers = [];
    this.places = undefined;
    for (const [itemId, memory] of kept) this.set(itemId, memory);
  }

  *[Symbol.iterator](): Iterator<[string, ItemMemory]> {
    for (let place = 0; place < this.ids.length; place++) yield [this.ids[place]!, this.at(place)];
  }

  private placeOf(itemId: string): number {
    if (this.ids.length < mappedFrom) return this.ids.indexOf(itemId);
    this.places ??= new Map(this.ids.map((id, place) => [id, place]));
    return this.places.get(itemId) ?? -1;
  }
}

/** A user with 100,000 events remembers this many items; the ones only shown go first, then the oldest. */
export const maxItemMemories = 2_000;
const pruneSlack = 1.1;

export function bitOf(kind: InteractionKind): number {
  return 1 << interactionCodes[kind];
}

const dismissedBit = bitOf("item-dismissed");
const shownBit = bitOf("item-shown");

/** Whether the user has opened, read, bought, ... the item: anything but being shown it. */
export function isSeen(memory: ItemMemory): boolean {
  return (memory.kinds & ~shownBit) !== 0;
}

export function isDismissed(memory: ItemMemory): boolean {
  return (memory.kinds & dismissedBit) !== 0;
}

/** Adds one interaction, in place. */
export function remember(
  items: ItemMemories,
  addition: { itemId: string; kind: InteractionKind; weight: number; atMs: number },
  halfLifeMs: number,
): void {
  const isShown = addition.kind === "item-shown";
  mergeInto(
    items,
    addition.itemId,
    {
      weight: addition.weight,
      atMs: addition.atMs,
      lastMs: isShown ? Number.NEGATIVE_INFINITY : addition.atMs,
      kinds: bitOf(addition.kind),
      shown: isShown ? 1 : 0,
    },
    halfLifeMs,
  );
}

/** Adds the memories of `other` to `items`, in place. */
export function mergeMemories(items: ItemMemories, other: ItemMemories, halfLifeMs: number): void {
  for (const [itemId, memory] of other) mergeInto(items, itemId, memory, halfLifeMs);
}

/** Drops what is over the limit and returns the dropped ids. */
export function forgetOldest(items: ItemMemories): string[] {
  if (items.size <= maxItemMemories * pruneSlack) return [];
  const oldestFirst = [...items].sort(
    ([idA, a], [idB, b]) => Number(isSeen(a)) - Number(isSeen(b)) || a.atMs - b.atMs || (idA < idB ? -1 : 1),
  );
  const dropped = oldestFirst.slice(0, items.size - maxItemMemories).map(([itemId]) => itemId);
  const isDropped = new Set(dropped);
  items.filter((itemId) => !isDropped.has(itemId));
  return dropped;
}

export interface RecentItem {
  itemId: string;
  weight: number;
  lastMs: number;
  /** One bit per kind of interaction. */
  kinds: number;
}

/**
 * The liked items with their weight at `nowMs`, newest first: what the collaborative models look at. Of the same moment, what was
 * remembered later comes first.
 */
export function recentItems(items: ItemMemories, options: { nowMs: number; halfLifeMs: number }): RecentItem[] {
  const recent: RecentItem[] = [];
  for (const [itemId, memory] of items) {
    if (!isSeen(memory) || memory.weight <= 0) continue;
    const weight = memory.weight * decayFactor(Math.max(0, options.nowMs - memory.atMs), options.halfLifeMs);
    if (weight > 0) recent.push({ itemId, weight, lastMs: memory.lastMs, kinds: memory.kinds });
  }
  return recent.reverse().sort((a, b) => b.lastMs - a.lastMs);
}

function mergeInto(items: ItemMemories, itemId: string, added: ItemMemory, halfLifeMs: number): void {
  const memory = items.get(itemId);
  if (memory === undefined) {
    items.set(itemId, added);
    return;
  }
  const atMs = Math.max(memory.atMs, added.atMs);
  items.set(itemId, {
    weight:
      memory.weight * decayFactor(atMs - memory.atMs, halfLifeMs) +
      added.weight * decayFactor(atMs - added.atMs, halfLifeMs),
    atMs,
    lastMs: Math.max(memory.lastMs, added.lastMs),
    kinds: memory.kinds | added.kinds,
    shown: memory.shown + added.shown,
  });
}
