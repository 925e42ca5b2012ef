import type { StoredSummary } from "../items/item-store.ts";

/** How editors judged the suggestions of one tag. */
export interface SuggestionCounts {
  accepted: number;
  rejected: number;
  /** Suggested and not decided on. */
  open: number;
}

type Counted = Pick<StoredSummary, "openTags" | "judgedTags">;

/** Suggestions by tag and what became of them, kept in step item by item. */
export interface SuggestionCounter {
  counts(): ReadonlyMap<string, SuggestionCounts>;
  /** An item as it is now instead of as it was; nothing for one that is new or gone. */
  replace(before: Counted | undefined, after: Counted | undefined): void;
}

export function createSuggestionCounter(): SuggestionCounter {
  const byTag = new Map<string, SuggestionCounts>();

  function add(tag: string, kind: keyof SuggestionCounts, change: 1 | -1): void {
    const counts = byTag.get(tag) ?? { accepted: 0, rejected: 0, open: 0 };
    counts[kind] += change;
    if (counts.accepted + counts.rejected + counts.open === 0) byTag.delete(tag);
    else byTag.set(tag, counts);
  }

  function count(item: Counted | undefined, change: 1 | -1): void {
    for (const tag of item?.openTags ?? []) add(tag, "open", change);
    for (const { tag, accepted } of item?.judgedTags ?? []) add(tag, accepted ? "accepted" : "rejected", change);
  }

  return {
    counts: () => byTag,
    replace(before, after) {
      count(before, -1);
      count(after, 1);
    },
  };
}
