import type { CatalogueItem, CatalogueView } from "../../catalogue/search/catalogue-view.ts";
import { type AffinityKind, affinityKinds, featuresOf } from "../../profiles/features/affinities.ts";
import { createFeaturePool, type FeatureGroup } from "./feature-pool.ts";
import { createPostings, type Postings } from "./postings.ts";
import { createAgeOrder } from "./publication-index.ts";
import { createRowVectors, type RowVectors } from "./row-vectors.ts";

/** The catalogue laid out for ranking: items by slot, their features as numbers, kept current by the catalogue itself. */
export interface ItemTable {
  /** One more than the highest slot in use. */
  end(): number;
  size(): number;
  slotOf(itemId: string): number | undefined;
  /** `undefined` for a slot whose item was removed. */
  itemAt(slot: number): CatalogueItem | undefined;
  /** Counts up when the item leaves the slot: what is remembered by slot is good while this stays. */
  rowGenerationAt(slot: number): number;
  publishedAtMs(slot: number): number;
  /** Features of the item, per kind, as ids and shares of the same length. */
  features(slot: number, kind: AffinityKind): ItemFeatures;
  /** Agreement of the item's features with a taste by feature number; `weights` in the order of `affinityKinds`. */
  agreement(slot: number, taste: Float64Array, weights: Float64Array): number;
  postings: Postings;
  /** Embeddings by slot. */
  vectors: RowVectors;
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

/** Reads the whole catalogue once and then follows its changes. A removed item's slot is used again. */
export function createItemTable(catalogue: CatalogueView): ItemTable {
  const items: (CatalogueItem | undefined)[] = [];
  const slots = new Map<string, number>();
  const free: number[] = [];
  const pool = createFeaturePool(affinityKinds.length);
  const postings = createPostings(pool.has);
  const vectors = createRowVectors();
  const ages = createAgeOrder();
  let publishedAtMs = new Float64Array(256);
  let rowGenerations = new Int32Array(256);

  function write(item: CatalogueItem): void {
    let slot = slots.get(item.id);
    if (slot === undefined) {
      slot = free.pop() ?? items.length;
      slots.set(item.id, slot);
      if (slot >= publishedAtMs.length) {
        publishedAtMs = grown(new Float64Array(2 * publishedAtMs.length), publishedAtMs);
        rowGenerations = grown(new Int32Array(2 * rowGenerations.length), rowGenerations);
      }
    }
    const before = items[slot];
    const keysBefore = pool.keysOf(slot);
    items[slot] = item;
    publishedAtMs[slot] = item.publishedAtMs;
    vectors.write(slot, item.embedding);
    pool.write(slot, numberFeatures(item, postings), filterKeys(item, postings));
    postings.replace(slot, keysBefore, pool.keysOf(slot));
    if (before !== undefined) ages.remove(slot, before);
    ages.add(slot, item);
  }

  function remove(itemId: string): void {
    const slot = slots.get(itemId);
    if (slot === undefined) return;
    const keysBefore = pool.keysOf(slot);
    ages.remove(slot, items[slot]!);
    items[slot] = undefined;
    rowGenerations[slot] = rowGenerations[slot]! + 1;
    publishedAtMs[slot] = Number.NEGATIVE_INFINITY;
    pool.clear(slot);
    postings.replace(slot, keysBefore, pool.keysOf(slot));
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
    end: () => items.length,
    size: () => slots.size,
    slotOf: (itemId) => slots.get(itemId),
    itemAt: (slot) => items[slot],
    rowGenerationAt: (slot) => rowGenerations[slot] ?? 0,
    publishedAtMs: (slot) => publishedAtMs[slot] ?? Number.NEGATIVE_INFINITY,
    features: (slot, kind) => pool.group(slot, affinityKinds.indexOf(kind)),
    agreement: pool.agreement,
    postings,
    vectors,
    isPosted: pool.has,
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

function numberFeatures(item: CatalogueItem, postings: Postings): FeatureGroup[] {
  const features = featuresOf(item);
  return affinityKinds.map((kind) => ({
    ids: features[kind].map(({ id, label }) => postings.number(kind, id, label)),
    shares: features[kind].map(({ share }) => share),
  }));
}

function grown<T extends Int32Array | Float64Array>(target: T, source: T): T {
  target.set(source);
  return target;
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
