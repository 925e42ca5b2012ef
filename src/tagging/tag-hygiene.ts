import { JaroWinklerDistance } from "natural/lib/natural/distance/index.js";
import { nameForm } from "../catalogue/entities/name-forms.ts";
import type { CatalogueItem } from "../catalogue/search/catalogue-view.ts";
import { createTimeSlices } from "../concurrency/time-slices.ts";
import { cosine } from "../math/vector.ts";
import type { TagExperiences } from "./tag-examples.ts";

/** A tag with what is needed to compare it. */
export interface TagProfile {
  tag: string;
  label: string;
  /** Place of the tag among texts, where known. */
  vector?: Float32Array | undefined;
  /** Ids of the items that carry it. */
  items: ReadonlySet<string>;
}

export interface NearDuplicate {
  a: string;
  b: string;
  /** In [0, 1]: how alike label, meaning and use are; the highest of the three. */
  similarity: number;
  reason: "label" | "meaning" | "use";
}

/** Labels this alike are spellings of one; "Election" and "Elections" reach .98, "Iran" and "Iraq" .88. */
const labelSimilarity = 0.94;
const shortestLabel = 5;
/** Cosine from which two tags mean the same; on the newsroom taxonomy no two tags reach it. */
const meaningSimilarity = 0.85;
/** Two tags on nearly the same items, from this many on. */
const useSimilarity = 0.8;
const leastUse = 3;

/**
 * Pairs of tags that may be one: labels alike but for spelling, plural or word order (Jaro-Winkler), vectors close together, or carried
 * by nearly the same items (Jaccard). Most alike first; compares all pairs, in slices between which other work runs.
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
      const candidates: [number, number, NearDuplicate["reason"]][] = [
        [labelLikeness(names[i]!.words, names[j]!.words), labelSimilarity, "label"],
        [a.vector && b.vector ? cosine(a.vector, b.vector) : 0, meaningSimilarity, "meaning"],
        [useLikeness(a.items, b.items), useSimilarity, "use"],
      ];
      const [best] = candidates.filter(([value, least]) => value >= least).sort((x, y) => y[0] - x[0]);
      if (best) found.push({ a: a.tag, b: b.tag, similarity: best[0], reason: best[2] });
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

function useLikeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (Math.min(a.size, b.size) < leastUse) return 0;
  let both = 0;
  for (const id of a) if (b.has(id)) both++;
  return both / (a.size + b.size - both);
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
