import { expect, test } from "vitest";
import { dayMs } from "../../profiles/features/decayed-sum.ts";
import { createInteractionRules } from "../../profiles/state/interaction-rules.ts";
import { makeCatalogue, makeItem } from "../../storage/testing/user-world.ts";
import { createItemTable } from "../item-index/item-table.ts";
import { userFromInteractions } from "../user/user-from-interactions.ts";
import { createEnsemble } from "./collaborative-ensemble.ts";

function ensembleOf(
  itemCounts: number[],
  catalogueSize = itemCounts.length,
  historyWeighting: "lifetime" | "decayed" = "lifetime",
) {
  const ids = Array.from({ length: catalogueSize }, (_, i) => `i${i}`);
  const trained = {
    itemIds: ids.slice(0, itemCounts.length),
    itemCounts: Uint32Array.from(itemCounts),
    models: new Map(),
    historyWeighting,
    weightScale: 1,
    predictedFactors: undefined,
  };
  return createEnsemble(trained, createItemTable(makeCatalogue(...ids.map((id) => makeItem({ id })))));
}

test("the median item is told beside the mean one, which a few popular items raise", () => {
  expect(ensembleOf([96, 1, 1, 1, 1]).medianPopularity).toBe(0.05);
  expect(ensembleOf([4, 4, 4]).medianPopularity).toBe(1);
  expect(ensembleOf([1, 9, 9]).medianPopularity).toBe(1);
  expect([ensembleOf([]).medianPopularity, ensembleOf([0, 0]).medianPopularity]).toEqual([1, 1]);
});

test("the share of the catalogue that no user is known to have had", () => {
  expect(ensembleOf([3, 2, 1], 4).unknownShare()).toBe(0.25);
  expect(ensembleOf([3, 2, 1]).unknownShare()).toBe(0);
});

test.each([
  ["a day", 1 / 3, 4],
  ["a year", 120, 4],
  ["ten years", 1_200, 4],
])("where whole histories count, one of four events over %s is as long as any other", (_, gapDays, strength) => {
  const ids = ["i0", "i1", "i2", "i3"];
  const table = createItemTable(makeCatalogue(...ids.map((id) => makeItem({ id }))));
  const history = ids.map((itemId, i) => ({ itemId, weight: 1, atMs: 1e12 + i * gapDays * dayMs }));
  const user = userFromInteractions(history, { table, rules: createInteractionRules() });
  const [whole, decayed] = (["lifetime", "decayed"] as const).map((weighting) =>
    ensembleOf([1, 1, 1, 1], 4, weighting).asCounted(user),
  );
  expect(whole!.profileStrength).toBeCloseTo(strength, 6);
  expect(decayed!.profileStrength).toBe(user.profileStrength);
  if (gapDays > 90) expect(decayed!.profileStrength).toBeLessThan(2);
});
