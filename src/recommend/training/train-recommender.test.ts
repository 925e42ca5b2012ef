import { expect, test, vi } from "vitest";
import { createInteractionRules } from "../../profiles/state/interaction-rules.ts";
import { makeCatalogue, makeItem } from "../../storage/testing/user-world.ts";
import { createItemTable } from "../item-index/item-table.ts";
import { createSimilarityScale } from "../item-index/similarity-scale.ts";
import type { TrainingInteraction } from "../models/contract/training-data.ts";
import { createScenarios } from "../request/scenarios.ts";
import { type HybridModel, loadHybrid } from "./hybrid-model.ts";
import { trainRecommender } from "./train-recommender.ts";

/** Each trains several times over. */
vi.setConfig({ testTimeout: 120_000 });

/** Two groups of users who never touch each other's items. */
function twoTastes(users = 48): TrainingInteraction[] {
  return Array.from({ length: users }, (_, user) =>
    Array.from({ length: 8 }, (_, i) => ({
      userId: `r${user}`,
      itemId: `${user % 2 === 0 ? "tea" : "rail"}-${(user + i * (1 + (user % 3))) % 24}`,
      weight: 1,
      atMs: 1e12 + user + 100 * i,
    })),
  ).flat();
}

function train(interactions: readonly TrainingInteraction[], serving?: HybridModel, signal?: AbortSignal) {
  const catalogue = makeCatalogue(
    ...[...new Set(interactions.map(({ itemId }) => itemId))].map((id) => makeItem({ id })),
  );
  return trainRecommender({
    interactions,
    world: {
      catalogue,
      table: createItemTable(catalogue),
      scale: createSimilarityScale(catalogue),
      rules: createInteractionRules(),
      defaultScenario: createScenarios().get("default")!,
    },
    serving,
    settings: { als: { factors: 8, iterations: 8 } },
    nowMs: 1e12 + 1e6,
    seed: 3,
    threads: 0,
    signal,
  });
}

const withoutRelevance = (model: HybridModel): HybridModel => ({
  ...model,
  // Relevance by nothing at all: what is left is recency and engagement.
  weights: {
    ...model.weights,
    warm: model.weights.warm.map(() => 0),
    active: model.weights.active.map(() => 0),
    cold: model.weights.cold.map(() => 0),
  },
});

test("a first model is adopted and says what it is better than", async () => {
  const { report, bytes } = await train(twoTastes());
  expect(report).toMatchObject({ adopted: true, users: 48, interactions: 384 });
  expect(report.oldScore).toBeUndefined();
  expect(report.newScore!).toBeGreaterThan(report.singles!.popularity!);
  expect((await loadHybrid(bytes!)).version).toBe(report.version);
});

test("too few users train nothing and say why", async () => {
  const { report, bytes } = await train([{ userId: "r", itemId: "i", weight: 1, atMs: 0 }]);
  expect(report).toMatchObject({ adopted: false, reason: expect.stringMatching(/too few/) });
  expect(bytes).toBeUndefined();
});

test("retraining on what the serving model was trained on is not refused", async () => {
  const first = await loadHybrid((await train(twoTastes())).bytes!);
  const { report } = await train(twoTastes(), first);
  expect(report).toMatchObject({ adopted: true, reason: expect.stringMatching(/nothing to compare/) });
});

test("old and new are compared on what neither was trained on", async () => {
  const everything = twoTastes();
  const partial = await loadHybrid((await train(everything.filter((_, i) => i % 8 < 6))).bytes!);
  const { report } = await train(everything, withoutRelevance(partial));
  expect(report.adopted).toBe(true);
  expect(report.cases).toBeGreaterThanOrEqual(20);
  expect(report.newScore!).toBeGreaterThan(report.oldScore!);
  expect(report.difference!.low).toBeGreaterThan(0);
});

test("a stopped training rejects", async () => {
  await expect(train(twoTastes(), undefined, AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
});
