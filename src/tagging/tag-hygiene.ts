import { JaroWinklerDistance } from "natural/lib/natural/distance/index.js";
import { nameForm } from "../catalogue/entities/name-forms.ts";
import type { CatalogueItem } from "../catalogue/search/catalogue-view.ts";
import { createTimeSlices } from "../concurrency/time-slices.ts";
import { wilsonInterval } from "../learning/clustering/coverage.ts";
import { cosine } from "../math/vector.ts";
import type { TagExperiences } from "./tag-examples.ts";

/** Where a tag lies among texts: by its own words, or by the items that carry it, which say little while they are few. */
export interface TagPlace {
  vector: Float32Array;
  source: "words" | "items";
}

/** A tag with what is needed to compare it. */
export interface TagProfile {
  tag: string;
  label: string;
  /** Place of the tag among texts, where known. */
  place?: TagPlace | undefined;
  /** Ids of the items that carry it. */
  items: ReadonlySet<string>;
}

export interface NearDuplicate {
  a: string;
  b: string;
  /** In [0, 1]: how alike label, meaning and use are; the highest of the three. */
  similarity: number;
  reason: "label" | "meaning" | "use";
  /** The evidence of use: items that carry both tags, and items that carry at least one of them. */
  shared: number;
  either: number;
}

/** Labels this alike are spellings of one; "Election" and "Elections" reach .98, "Iran" and "Iraq" .88. */
const labelSimilarity = 0.94;
const shortestLabel = 5;
/** Cosine from which two tags mean the same; on the newsroom taxonomy no two tags reach it. */
const meaningSimilarity = 0.85;
/** Two tags on nearly the same items: the share that carries both, and the least that it may be in truth (Wilson, 95 %): from 4 of 4 on. */
const useSimilarity = 0.8;
const leastTrueUse = 0.5;
/** A place that follows from items is believed from this many on that the other tag is not on; shared items are evidence of use, not of meaning. */
const leastOwnItems = 4;

/**
 * Pairs of tags that may be one: labels alike but for spelling, plural or word order (Jaro-Winkler), vectors close together, or carried
 * by nearly the same items (Jaccard); the last two only where the items are enough to say so. Most alike first; compares all pairs, in slices between which other work runs.
 */
export async function nearDuplicateTags(tags: readonly TagProfile[]): Promise<NearDuplicate[]> {
  const { breathe } = createTimeSlices();
  const found: NearDuplicate[] = [];
  const names = tags.map(({ label }) => nameForm(label, "tag"));
  for (let i = 0; i < tags.length; i++) {
    await breathe();
    for (let j = i + 1; j < tags.length; j++) {
      const a = tags[i]!;
      const b = tags[j]!;
      const shared = countShared(a.items, b.items);
      const either = a.items.size + b.items.size - shared;
      const candidates: [number, number, NearDuplicate["reason"]][] = [
        [labelLikeness(names[i]!.words, names[j]!.words), labelSimilarity, "label"],
        [meaningLikeness([a, b], shared), meaningSimilarity, "meaning"],
        [useLikeness(shared, either), useSimilarity, "use"],
      ];
      const [best] = candidates.filter(([value, least]) => value >= least).sort((x, y) => y[0] - x[0]);
      if (best) found.push({ a: a.tag, b: b.tag, similarity: best[0], reason: best[2], shared, either });
    }
  }
  return found.sort((x, y) => y.similarity - x.similarity || (x.a < y.a ? -1 : 1));
}

function labelLikeness(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const [first, second] = [a, b].map((words) => [...words].sort().join(" ")) as [string, string];
  if (first === second) return 1;
  if (Math.min(first.length, second.length) < shortestLabel || /\d/.test(first + second)) return 0;
  return JaroWinklerDistance(first, second);
}

function meaningLikeness(tags: readonly [TagProfile, TagProfile], shared: number): number {
  const [a, b] = tags;
  if (a.place === undefined || b.place === undefined) return 0;
  const isKnown = tags.every(({ place, items }) => place?.source === "words" || items.size - shared >= leastOwnItems);
  return isKnown ? cosine(a.place.vector, b.place.vector) : 0;
}

function countShared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const id of few) if (many.has(id)) shared++;
  return shared;
}

function useLikeness(shared: number, either: number): number {
  return either > 0 && wilsonInterval(shared, either).low >= leastTrueUse ? shared / either : 0;
}

export interface DisagreeingItem {
  itemId: string;
  title: string;
  tag: string;
  /** Part of the most similar tagged items that carries the tag, weighted by similarity; in [0, 1]. */
  support: number;
}

export interface DisagreeingOptions {
  /** Similar items asked. */
  neighbours?: number;
  /** Tags on fewer items are not judged: too few others could agree. */
  leastItems?: number;
  /** Tags with less support than this are named. */
  maxSupport?: number;
  limit?: number;
}

export interface TaggedItems {
  items: Iterable<Pick<CatalogueItem, "id" | "title" | "tags" | "embedding">>;
  /** By tag, how many items carry it. */
  uses: ReadonlyMap<string, { accepted: number }>;
  /** The most similar items that carry tags, without the item itself. */
  nearest: TagExperiences["nearest"];
}

/** Tags that an item carries and its most similar items do not: least supported first. */
export async function disagreeingItems(
  { items, uses, nearest }: TaggedItems,
  options: DisagreeingOptions = {},
): Promise<DisagreeingItem[]> {
  const { neighbours = 10, leastItems = 5, maxSupport = 0.1, limit = 100 } = options;
  const { breathe } = createTimeSlices();
  const found: DisagreeingItem[] = [];
  for (const item of items) {
    const judged = item.tags.filter((tag) => (uses.get(tag)?.accepted ?? 0) >= leastItems);
    if (judged.length === 0) continue;
    await breathe();
    const similar = nearest(item, neighbours);
    const total = similar.reduce((sum, { similarity }) => sum + Math.max(0, similarity), 0);
    if (total === 0) continue;
    for (const tag of judged) {
      const carrying = similar.filter(({ tags }) => tags.includes(tag));
      const support = carrying.reduce((sum, { similarity }) => sum + Math.max(0, similarity), 0) / total;
      if (support <= maxSupport) found.push({ itemId: item.id, title: item.title, tag, support });
    }
  }
  return found.sort((a, b) => a.support - b.support || (a.itemId < b.itemId ? -1 : 1)).slice(0, limit);
}
