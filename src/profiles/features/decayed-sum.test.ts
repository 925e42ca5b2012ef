import fc from "fast-check";
import { expect, test } from "vitest";
import { addDecayed, createDecayedSums, type DecayedSums, dayMs, mergeDecayed, valueAt } from "./decayed-sum.ts";

const halfLives = [dayMs, 10 * dayMs];
const startMs = Date.parse("2026-06-01T00:00:00Z");

type Term = { amount: number; atMs: number; slot: number };
const term: fc.Arbitrary<Term> = fc.record({
  amount: fc.double({ min: -5, max: 5, noNaN: true }),
  atMs: fc.integer({ min: startMs - 60 * dayMs, max: startMs }),
  slot: fc.constantFrom(0, 1),
});

function sumOf(terms: readonly Term[]): DecayedSums {
  const sum = createDecayedSums(halfLives);
  for (const each of terms) addDecayed(sum, halfLives, each);
  return sum;
}

test("a term counts half after its half-life, a quarter after two", () => {
  const sum = sumOf([{ amount: 8, atMs: startMs, slot: 0 }]);
  expect(valueAt(sum, halfLives, startMs)).toBe(8);
  expect(valueAt(sum, halfLives, startMs + dayMs)).toBe(4);
  expect(valueAt(sum, halfLives, startMs + 2 * dayMs)).toBe(2);
});

test("terms of different half-lives fade apart", () => {
  const sum = sumOf([
    { amount: 1, atMs: startMs, slot: 0 },
    { amount: 1, atMs: startMs, slot: 1 },
  ]);
  // 2^-10 + 2^-1
  expect(valueAt(sum, halfLives, startMs + 10 * dayMs)).toBeCloseTo(0.5009765625, 12);
});

test("a new sum is 0, and asking before the newest term does not raise it", () => {
  expect(valueAt(createDecayedSums(halfLives), halfLives, startMs)).toBe(0);
  expect(valueAt(sumOf([{ amount: 3, atMs: startMs, slot: 0 }]), halfLives, startMs - 5 * dayMs)).toBe(3);
});

test("a term a thousand years old leaves 0, never NaN", () => {
  const sum = sumOf([
    { amount: 3, atMs: startMs - 365_000 * dayMs, slot: 0 },
    { amount: 0, atMs: startMs, slot: 0 },
  ]);
  expect(valueAt(sum, halfLives, startMs)).toBe(0);
});

test("the order of terms does not matter", () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 30 }), fc.integer(), (terms, seed) => {
      const shuffled = [...terms].sort((a, b) => Math.sin(seed + a.atMs) - Math.sin(seed + b.atMs));
      const given = valueAt(sumOf(terms), halfLives, startMs + dayMs);
      expect(valueAt(sumOf(shuffled), halfLives, startMs + dayMs)).toBeCloseTo(given, 9);
    }),
  );
});

test("merging two sums equals one sum of all terms", () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 20 }), fc.array(term, { maxLength: 20 }), (left, right) => {
      const merged = sumOf(left);
      mergeDecayed(merged, halfLives, sumOf(right));
      const together = valueAt(sumOf([...left, ...right]), halfLives, startMs + dayMs);
      expect(valueAt(merged, halfLives, startMs + dayMs)).toBeCloseTo(together, 9);
    }),
  );
});
