import { expect, test } from "vitest";
import { type Affinity, presentTags } from "./affinities.ts";

const halfLives = [1_000];
const affinity = (label: string, amount: number, atMs = 0): Affinity => ({ label, sum: { atMs, values: [amount] } });
const successors = new Map<string, string | undefined>([
  ["soccer", "football"],
  ["gone", undefined],
]);
const presentTag = (tag: string) => (successors.has(tag) ? successors.get(tag) : tag);

test("a merged tag's liking joins its successor's, a removed one is left out, the stored sums stay", () => {
  const stored = new Map([
    ["football", affinity("football", 1)],
    ["soccer", affinity("soccer", 2, 1_000)],
    ["gone", affinity("gone", 5)],
    ["chess", affinity("Chess", 3)],
  ]);
  const before = structuredClone(stored);
  const present = presentTags(stored, halfLives, presentTag);
  expect([...present.keys()].sort()).toEqual(["chess", "football"]);
  // 1 at time 0 counts half at 1,000 ms, beside 2.
  expect(present.get("football")?.sum).toEqual({ atMs: 1_000, values: [2.5] });
  expect(present.get("chess")?.label).toBe("Chess");
  expect(stored).toEqual(before);
});

test("without retired tags the very same map comes back", () => {
  const stored = new Map([["football", affinity("football", 1)]]);
  expect(presentTags(stored, halfLives, presentTag)).toBe(stored);
});
