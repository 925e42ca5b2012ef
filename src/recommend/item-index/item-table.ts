import type { CatalogueItem, CatalogueView } from "../../catalogue/search/catalogue-view.ts";
import { type AffinityKind, affinityKinds } from "../../profiles/features/affinity-kinds.ts";
import { featuresOf } from "../../profiles/features/item-features.ts";
import { createFeaturePool, type FeatureGroup } from "./feature-pool.ts";
import { createPostings, type Postings } from "./postings.ts";
import { createAgeOrder } from "./publication-index.ts";
import { createRowVectors, type RowVectors } from "./row-vectors.ts";

/** The catalogue laid out for ranking: items by row, their features as numbers, kept current by the catalogue itself. */
export interface ItemTable {
  /** One more than the highest row in use. */
  end(): number;
  size(): number;
  /** Items written and removed so far. */
  changeCount(): number;
  rowOf(itemId: string): number | undefined;
  /** `undefined` for a row whose item was removed. */
  itemAt(row: number): CatalogueItem | undefined;
  /** Counts up when the item leaves the row: what is remembered by row is good while this stays. */
  rowGenerationAt(row: number): number;
  publishedAtMs(row: number): number;
  /** Features of the item, per kind, as ids and shares of the same length. */
  features(row: number, kind: AffinityKind): ItemFeatures;
  /** Agreement of the item's features with a taste by feature number; `weights` in the order of `affinityKinds`. */
  agreement(row: number, taste: Float64Array, weights: Float64Array): number;
  postings: Postings;
  /** Embeddings by row. */
  vectors: RowVectors;
  /** Whether the item carries the feature (a number of `postings`). */
  isPosted(row: number, key: number): boolean;
  /** Rows by time of publication, newest first, only those after `afterMs` where it is given. */
  newest(limit: number, accept: (row: number) => boolean, afterMs?: number): number[];
  countAfter(afterMs: number): number;
}

export interface ItemFeatures {
  ids: Int32Array;
  shares: Float32Array;
  /** L2 norm of the shares; 0 for none. */
  norm: number;
}

/** Reads the whole catalogue once and then follows its changes. A removed item's row is used again. */
export function createItemTable(catalogue: CatalogueView): ItemTable {
  const items: (CatalogueItem | undefined)[] = [];
  const rows = new Map<string, number>();
  const free: number[] = [];
  const pool = createFeaturePool(affinityKinds.length);
  const postings = createPostings(pool.has);
  const vectors = createRowVectors();
  const ages = createAgeOrder();
  let publishedAtMs = new Float64Array(256);
  let rowGenerations = new Int32Array(256);
  let changeCount = 0;

  function write(item: CatalogueItem): void {
    let row = rows.get(item.id);
    if (row === undefined) {
      row = free.pop() ?? items.length;
      rows.set(item.id, row);
      if (row >= publishedAtMs.length) {
        publishedAtMs = grown(new Float64Array(2 * publishedAtMs.length), publishedAtMs);
        rowGenerations = grown(new Int32Array(2 * rowGenerations.length), rowGenerations);
      }
    }
    const before = items[row];
    const keysBefore = pool.keysOf(row);
    items[row] = item;
    publishedAtMs[row] = item.publishedAtMs;
    vectors.write(row, item.embedding);
    pool.write(row, numberFeatures(item, postings), filterKeys(item, postings));
    postings.replace(row, keysBefore, pool.keysOf(row));
    if (before?.publishedAtMs === item.publishedAtMs) return;
    if (before !== undefined) ages.remove(row, before);
    ages.add(row, item);
  }

  function remove(itemId: string): void {
    const row = rows.get(itemId);
    if (row === undefined) return;
    const keysBefore = pool.keysOf(row);
    ages.remove(row, items[row]!);
    items[row] = undefined;
    rowGenerations[row] = rowGenerations[row]! + 1;
    publishedAtMs[row] = Number.NEGATIVE_INFINITY;
    pool.clear(row);
    postings.replace(row, keysBefore, pool.keysOf(row));
    rows.delete(itemId);
    free.push(row);
  }

  // Oldest first: every posting then ends with its newest items.
  for (const item of [...catalogue.items()].sort((a, b) => a.publishedAtMs - b.publishedAtMs)) write(item);
  catalogue.onChange(({ written, removed }) => {
    changeCount += written.length + removed.length;
    for (const id of removed) remove(id);
    for (const id of written) {
      const item = catalogue.get(id);
      if (item === undefined) remove(id);
      else write(item);
    }
  });

  return {
    end: () => items.length,
    size: () => rows.size,
    changeCount: () => changeCount,
    rowOf: (itemId) => rows.get(itemId),
    itemAt: (row) => items[row],
    rowGenerationAt: (row) => rowGenerations[row] ?? 0,
    publishedAtMs: (row) => publishedAtMs[row] ?? Number.NEGATIVE_INFINITY,
    features: (row, kind) => pool.group(row, affinityKinds.indexOf(kind)),
    agreement: pool.agreement,
    postings,
    vectors,
    isPosted: pool.has,
    newest(limit, accept, afterMs = Number.NEGATIVE_INFINITY) {
      const newest: number[] = [];
      ages.visitNewest(afterMs, (row) => {
        if (newest.length < limit && accept(row)) newest.push(row);
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
