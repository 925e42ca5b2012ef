import { expect, test } from "vitest";
import { type Affinities, addToAffinities, createAffinities, weighAffinities } from "./affinities.ts";
import { affinityCodes, affinityKinds } from "./affinity-kinds.ts";
import { createFeatureTable } from "./feature-table.ts";
import { createItemFeatures } from "./item-features.ts";

const halfLives = [1_000];
const features = createItemFeatures(createFeatureTable());
const successors = new Map<string, string | undefined>([
  ["soccer", "football"],
  ["gone", undefined],
]);
const presentTag = (tag: string) => (successors.has(tag) ? successors.get(tag) : tag);

function likingOf(...tags: [id: string, label: string, amount: number, atMs?: number][]): Affinities {
  const affinities = createAffinities({ halfLives, features });
  for (const [id, label, amount, atMs = 0] of tags) {
    const numbered = features.number({ tags: [{ id, label, share: 1 }] });
    addToAffinities(affinities, halfLives, { ...numbered, amount, atMs, slot: 0 });
  }
  return affinities;
}

test("a merged tag's liking joins its successor's, a removed one is left out, the sums stay", () => {
  const stored = likingOf(
    ["football", "football", 1],
    ["soccer", "soccer", 2, 1_000],
    ["gone", "gone", 5],
    ["chess", "Chess", 3],
  );
  const before = structuredClone({ ...stored, table: undefined });
  const { tags } = weighAffinities(stored, { halfLives, presentTag }, 1_000);
  expect([...tags.keys()].sort()).toEqual(["chess", "football"]);
  // 1 at time 0 counts half at 1,000 ms, beside 2.
  expect(tags.get("football")).toEqual({ id: "football", label: "football", weight: 2.5 });
  expect(tags.get("chess")?.label).toBe("Chess");
  expect({ ...stored, table: undefined }).toEqual(before);
});

test("a feature goes by the label that it was given last", () => {
  const stored = likingOf(["board-games", "Games", 1], ["board-games", "Board games", 1]);
  expect(stored.features).toHaveLength(1);
  expect(weighAffinities(stored, { halfLives }, 0).tags.get("board-games")?.label).toBe("Board games");
});

test("the codes of affinity kinds are those of stored profiles, without a gap", () => {
  expect(affinityCodes).toEqual({ topics: 0, tags: 1, entities: 2, authors: 3, sections: 4 });
  expect(affinityKinds.map((kind) => affinityCodes[kind])).toEqual([...affinityKinds.keys()]);
});
