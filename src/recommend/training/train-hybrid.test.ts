import { expect, test, vi } from "vitest";
import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import { createRandom } from "../../math/random.ts";
import { normalise } from "../../math/vector.ts";
import { encodeModel } from "../../model-registry/model-file.ts";
import { createInteractionRules } from "../../profiles/state/interaction-rules.ts";
import { makeCatalogue, makeItem, type PlainCatalogue } from "../../storage/testing/user-world.ts";
import { createEnsemble } from "../ensemble/collaborative-ensemble.ts";
import { createItemTable } from "../item-index/item-table.ts";
import { createSimilarityScale } from "../item-index/similarity-scale.ts";
import type { TrainingInteraction } from "../models/contract/training-data.ts";
import { createScenarios } from "../request/scenarios.ts";
import { measureSignals, signalAt, signalCount } from "../signals/signals.ts";
import { userFromInteractions } from "../user/user-from-interactions.ts";
import { loadHybrid, saveHybrid } from "./hybrid-model.ts";
import { trainHybrid, trainModels } from "./train-hybrid.ts";

/** Each trains several times over. */
vi.setConfig({ testTimeout: 120_000 });

const preferences = ["rail", "tea"] as const;

function itemOf(id: string): CatalogueItem {
  const taste = id.startsWith("rail") ? 0 : 1;
  const embedding = new Float32Array(16).fill(0.05);
  embedding[taste] = 1;
  return makeItem({ id, tags: [preferences[taste]], embedding: normalise(embedding) });
}

const ids = preferences.flatMap((taste) => Array.from({ length: 30 }, (_, i) => `${taste}-${i}`));

function interactionsOf(seed: number): TrainingInteraction[] {
  const random = createRandom(seed);
  return Array.from({ length: 160 }, (_, user) => {
    const taste = user % 2;
    const own = new Set(Array.from({ length: 10 }, () => 30 * taste + Math.floor(30 * random() ** 2)));
    return [...own].map((item, i) => ({ userId: `r${user}`, itemId: ids[item]!, weight: 1, atMs: 1e12 + i * 1e6 }));
  }).flat();
}

function worldOf(catalogue: PlainCatalogue) {
  return {
    catalogue,
    table: createItemTable(catalogue),
    scale: createSimilarityScale(catalogue),
    rules: createInteractionRules(),
    defaultScenario: createScenarios().get("default")!,
  };
}

const options = {
  seed: 1,
  nowMs: 1e12 + 1e8,
  historyWeighting: "lifetime" as const,
  settings: { als: { factors: 8, iterations: 6 } },
  threads: 0,
};
const anything = { limit: 5, accepts: () => true, weightsOf: (names: readonly string[]) => names.map(() => 1) };

test("a trained hybrid is the same for the same interactions, and after save and load", async () => {
  const train = () => trainHybrid(interactionsOf(1), worldOf(makeCatalogue(...ids.map(itemOf))), options);
  const [one, other] = [await train(), await train()];
  expect(other.version).toBe(one.version);
  const loaded = await loadHybrid(saveHybrid(one));
  expect(loaded.version).toBe(one.version);
  expect(loaded.weights).toEqual(one.weights);
  expect(loaded.trainedPairs).toEqual(one.trainedPairs);
  expect(loaded.ensemble.predictedFactors!.space).toEqual(one.ensemble.predictedFactors!.space);
  expect([...loaded.ensemble.models.keys()]).toEqual([...one.ensemble.models.keys()]);
});

test("a model that is cut short or of an earlier format is refused", async () => {
  const model = await trainHybrid(interactionsOf(1), worldOf(makeCatalogue(...ids.map(itemOf))), options);
  const bytes = saveHybrid(model);
  for (const damaged of [bytes.subarray(0, bytes.length - 9), bytes.subarray(0, 20), Buffer.from("{}")]) {
    await expect(loadHybrid(damaged)).rejects.toThrowError(expect.objectContaining({ code: "model-unavailable" }));
  }
  const earlier = encodeModel({ kind: "hybrid", settings: { lastingShare: 0 }, arrays: {} });
  await expect(loadHybrid(earlier)).rejects.toThrowError(expect.objectContaining({ code: "model-unavailable" }));
});

test("factors of an item that is indexed after the training are predicted from its content at once", async () => {
  const catalogue = makeCatalogue(...ids.map(itemOf));
  const world = worldOf(catalogue);
  const ensemble = createEnsemble((await trainHybrid(interactionsOf(1), world, options)).ensemble, world.table);
  catalogue.put(itemOf("rail-new"), itemOf("tea-new"));
  const history = interactionsOf(1).filter(({ userId }) => userId === "r0");
  const scores = ensemble.score(userFromInteractions(history, world), anything);
  const [rail, tea] = ["rail-new", "tea-new"].map((id) => world.table.rowOf(id)!);
  expect([scores.itemCount(rail!), scores.scoreOf("als", rail!)]).toEqual([0, 0]);
  expect(scores.best.every((row) => world.table.itemAt(row)!.id.startsWith("rail"))).toBe(true);
  expect(scores.predicted(rail!)).toBeGreaterThan(scores.predicted(tea!));
});

test("all-time popularity counts for a user without history, and for a cold item only the decayed one", async () => {
  const catalogue = makeCatalogue(...ids.map(itemOf));
  const world = worldOf(catalogue);
  const ensemble = createEnsemble(await trainModels(interactionsOf(1), world, options), world.table);
  catalogue.put(itemOf("rail-new"));
  const user = userFromInteractions([], world);
  const scores = ensemble.score(user, anything);
  const rows = [...ensemble.rows(), world.table.rowOf("rail-new")!];
  const now = 0.5;
  const context = { ...world, user, ensemble: scores, decayedPopularity: rows.map(() => now), allTimeWeight: 0.75 };
  const { table } = measureSignals(rows, context);
  const popularity = rows.map((_, i) => table[i * signalCount + signalAt.popularity!]!);
  expect(popularity.pop()).toBe(now);
  // The item with the most users: 0.25 now + 0.75 of the most.
  expect(Math.max(...popularity)).toBeCloseTo(0.875, 6);
  expect(Math.min(...popularity)).toBeGreaterThan(0.25 * now);
});

test("no interactions, and items that have left the catalogue, train without trouble", async () => {
  const world = worldOf(makeCatalogue(itemOf("rail-0")));
  expect((await trainHybrid([], world, options)).ensemble.itemIds).toEqual([]);
  const model = await trainHybrid(interactionsOf(2), world, options);
  expect(
    [...model.weights.warm, ...model.ensemble.models.get("als")!.factors!.itemFactors].every(Number.isFinite),
  ).toBe(true);
});
