import { type InteractionKind, interactionKinds } from "../events/interaction.ts";
import { decayFactor } from "./decayed-sum.ts";

/** What the reader did with one item, summed up. */
export interface ItemMemory {
  /** Decayed sum of interaction weights at `atMs`; below 0 after a dismissal. */
  weight: number;
  atMs: number;
  /** Newest interaction other than being shown; -Infinity when the item was only shown. */
  lastMs: number;
  /** One bit per kind, by its place in `interactionKinds`. */
  kinds: number;
  /** Times shown. */
  shown: number;
}

/** A reader with 100,000 events remembers this many items; the ones only shown go first, then the oldest. */
export const maxItemMemories = 2_000;
const pruneSlack = 1.1;

export function bitOf(kind: InteractionKind): number {
  return 1 << interactionKinds.indexOf(kind);
}

const dismissedBit = bitOf("item-dismissed");
const shownBit = bitOf("item-shown");

/** Whether the reader has opened, read, bought, ... the item: anything but being shown it. */
export function isSeen(memory: ItemMemory): boolean {
  return (memory.kinds & ~shownBit) !== 0;
}

export function isDismissed(memory: ItemMemory): boolean {
  return (memory.kinds & dismissedBit) !== 0;
}

/** Adds one interaction, in place. */
export function remember(
  items: Map<string, ItemMemory>,
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
export function mergeMemories(
  items: Map<string, ItemMemory>,
  other: ReadonlyMap<string, ItemMemory>,
  halfLifeMs: number,
): void {
  for (const [itemId, memory] of other) mergeInto(items, itemId, memory, halfLifeMs);
}

/** Drops what is over the limit and returns the dropped ids. */
export function forgetOldest(items: Map<string, ItemMemory>): string[] {
  if (items.size <= maxItemMemories * pruneSlack) return [];
  const oldestFirst = [...items].sort(
    ([idA, a], [idB, b]) => Number(isSeen(a)) - Number(isSeen(b)) || a.atMs - b.atMs || (idA < idB ? -1 : 1),
  );
  const dropped = oldestFirst.slice(0, items.size - maxItemMemories).map(([itemId]) => itemId);
  for (const itemId of dropped) items.delete(itemId);
  return dropped;
}

/** The newest liked items with their weight at `nowMs`, newest first: what the collaborative model folds in. */
export function recentItems(
  items: ReadonlyMap<string, ItemMemory>,
  options: { limit: number; nowMs: number; halfLifeMs: number },
): { itemId: string; weight: number; lastMs: number }[] {
  const recent: { itemId: string; weight: number; lastMs: number }[] = [];
  for (const [itemId, memory] of items) {
    if (!isSeen(memory) || memory.weight <= 0) continue;
    const weight = memory.weight * decayFactor(Math.max(0, options.nowMs - memory.atMs), options.halfLifeMs);
    if (weight > 0) recent.push({ itemId, weight, lastMs: memory.lastMs });
  }
  recent.sort((a, b) => b.lastMs - a.lastMs || (a.itemId < b.itemId ? -1 : 1));
  return recent.slice(0, options.limit);
}

function mergeInto(items: Map<string, ItemMemory>, itemId: string, added: ItemMemory, halfLifeMs: number): void {
  const memory = items.get(itemId);
  if (memory === undefined) {
    items.set(itemId, { ...added });
    return;
  }
  const atMs = Math.max(memory.atMs, added.atMs);
  memory.weight =
    memory.weight * decayFactor(atMs - memory.atMs, halfLifeMs) +
    added.weight * decayFactor(atMs - added.atMs, halfLifeMs);
  memory.atMs = atMs;
  memory.lastMs = Math.max(memory.lastMs, added.lastMs);
  memory.kinds |= added.kinds;
  memory.shown += added.shown;
}
