import type { AffinityKind } from "../../profiles/features/affinities.ts";

export type PostingKind = AffinityKind | "types" | "attributes";

/** Which slots carry which feature: features are numbered in order of appearance. */
export interface Postings {
  /** The number of a feature, given on first sight. */
  number(kind: PostingKind, id: string, label?: string): number;
  /** Numbers given so far. */
  size(): number;
  find(kind: PostingKind, id: string): number | undefined;
  /** Features of a kind whose id or label equals `name`, whatever its case. */
  findByName(kind: PostingKind, name: string): number[];
  idOf(key: number): string;
  labelOf(key: number): string;
  /** Moves a slot from one set of features to another. */
  replace(slot: number, before: Int32Array, after: Int32Array): void;
  /** How many items carry the feature. */
  count(key: number): number;
  /** Slots with the feature, latest posted first, until `visit` returns false. */
  visit(key: number, visit: (slot: number) => boolean): void;
}

interface Posting {
  id: string;
  label: string;
  /** May hold slots that have since lost the feature; `isPosted` tells. */
  slots: number[];
  live: number;
}

/** Stale entries are tolerated up to this share of a posting, then swept out. */
const staleShare = 0.3;

export function createPostings(isPosted: (slot: number, key: number) => boolean): Postings {
  const keys = new Map<PostingKind, Map<string, number>>();
  const names = new Map<string, Set<number>>();
  const postings: Posting[] = [];

  function name(kind: PostingKind, text: string, key: number): void {
    const lower = `${kind}\u0000${text.toLowerCase()}`;
    const same = names.get(lower);
    if (same === undefined) names.set(lower, new Set([key]));
    else same.add(key);
  }

  function sweep(key: number): void {
    const posting = postings[key]!;
    const seen = new Set<number>();
    // From the end, so that of a slot posted twice the later place is kept.
    for (let i = posting.slots.length - 1; i >= 0; i--)
      if (isPosted(posting.slots[i]!, key)) seen.add(posting.slots[i]!);
    posting.slots = [...seen].reverse();
  }

  return {
    number(kind, id, label = id) {
      let ofKind = keys.get(kind);
      if (ofKind === undefined) {
        ofKind = new Map();
        keys.set(kind, ofKind);
      }
      let key = ofKind.get(id);
      if (key === undefined) {
        key = postings.length;
        ofKind.set(id, key);
        postings.push({ id, label, slots: [], live: 0 });
        if (kind !== "attributes") {
          name(kind, id, key);
          if (label !== id) name(kind, label, key);
        }
      } else if (postings[key]!.label !== label) {
        // A retrained topic may get another name.
        postings[key]!.label = label;
        name(kind, label, key);
      }
      return key;
    },
    size: () => postings.length,
    find: (kind, id) => keys.get(kind)?.get(id),
    findByName: (kind, text) => [...(names.get(`${kind}\u0000${text.toLowerCase()}`) ?? [])],
    idOf: (key) => postings[key]!.id,
    labelOf: (key) => postings[key]!.label,
    replace(slot, before, after) {
      for (const key of before) if (!after.includes(key)) postings[key]!.live--;
      for (const key of after) {
        if (before.includes(key)) continue;
        const posting = postings[key]!;
        posting.live++;
        posting.slots.push(slot);
        if (posting.slots.length > 64 && posting.slots.length * (1 - staleShare) > posting.live) sweep(key);
      }
    },
    count: (key) => postings[key]!.live,
    visit(key, visit) {
      const { slots } = postings[key]!;
      for (let i = slots.length - 1; i >= 0; i--) {
        if (isPosted(slots[i]!, key) && !visit(slots[i]!)) return;
      }
    },
  };
}
