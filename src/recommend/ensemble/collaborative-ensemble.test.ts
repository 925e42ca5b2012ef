import { expect, test } from "vitest";
import { makeCatalogue, makeItem } from "../../storage/testing/user-world.ts";
import { createItemTable } from "../item-index/item-table.ts";
import { createEnsemble } from "./collaborative-ensemble.ts";

function ensembleOf(itemCounts: number[], catalogueSize = itemCounts.length) {
  const ids = Array.from({ length: catalogueSize }, (_, i) => `i${i}`);
  const trained = {
    itemIds: ids.slice(0, itemCounts.length),
    itemCounts: Uint32Array.from(itemCounts),
    models: new Map(),
    historyWeighting: "lifetime" as const,
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
