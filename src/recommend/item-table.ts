import type { CatalogueItem, CatalogueView } from "../catalogue/catalogue-view.ts";
import { type AffinityKind, affinityKinds, featuresOf } from "../profiles/affinities.ts";
import { createAgeOrder } from "./age-order.ts";
import { createPostings, type Postings } from "./postings.ts";

/** The catalogue laid out for ranking: items by slot, their features as numbers, kept current by the catalogue itself. */
export interface ItemTable {
  /** One more than the highest slot in use. */
  end(): number;
  size(): number;
  slotOf(itemId: string): number | undefined;
  /** `undefined` for a slot whose item was removed. */
  itemAt(slot: number): CatalogueItem | undefined;
  publishedAtMs(slot: number): number;
  /** Features of the item, per kind, as ids and shares of the same length. */
  features(slot: number, kind: AffinityKind): ItemFeatures;
  postings: Postings;
  /** Whether the item carries the feature (a number of `postings`). */
  isPosted(slot: number, key: number): boolean;
  /** Slots by time of publication, newest first, only those after `afterMs` where it is given. */
  newest(limit: number, accept: (slot: number) => boolean, afterMs?: number): number[];
  countAfter(afterMs: number): number;
}

export interface ItemFeatures {
  ids: Int32Array;
  shares: Float32Array;
  /** L2 norm of the shares; 0 for none. */
  norm: number;
}

const noFeatures: ItemFeatures = { ids: new Int32Array(0), shares: new Float32Array(0), norm: 0 };

interface Entry {
  item: CatalogueItem;
  features: Record<AffinityKind, ItemFeatures>;
  /** Everything that the item is posted under: features and filterable values. */
  posted: Int32Array;
}

/** Reads the whole catalogue once and then follows its changes. A removed item's slot is used again. */
export function createItemTable(catalogue: CatalogueView): ItemTable {
  const entries: (Entry | undefined)[] = [];
  const slots = new Map<string, number>();
  const free: number[] = [];
  const isPosted = (slot: number, key: number): boolean => entries[slot]?.posted.includes(key) ?? false;
  const postings = createPostings(isPosted);
  const ages = createAgeOrder();

  function write(item: CatalogueItem): void {
    let slot = slots.get(item.id);
    const before = slot === undefined ? undefined : entries[slot];
    if (slot === undefined) {
      slot = free.pop() ?? entries.length;
      slots.set(item.id, slot);
    }
    const features = numberFeatures(item, postings);
    const posted = Int32Array.from(
      new Set([...affinityKinds.flatMap((kind) => [...features[kind].ids]), ...filterKeys(item, postings)]),
    );
    entries[slot] = { item, features, posted };
    postings.replace(slot, before?.posted ?? new Int32Array(0), posted);
    if (before !== undefined) ages.remove(slot, before.item);
    ages.add(slot, item);
  }

  function remove(itemId: string): void {
    const slot = slots.get(itemId);
    if (slot === undefined) return;
    const { item, posted } = entries[slot]!;
    entries[slot] = undefined;
    postings.replace(slot, posted, new Int32Array(0));
    ages.remove(slot, item);
    slots.delete(itemId);
    free.push(slot);
  }

  // Oldest first: every posting then ends with its newest items.
  for (const item of [...catalogue.items()].sort((a, b) => a.publishedAtMs - b.publishedAtMs)) write(item);
  catalogue.onChange(({ written, removed }) => {
    for (const id of removed) remove(id);
    for (const id of written) {
      const item = catalogue.get(id);
      if (item === undefined) remove(id);
      else write(item);
    }
  });

  return {
    end: () => entries.length,
    size: () => slots.size,
    slotOf: (itemId) => slots.get(itemId),
    itemAt: (slot) => entries[slot]?.item,
    publishedAtMs: (slot) => entries[slot]?.item.publishedAtMs ?? Number.NEGATIVE_INFINITY,
    features: (slot, kind) => entries[slot]?.features[kind] ?? noFeatures,
    postings,
    isPosted,
    newest(limit, accept, afterMs = Number.NEGATIVE_INFINITY) {
      const newest: number[] = [];
      ages.visitNewest(afterMs, (slot) => {
        if (newest.length < limit && accept(slot)) newest.push(slot);
        return newest.length < limit;
      });
      return newest;
    },
    countAfter: ages.countAfter,
  };
}

function numberFeatures(item: CatalogueItem, postings: Postings): Record<AffinityKind, ItemFeatures> {
  const features = featuresOf(item);
  const numbered = {} as Record<AffinityKind, ItemFeatures>;
  for (const kind of affinityKinds) {
    const list = features[kind];
    if (list.length === 0) {
      numbered[kind] = noFeatures;
      continue;
    }
    const shares = Float32Array.from(list, ({ share }) => share);
    let squares = 0;
    for (const share of shares) squares += share * share;
    numbered[kind] = {
      ids: Int32Array.from(list, ({ id, label }) => postings.number(kind, id, label)),
      shares,
      norm: Math.sqrt(squares),
    };
  }
  return numbered;
}

/** Types and plain attribute values, so that a filter on them reads a posting and not the whole catalogue. */
function filterKeys(item: CatalogueItem, postings: Postings): number[] {
  const keys: number[] = [];
  if (item.type !== undefined) keys.push(postings.number("types", item.type));
  for (const [name, value] of Object.entries(item.attributes)) {
    for (const single of Array.isArray(value) ? value : [value]) {
      if (typeof single === "object" && single !== null) continue;
      keys.push(postings.number("attributes", attributeKey(name, single)));
    }
  }
  return keys;
}

/** One name for one attribute value; text, number and boolean of the same spelling stay apart. */
export function attributeKey(name: string, value: unknown): string {
  return JSON.stringify([name, value]);
}
