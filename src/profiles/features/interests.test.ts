import fc from "fast-check";
import { expect, test } from "vitest";
import { dot, normalise } from "../../math/vector.ts";
import { dayMs } from "./decayed-sum.ts";
import { addToInterests, type Interest, interestShares, maxInterests, mergeInterests } from "./interests.ts";

const options = { halfLifeMs: 30 * dayMs, similarity: 0.5 };
const startMs = Date.parse("2026-06-01T00:00:00Z");

function unit(...values: number[]): Float32Array {
  const vector = new Float32Array(8);
  vector.set(values);
  return normalise(vector);
}

function read(interests: Interest[], vector: Float32Array, weight = 1, atMs = startMs): void {
  addToInterests(interests, { vector, weight, atMs }, options);
}

test("unlike items open interests of their own, like ones move the one they join", () => {
  const interests: Interest[] = [];
  read(interests, unit(1, 0));
  read(interests, unit(0, 1));
  read(interests, unit(1, 0.5), 3);
  expect(interests).toHaveLength(2);
  expect(interests[0]!.mass).toBe(4);
  // (1·[1, 0] + 3·[2, 1]/√5) / 4 is [0.9208, 0.3354], of length 0.98
  expect([...interests[0]!.vector.slice(0, 2)].map((value) => value.toFixed(4))).toEqual(["0.9396", "0.3423"]);
});

test("a fifth interest makes the two most alike join", () => {
  const interests: Interest[] = [];
  for (const vector of [unit(1), unit(0, 1), unit(0, 0.45, 1), unit(0, 0, 0, 1)]) read(interests, vector);
  expect(interests).toHaveLength(4);
  read(interests, unit(0, 0, 0, 0, 1));
  expect(interests).toHaveLength(4);
  expect(interests.map(({ mass }) => mass).sort()).toEqual([1, 1, 1, 2]);
});

test("an interest that is not renewed loses its share", () => {
  const interests: Interest[] = [];
  read(interests, unit(1), 4, startMs - 60 * dayMs);
  read(interests, unit(0, 1), 1, startMs);
  expect(interestShares(interests, startMs, options.halfLifeMs)).toEqual([0.5, 0.5]);
});

test("zero vectors and weights of 0 or less change nothing", () => {
  const interests: Interest[] = [];
  read(interests, new Float32Array(8));
  read(interests, unit(1), 0);
  read(interests, unit(1), -1);
  expect(interests).toEqual([]);
});

test("interests of an encoder with other dimensions give way", () => {
  const interests: Interest[] = [{ vector: new Float32Array([1, 0]), mass: 9, atMs: startMs }];
  read(interests, unit(1));
  expect(interests.map(({ vector }) => vector.length)).toEqual([8]);
});

test("whatever is read and merged: at most four, of length 1, mass above 0 and finite", () => {
  const event = fc.record({
    vector: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 8, maxLength: 8 }).map((values) => unit(...values)),
    weight: fc.double({ min: -1, max: 5, noNaN: true }),
    atMs: fc.integer({ min: startMs - 4_000 * dayMs, max: startMs }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), fc.array(event, { maxLength: 40 }), (left, right) => {
      const [one, other]: [Interest[], Interest[]] = [[], []];
      for (const each of left) addToInterests(one, each, options);
      for (const each of right) addToInterests(other, each, options);
      mergeInterests(one, other, options);
      expect(one.length).toBeLessThanOrEqual(maxInterests);
      for (const { vector, mass } of one) {
        expect(dot(vector, vector)).toBeCloseTo(1, 4);
        expect(mass).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(mass)).toBe(true);
      }
    }),
  );
});
