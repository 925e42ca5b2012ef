import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketOf, bucketRanges, chooseRange, inNamespace } from "./bucket.ts";

test("buckets equal the vectors that GrowthBook publishes for its SDKs", () => {
  const vectors = [
    [1, "", "a", 0.22],
    [1, "", "b", 0.077],
    [1, "b", "a", 0.946],
    [1, "ef", "d", 0.652],
    [1, "", "123", 0.011],
    [2, "seed", "a", 0.0505],
    [2, "seed", "b", 0.2696],
    [2, "foo", "ab", 0.2575],
    [2, "foo", "def", 0.2019],
    [2, "90850943850283058242805", "123", 0.7516],
    [2, "rank-exp", "u1", 0.2034],
  ] as const;
  for (const [version, seed, value, wanted] of vectors) expect(bucketOf(seed, value, version)).toBe(wanted);
});

test("ranges follow coverage and weights as published", () => {
  expect(bucketRanges({ variations: 2, coverage: 0.5 })).toEqual([
    [0, 0.25],
    [0.5, 0.75],
  ]);
  const three = bucketRanges({ variations: 3, coverage: 0.2, weights: [0.2, 0.3, 0.5] });
  [
    [0, 0.04],
    [0.2, 0.26],
    [0.5, 0.6],
  ].forEach(([start, end], i) => {
    expect(three[i]![0]).toBeCloseTo(start!, 12);
    expect(three[i]![1]).toBeCloseTo(end!, 12);
  });
});

test("weights of the wrong sum or number are equal ones; coverage is clamped", () => {
  const equal = [
    [0, 0.5],
    [0.5, 1],
  ];
  expect(bucketRanges({ variations: 2, weights: [0.4, 0.1] })).toEqual(equal);
  expect(bucketRanges({ variations: 2, weights: [0.4, 0.1, 0.5] })).toEqual(equal);
  expect(bucketRanges({ variations: 2, coverage: 1.5 })).toEqual(equal);
  expect(bucketRanges({ variations: 2, coverage: -0.2 })).toEqual([
    [0, 0],
    [0.5, 0.5],
  ]);
});

test("the lower end of a range is in, the upper end out", () => {
  const ranges = bucketRanges({ variations: 2, coverage: 0.5 });
  expect([0, 0.2499, 0.25, 0.5, 0.75].map((bucket) => chooseRange(bucket, ranges))).toEqual([
    0,
    0,
    undefined,
    1,
    undefined,
  ]);
});

test("more coverage moves nobody to another variation", () => {
  const coverage = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.string(), coverage, coverage, (value, some, other) => {
      const bucket = bucketOf("seed", value, 2);
      const choose = (covered: number) =>
        chooseRange(bucket, bucketRanges({ variations: 3, coverage: covered, weights: [0.2, 0.3, 0.5] }));
      const before = choose(Math.min(some, other));
      if (before !== undefined) expect(choose(Math.max(some, other))).toBe(before);
    }),
  );
});

test("namespaces with disjoint ranges share no user", () => {
  const halves = [
    { id: "home", range: [0, 0.5] },
    { id: "home", range: [0.5, 1] },
  ] as const;
  fc.assert(
    fc.property(fc.string(), (value) => {
      expect(halves.filter((namespace) => inNamespace(value, namespace))).toHaveLength(1);
    }),
  );
});
