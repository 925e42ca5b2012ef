import { expect, test } from "vitest";
import { normalise } from "../../math/vector.ts";
import { createInteractionRules } from "../../profiles/state/interaction-rules.ts";
import { makeCatalogue, makeItem } from "../../storage/testing/user-world.ts";
import { createItemTable } from "../item-index/item-table.ts";
import { createSimilarityScale } from "../item-index/similarity-scale.ts";
import { createSingleSignalRanker } from "../ranker/single-signal.ts";
import { assumedDefaults } from "../request/learned-defaults.ts";
import { createScenarios } from "../request/scenarios.ts";
import { userFromInteractions } from "../user/user-from-interactions.ts";
import { chooseDiversity } from "./choose-diversity.ts";

/** Two kinds of items, alike among themselves; the more popular first: a0, b0, a1, b1, ... of `shape` ab, all a before all b of aabb. */
function worldOf(shape: "ab" | "aabb") {
  const kinds = Array.from({ length: 40 }, (_, place) => ((shape === "ab" ? place % 2 : place >= 20) ? "b" : "a"));
  const itemIds = kinds.map((kind, place) => `${kind}${place}`);
  const catalogue = makeCatalogue(
    ...itemIds.map((id, place) => {
      const embedding = new Float32Array(16);
      embedding[kinds[place] === "a" ? 0 : 1] = 1;
      embedding[2 + (place % 14)] = 0.1;
      return makeItem({ id, publishedAtMs: 0, embedding: normalise(embedding) });
    }),
  );
  const world = {
    catalogue,
    table: createItemTable(catalogue),
    scale: createSimilarityScale(catalogue),
    rules: createInteractionRules(),
    defaultScenario: createScenarios().get("default")!,
  };
  const candidate = {
    version: "popular",
    ensemble: {
      itemIds,
      itemCounts: Uint32Array.from(itemIds, (_, place) => 200 - place),
      models: new Map(),
      historyWeighting: "lifetime" as const,
      weightScale: 1,
      predictedFactors: undefined,
    },
    ranker: createSingleSignalRanker("popularity", { allTimeWeight: 1 }),
    defaults: { ...assumedDefaults, ageing: { ...assumedDefaults.ageing, weight: 0 } },
  };
  return { world, candidate, known: [], itemIds };
}

/** So many users without history, each of whom takes what stands at these places of the order without diversity. */
function choose(shape: "ab" | "aabb", users: number, placesOf: (user: number) => number[]): Promise<number> {
  const { itemIds, ...options } = worldOf(shape);
  const cases = Array.from({ length: users }, (_, user) => ({
    user: userFromInteractions([], options.world),
    relevant: new Set(placesOf(user).map((place) => itemIds[place]!)),
  }));
  return chooseDiversity({ ...options, cases });
}

test.each([
  ["it costs nothing where only the first place counts", "aabb", () => [0], 0.2],
  ["the strongest is too much where the first ten are alike", "aabb", () => [1, 2, 3, 4, 5, 6, 7, 8, 9], 0],
  ["nor is it taken where users want what others of its kind push down", "aabb", (user: number) => [user % 10], 0],
  ["kinds that take turns anyway lose nothing", "ab", (user: number) => [user % 2], 0.2],
] as const)("%s", async (_, shape, placesOf, diversity) => {
  expect(await choose(shape, 60, (user) => [...placesOf(user)])).toBe(diversity);
});

test("what gains as much as it loses is doubtful with few users, and shown with more", async () => {
  // Two of them find the best of the other kind, five lose the last of ten: the means are equal, within .021 of 50 users, .005 of 200.
  const placesOf = (user: number): number[] => [user < 2 ? 20 : user < 7 ? 9 : 0];
  expect(await choose("aabb", 50, placesOf)).toBe(0);
  expect(await choose("aabb", 200, placesOf)).toBe(0.2);
});

test("with few questions it stays as it is", async () => {
  expect(await choose("aabb", 49, () => [9])).toBe(assumedDefaults.diversity);
});
