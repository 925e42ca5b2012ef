import { GrowthBook } from "@growthbook/growthbook";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Allocation, assign } from "./assign.ts";
import { isHeldOut } from "./holdout.ts";

const none = {};

/** The variation that GrowthBook's own SDK gives, or undefined when the user is not in the experiment. */
function bySdk(allocation: Allocation, id: string, attributes: Record<string, unknown> = {}): number | undefined {
  const { key, variations, seed, hashVersion = 2, coverage, weights, namespace, condition } = allocation;
  const result = new GrowthBook({ attributes: { ...attributes, id } }).run({
    key,
    variations: Array.from({ length: variations }, (_, i) => i) as never,
    hashVersion,
    ...(seed !== undefined && { seed }),
    ...(coverage !== undefined && { coverage }),
    ...(weights !== undefined && { weights: [...weights] }),
    ...(namespace && { namespace: [namespace.id, ...namespace.range] as [string, number, number] }),
    ...(condition && { condition: condition as never }),
  });
  return result.inExperiment ? result.variationId : undefined;
}

function ours(allocation: Allocation, id: string, attributes: Record<string, unknown> = {}): number | undefined {
  const assignment = assign(allocation, { id, attributes });
  return assignment.assigned ? assignment.variation : undefined;
}

test("GrowthBook's SDK and ours agree on 10,000 users, for four kinds of experiment", () => {
  const allocations: Allocation[] = [
    { key: "rank-exp", variations: 2 },
    { key: "three", variations: 3, weights: [0.2, 0.3, 0.5], coverage: 0.6, seed: "a seed of its own" },
    { key: "old", variations: 2, hashVersion: 1, namespace: { id: "home", range: [0.2, 0.9] } },
    { key: "targeted", variations: 4, coverage: 0.9, condition: { country: { $in: ["NL", "BE"] } } },
  ];
  const countries = ["NL", "BE", "DE"];
  const seen = allocations.map(() => new Set<number | undefined>());
  for (let user = 0; user < 10_000; user++) {
    const id = user % 7 === 0 ? `ünïcode-${user}-☂` : `user-${user}`;
    const attributes = { country: countries[user % 3] };
    allocations.forEach((allocation, i) => {
      const variation = ours(allocation, id, attributes);
      expect(variation, `${allocation.key} ${id}`).toBe(bySdk(allocation, id, attributes));
      seen[i]!.add(variation);
    });
  }
  expect(seen.map((variations) => variations.size)).toEqual([2, 4, 3, 5]);
});

test("any allocation of any user equals the SDK's", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const allocation = fc
    .record({
      // The SDK looks keys up in a plain object, so a name of Object.prototype ("valueOf") would find a method there.
      key: fc.string({ maxLength: 8 }).map((text) => `key ${text}`),
      variations: fc.integer({ min: 2, max: 5 }),
      seed: fc.string({ minLength: 1, maxLength: 6 }),
      hashVersion: fc.constantFrom(1 as const, 2 as const),
      coverage: share,
      ends: fc.tuple(share, share),
    })
    .map(({ ends, ...rest }) => ({
      ...rest,
      namespace: { id: "n", range: [Math.min(...ends), Math.max(...ends)] as const },
    }));
  fc.assert(
    fc.property(allocation, fc.string({ minLength: 1 }), (asked, id) => {
      expect(ours(asked, id)).toBe(bySdk(asked, id));
    }),
    { numRuns: 1_000 },
  );
});

test("a stored variation outlasts edits of coverage, target and namespace, until its variation is gone", () => {
  const allocation: Allocation = {
    key: "e",
    variations: 2,
    coverage: 0,
    condition: { plan: "pro" },
    namespace: { id: "n", range: [0, 0] },
  };
  expect(assign(allocation, { id: "u", attributes: none, sticky: 1 })).toMatchObject({ variation: 1, sticky: true });
  expect(assign(allocation, { id: "u", attributes: none, sticky: 2 })).toEqual({
    assigned: false,
    because: "other-namespace",
  });
});

test("who is left out is told why", () => {
  const because = (allocation: Partial<Allocation>, id = "u") => {
    const assignment = assign({ key: "e", variations: 2, ...allocation }, { id, attributes: none });
    return assignment.assigned ? "assigned" : assignment.because;
  };
  expect(because({}, "")).toBe("no-unit");
  expect(because({ coverage: 0 })).toBe("not-covered");
  expect(because({ condition: { a: 1 } })).toBe("not-targeted");
  expect(because({ namespace: { id: "n", range: [0, 0] } })).toBe("other-namespace");
  expect(because({ holdouts: [{ id: "all", share: 1 }] })).toBe("held-out");
  expect(because({ holdouts: [{ id: "all", share: 0 }] })).toBe("assigned");
});

test("a holdout keeps its share of users out whatever the experiment, stored variations included", () => {
  const holdout = { id: "global", share: 0.1 };
  const users = Array.from({ length: 10_000 }, (_, i) => `u${i}`);
  const held = users.filter((id) => isHeldOut(id, holdout));
  expect(held.length).toBeGreaterThan(900);
  expect(held.length).toBeLessThan(1_100);
  for (const key of ["one", "another"]) {
    const assignments = held.map((id) =>
      assign({ key, variations: 2, holdouts: [holdout] }, { id, attributes: none, sticky: 0 }),
    );
    expect(assignments.every(({ assigned }) => !assigned)).toBe(true);
  }
});
