import { expect, test } from "vitest";
import type { CatalogueItem } from "../../catalogue/search/catalogue-view.ts";
import { createRandom } from "../../math/random.ts";
import { normalise } from "../../math/vector.ts";
import { createInteractionRules } from "../../profiles/state/interaction-rules.ts";
import { makeCatalogue, makeItem, type PlainCatalogue } from "../../storage/testing/user-world.ts";
import { createItemTable } from "../item-index/item-table.ts";
import { createSimilarityScale } from "../models/content/similarity-scale.ts";
import { createCrowd } from "../models/ensemble/collaborative-ensemble.ts";
import { crowdOf } from "../models/ensemble/ensemble-from-model.ts";
import { priorWeights } from "../ranker/blend-weights.ts";
import { measureSignals } from "../signals/measure-signals.ts";
import { signalAt, signalCount } from "../signals/signals.ts";
import { userOfCells } from "../signals/user-from-interactions.ts";
import { loadHybrid, saveHybrid } from "./hybrid-model.ts";
import { trainHybrid, trainOn } from "./train-hybrid.ts";
import type { TrainingCell } from "./train-members.ts";

const tastes = ["rail", "tea"] as const;

function itemOf(id: string): CatalogueItem {
  const taste = id.startsWith("rail") ? 0 : 1;
  const embedding = new Float32Array(16).fill(0.05);
  embedding[taste] = 1;
  return makeItem({ id, tags: [tastes[taste]], embedding: normalise(embedding) });
}

const ids = tastes.flatMap((taste) => Array.from({ length: 30 }, (_, i) => `${taste}-${i}`));

function cellsOf(seed: number): TrainingCell[] {
  const random = createRandom(seed);
  return Array.from({ length: 160 }, (_, user) => {
    const taste = user % 2;
    const own = new Set(Array.from({ length: 10 }, () => 30 * taste + Math.floor(30 * random() ** 2)));
    return [...own].map((item, i) => ({ userId: `r${user}`, itemId: ids[item]!, weight: 1, atMs: 1e12 + i * 1e6 }));
  }).flat();
}

function worldOf(catalogue: PlainCatalogue) {
  return {
    table: createItemTable(catalogue),
    scale: createSimilarityScale(catalogue),
    rules: createInteractionRules(),
  };
}

const options = { seed: 1, members: { als: { factors: 8, iterations: 6, threads: 0 } } };

test("a trained hybrid is the same for the same cells, and after save and load", async () => {
  const train = () => trainHybrid(cellsOf(1), worldOf(makeCatalogue(...ids.map(itemOf))), options);
  const [one, other] = [await train(), await train()];
  expect(other.version).toBe(one.version);
  const loaded = loadHybrid(saveHybrid(one));
  expect(loaded.version).toBe(one.version);
  expect(loaded.weights).toEqual(one.weights);
  expect(loaded.content.space).toEqual(one.content.space);
});

test("an item indexed after the training is foretold by its content at once", async () => {
  const catalogue = makeCatalogue(...ids.map(itemOf));
  const world = worldOf(catalogue);
  const crowd = createCrowd(crowdOf(await trainHybrid(cellsOf(1), world, options)), world.table);
  catalogue.put(itemOf("rail-new"), itemOf("tea-new"));
  const history = cellsOf(1).filter(({ userId }) => userId === "r0");
  const opinion = crowd.ask(userOfCells(history, world), { limit: 5, accepts: () => true });
  const foretold = (id: string): number => {
    const row = new Float32Array(signalCount);
    expect(opinion.write(world.table.slotOf(id)!, row, 0)).toBe(0);
    return row[signalAt.foretold]!;
  };
  expect(opinion.best.every((slot) => world.table.itemAt(slot)!.id.startsWith("rail"))).toBe(true);
  expect(foretold("rail-new")).toBeGreaterThan(foretold("tea-new"));
});

test("a user without history hears what lasted, and of an item that the crowd has not met only what is now", async () => {
  const catalogue = makeCatalogue(...ids.map(itemOf));
  const world = worldOf(catalogue);
  const model = await trainOn(cellsOf(1), priorWeights(), world, options);
  const crowd = createCrowd(crowdOf(model), world.table);
  catalogue.put(itemOf("rail-new"));
  const signal = userOfCells([], world);
  const opinion = crowd.ask(signal, { limit: 0, accepts: () => true });
  const slots = [...crowd.slots(), world.table.slotOf("rail-new")!];
  const now = 0.5;
  const context = {
    ...world,
    signal,
    crowd: opinion,
    popularity: slots.map(() => now),
    weights: { allTimeWeight: 0.75 },
  };
  const { units } = measureSignals(slots, context);
  const popularity = slots.map((_, i) => units[i * signalCount + signalAt.popularity]!);
  expect(popularity.pop()).toBe(now);
  // The item that most users took up: 0.25 now + 0.75 of the most.
  expect(Math.max(...popularity)).toBeCloseTo(0.875, 6);
  expect(Math.min(...popularity)).toBeGreaterThan(0.25 * now);
});

test("no cells, and items that have left the catalogue, train without trouble", async () => {
  const world = worldOf(makeCatalogue(itemOf("rail-0")));
  expect((await trainHybrid([], world, options)).als.itemIds).toEqual([]);
  const model = await trainHybrid(cellsOf(2), world, options);
  expect([...model.weights.met, ...model.als.itemFactors].every(Number.isFinite)).toBe(true);
});
