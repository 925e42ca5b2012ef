import { labelKey } from "../../catalogue/items/label-key.ts";
import type { AffinityKind } from "../../profiles/features/affinity-kinds.ts";

export type PostingKind = AffinityKind | "types" | "attributes";

/** Which rows carry which feature: features are numbered in order of appearance. */
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
  /** Moves a row from one set of features to another. */
  replace(row: number, before: Int32Array, after: Int32Array): void;
  /** How many items carry the feature. */
  count(key: number): number;
  /** Rows with the feature, latest posted first, until `visit` returns false. */
  visit(key: number, visit: (row: number) => boolean): void;
}

interface Posting {
  id: string;
  label: string;
  /** May hold rows that have since lost the feature; `isPosted` tells. */
  rows: number[];
  live: number;
}

/** Stale entries are tolerated up to this share of a posting, then swept out. */
const staleShare = 0.3;

export function createPostings(isPosted: (row: number, key: number) => boolean): Postings {
  const keys = new Map<PostingKind, Map<string, number>>();
  const names = new Map<string, Set<number>>();
  const postings: Posting[] = [];

  function name(kind: PostingKind, text: string, key: number): void {
    const lower = `${kind}\u0000${labelKey(text)}`;
    const same = names.get(lower);
    if (same === undefined) names.set(lower, new Set([key]));
    else same.add(key);
  }

  function sweep(key: number): void {
    const posting = postings[key]!;
    const seen = new Set<number>();
    // From the end, so that of a row posted twice the later place is kept.
    for (let i = posting.rows.length - 1; i >= 0; i--) if (isPosted(posting.rows[i]!, key)) seen.add(posting.rows[i]!);
    posting.rows = [...seen].reverse();
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
        postings.push({ id, label, rows: [], live: 0 });
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
    findByName: (kind, text) => [...(names.get(`${kind}\u0000${labelKey(text)}`) ?? [])],
    idOf: (key) => postings[key]!.id,
    labelOf: (key) => postings[key]!.label,
    replace(row, before, after) {
      for (const key of before) if (!after.includes(key)) postings[key]!.live--;
      for (const key of after) {
        if (before.includes(key)) continue;
        const posting = postings[key]!;
        posting.live++;
        posting.rows.push(row);
        if (posting.rows.length > 64 && posting.rows.length * (1 - staleShare) > posting.live) sweep(key);
      }
    },
    count: (key) => postings[key]!.live,
    visit(key, visit) {
      const { rows } = postings[key]!;
      for (let i = rows.length - 1; i >= 0; i--) {
        if (isPosted(rows[i]!, key) && !visit(rows[i]!)) return;
      }
    },
  };
}
