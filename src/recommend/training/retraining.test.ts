import { expect, test } from "vitest";
import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import { silentLog } from "../../log/log.ts";
import type { InteractionCell } from "../../profiles/profile-store.ts";
import { createInteractionRules } from "../../profiles/state/interaction-rules.ts";
import { makeCatalogue, makeItem } from "../../storage/testing/user-world.ts";
import { createItemTable } from "../item-index/item-table.ts";
import { createSimilarityScale } from "../models/content/similarity-scale.ts";
import type { CrowdParts } from "../models/ensemble/collaborative-ensemble.ts";
import { createRetraining } from "./retraining.ts";

/** Two groups of users who never touch each other's items. */
function twoTastes(): InteractionCell[] {
  return Array.from({ length: 12 }, (_, user) =>
    Array.from({ length: 5 }, (_, i) => ({
      profileId: `r${user}`,
      itemId: `${user % 2 === 0 ? "tea" : "rail"}-${(user + i) % 6}`,
      weight: 1,
      atMs: user + 100 * i,
    })),
  ).flat();
}

function openWorld(cells: InteractionCell[]) {
  const kept = new Map<string, { body: string; binary: Buffer | undefined; updatedAtMs: number }>();
  const used: (CrowdParts | undefined)[] = [];
  const catalogue = makeCatalogue(...[...new Set(cells.map(({ itemId }) => itemId))].map((id) => makeItem({ id })));
  const world = {
    table: createItemTable(catalogue),
    scale: createSimilarityScale(catalogue),
    rules: createInteractionRules(),
  };
  const documents: DocumentStore = {
    readDocument: async (name) => kept.get(name),
    writeDocument: async (name, body, binary) => {
      kept.set(name, { body, binary, updatedAtMs: 0 });
    },
  };
  const options = {
    store: { interactions: async () => cells },
    documents,
    recommender: { useCrowd: (crowd: CrowdParts | undefined) => used.push(crowd), world },
    als: { factors: 8, iterations: 8, threads: 0 },
    seed: 3,
    log: silentLog,
  };
  return { retraining: createRetraining(options), reopen: () => createRetraining(options), kept, used };
}

test("a first model is adopted, stored and used again after a restart", async () => {
  const world = openWorld(twoTastes());
  const report = await world.retraining.train();
  expect(report).toMatchObject({ adopted: true, users: 12, items: 12, interactions: 60 });
  expect(world.used).toHaveLength(1);
  await world.reopen().load();
  expect(world.used[1]?.version).toBe(world.used[0]?.version);
});

test("too few users train nothing and say why", async () => {
  const world = openWorld([{ profileId: "r", itemId: "i", weight: 1, atMs: 0 }]);
  expect(await world.retraining.train()).toMatchObject({ adopted: false, reason: expect.stringMatching(/too few/) });
  expect(world.used).toEqual([]);
});

test("a model that ranks the newest events worse is refused and the old one stays", async () => {
  const cells = twoTastes();
  const world = openWorld(cells);
  await world.retraining.train();
  // What comes next is an item that hardly anybody had before, but that the old model has learned well.
  const older = cells.filter((cell) => !cell.itemId.endsWith("-5"));
  const newest = older
    .filter(({ atMs }) => atMs < 6)
    .map((cell) => ({ ...cell, itemId: cell.itemId.replace(/\d$/, "5"), atMs: 10_000 + cell.atMs }));
  cells.splice(0, cells.length, ...older, ...newest);
  const stored = world.kept.get("hybrid-model");
  expect(await world.retraining.train()).toMatchObject({ adopted: false, reason: expect.stringMatching(/worse/) });
  expect(world.used).toHaveLength(1);
  expect(world.kept.get("hybrid-model")).toBe(stored);
});

test("a stopped training leaves the old model in use", async () => {
  const world = openWorld(twoTastes());
  await expect(world.retraining.train(AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  expect(world.used).toEqual([]);
  expect(world.kept.size).toBe(0);
});
