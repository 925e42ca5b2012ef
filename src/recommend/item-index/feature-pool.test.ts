import fc from "fast-check";
import { expect, test } from "vitest";
import { createFeaturePool, type FeatureGroup } from "./feature-pool.ts";

const group = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.float({ min: Math.fround(0.01), max: 1, noNaN: true })), {
    maxLength: 5,
  })
  .map((pairs): FeatureGroup => ({ ids: pairs.map(([id]) => id), shares: pairs.map(([, share]) => share) }));

test("after any writes and removals every row carries what was written last", () => {
  const step = fc.record({
    row: fc.integer({ min: 0, max: 20 }),
    groups: fc.option(fc.tuple(group, group)),
    others: fc.array(fc.integer({ min: 31, max: 40 }), { maxLength: 3 }),
  });
  const taste = Float64Array.from({ length: 41 }, (_, key) => Math.sin(key));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const pool = createFeaturePool(2);
      const expected = new Map<number, { groups: [FeatureGroup, FeatureGroup]; others: number[] }>();
      for (const { row, groups, others } of steps) {
        if (groups === null) pool.clear(row);
        else pool.write(row, groups, others);
        if (groups === null) expected.delete(row);
        else expected.set(row, { groups, others });
      }
      for (let row = 0; row <= 20; row++) {
        const { groups = [], others = [] } = expected.get(row) ?? {};
        const all = [...groups.flatMap(({ ids }) => ids), ...others];
        expect([...pool.keysOf(row)].sort()).toEqual([...new Set(all)].sort());
        expect(pool.has(row, 7)).toBe(all.includes(7));
        let agreement = 0;
        groups.forEach(({ ids, shares }, index) => {
          expect([...pool.group(row, index).ids]).toEqual(ids);
          const norm = Math.hypot(...shares);
          if (norm > 0) agreement += ids.reduce((sum, id, i) => sum + taste[id]! * shares[i]!, 0) / norm;
        });
        expect(pool.agreement(row, taste, Float64Array.of(1, 1))).toBeCloseTo(agreement, 4);
      }
    }),
  );
});

test("a group without weight is left out", () => {
  const pool = createFeaturePool(2);
  pool.write(
    3,
    [
      { ids: [0], shares: [0.5] },
      { ids: [1, 2], shares: [3, 4] },
    ],
    [],
  );
  const taste = Float64Array.of(1, 1, 1);
  expect(pool.agreement(3, taste, Float64Array.of(2, 1))).toBeCloseTo(2 + 7 / 5, 6);
  expect(pool.agreement(3, taste, Float64Array.of(0, 1))).toBeCloseTo(7 / 5, 6);
  expect(pool.agreement(900, taste, Float64Array.of(1, 1))).toBe(0);
});

test("rewriting the same rows again and again keeps what they carry", () => {
  const pool = createFeaturePool(1);
  for (let round = 0; round < 300; round++) {
    for (let row = 0; row < 100; row++) {
      const ids = Array.from({ length: 10 }, (_, i) => round + row + i);
      pool.write(row, [{ ids, shares: ids.map(() => 1) }], [5_000 + row]);
    }
  }
  for (let row = 0; row < 100; row++) {
    expect(pool.group(row, 0).ids[9]).toBe(299 + row + 9);
    expect(pool.has(row, 5_000 + row)).toBe(true);
    expect(pool.has(row, 298)).toBe(false);
  }
});
