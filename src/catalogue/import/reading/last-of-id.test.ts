import fc from "fast-check";
import { expect, test } from "vitest";
import { createLastOfId } from "./last-of-id.ts";

test("an id is answered with the number of its last record", () => {
  const last = createLastOfId();
  expect(last.note("a", 3)).toBeUndefined();
  expect(last.note("b", 4)).toBeUndefined();
  expect(last.note("a", 5)).toBe(3);
  expect([last.numberOf("a"), last.numberOf("b"), last.numberOf("c")]).toEqual([5, 4, undefined]);
});

test("it agrees with a Map for any ids, also beyond its first capacity", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { minLength: 1_000, maxLength: 4_000 }), (ids) => {
      const last = createLastOfId();
      const known = new Map<string, number>();
      for (const [i, id] of ids.entries()) {
        expect(last.note(id, i + 1)).toBe(known.get(id));
        known.set(id, i + 1);
      }
      for (const [id, number] of known) expect(last.numberOf(id)).toBe(number);
    }),
    { numRuns: 10 },
  );
});
