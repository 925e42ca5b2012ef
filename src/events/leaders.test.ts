import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../math/random.ts";
import { createLeaders } from "./leaders.ts";

function sorted(ids: readonly string[], ranks: ReadonlyMap<number, number>, limit: number): number[] {
  return [...ranks]
    .filter(([, rank]) => rank !== Number.NEGATIVE_INFINITY)
    .sort(([a, rankA], [b, rankB]) => rankB - rankA || (ids[a]! < ids[b]! ? -1 : 1))
    .slice(0, limit)
    .map(([slot]) => slot);
}

test("whatever changes, the best are the best", () => {
  const ids = Array.from({ length: 40 }, (_, i) => `id${(i * 7) % 40}`);
  const change = fc.record({
    slot: fc.integer({ min: 0, max: 39 }),
    rank: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Number.NEGATIVE_INFINITY)),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
      const leaders = createLeaders(ids);
      const ranks = new Map<number, number>();
      for (const { slot, rank } of changes) {
        leaders.update(slot, rank);
        ranks.set(slot, rank);
      }
      expect(leaders.best(10)).toEqual(sorted(ids, ranks, 10));
    }),
  );
});

test("more slots than places: risers enter, fallen leaders make room, nothing is lost", () => {
  const random = createRandom("leaders");
  const ids = Array.from({ length: 3_000 }, (_, i) => `id${i}`);
  const leaders = createLeaders(ids);
  const ranks = new Map<number, number>();
  for (let step = 0; step < 12_000; step++) {
    const slot = Math.floor(random() * ids.length);
    // Every fourth change is a fall, often of a leader.
    const rank = step % 4 === 0 ? random() - 5 : random() * 10;
    leaders.update(slot, rank);
    ranks.set(slot, rank);
    if (step % 1_500 === 0) expect(leaders.best(1_000)).toEqual(sorted(ids, ranks, 1_000));
  }
  expect(leaders.best(1_000)).toEqual(sorted(ids, ranks, 1_000));
  expect(leaders.best(0)).toEqual([]);
});
