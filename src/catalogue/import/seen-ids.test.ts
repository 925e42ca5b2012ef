import fc from "fast-check";
import { expect, test } from "vitest";
import { createSeenIds } from "./seen-ids.ts";

test("a repeated id is answered with the line that had it first", () => {
  const seen = createSeenIds();
  expect(seen.lineOf("a", 3)).toBeUndefined();
  expect(seen.lineOf("b", 4)).toBeUndefined();
  expect(seen.lineOf("a", 5)).toBe(3);
  expect(seen.lineOf("a", 6)).toBe(3);
});

test("it agrees with a Map for any ids, also beyond its first capacity", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { minLength: 1_000, maxLength: 4_000 }), (ids) => {
      const seen = createSeenIds();
      const known = new Map<string, number>();
      for (const [i, id] of ids.entries()) {
        expect(seen.lineOf(id, i + 1)).toBe(known.get(id));
        if (!known.has(id)) known.set(id, i + 1);
      }
    }),
    { numRuns: 10 },
  );
});
