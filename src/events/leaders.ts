/** The slots with the highest rank, kept in order while ranks change. */
export interface Leaders {
  /** -Infinity takes a slot out. */
  update(slot: number, rank: number): void;
  /** Best first, ties by id. At most 1,000. */
  best(limit: number): number[];
}

const kept = 1_000;
/** The list is rebuilt from all ranks when slots have left it and fewer than this stay. */
const rebuildBelow = 500;

/**
 * A change moves one slot within a sorted list of 1,000: O(log n) to find, one short block to move. All ranks are only
 * read again when many leaders have lost their rank. `ids` names the slots, for ties.
 */
export function createLeaders(ids: readonly string[]): Leaders {
  let ranks = new Float64Array(64).fill(Number.NEGATIVE_INFINITY);
  let count = 0;
  let list: number[] = [];
  /** Whether a slot outside the list may outrank one inside. */
  let hasGaps = false;

  const isBefore = (a: number, b: number): boolean =>
    ranks[a]! > ranks[b]! || (ranks[a] === ranks[b] && ids[a]! < ids[b]!);

  function placeOf(slot: number): number {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(list[middle]!, slot)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function insert(slot: number): void {
    if (list.length >= kept && !isBefore(slot, list[list.length - 1]!)) return;
    list.splice(placeOf(slot), 0, slot);
    if (list.length > kept) list.pop();
  }

  function rebuild(): void {
    list = [];
    for (let slot = 0; slot < count; slot++) if (ranks[slot] !== Number.NEGATIVE_INFINITY) insert(slot);
    hasGaps = false;
  }

  return {
    update(slot, rank) {
      if (slot >= ranks.length) {
        const grown = new Float64Array(Math.max(ranks.length * 2, slot + 1)).fill(Number.NEGATIVE_INFINITY);
        grown.set(ranks);
        ranks = grown;
      }
      count = Math.max(count, slot + 1);
      const place = placeOf(slot);
      const wasLeader = list[place] === slot;
      const fell = rank < ranks[slot]!;
      if (wasLeader) list.splice(place, 1);
      ranks[slot] = rank;
      // One that fell may now be behind slots that the full list had no room for.
      if (wasLeader && fell && count > kept) {
        hasGaps = true;
        if (list.length > 0 && rank > ranks[list[list.length - 1]!]!) insert(slot);
      } else if (
        rank !== Number.NEGATIVE_INFINITY &&
        !(hasGaps && list.length > 0 && !isBefore(slot, list[list.length - 1]!))
      ) {
        insert(slot);
      }
      if (hasGaps && list.length < rebuildBelow) rebuild();
    },
    best(limit) {
      if (hasGaps && limit > list.length) rebuild();
      return list.slice(0, Math.max(0, limit));
    },
  };
}
