import { beforeAll, expect, test, vi } from "vitest";
import { ModelUnavailableError } from "../../errors/errors.ts";
import { createLog } from "../../log/log.ts";
import { createModelRegistry } from "../../model-registry/model-registry.ts";
import { createInteractionRules } from "../../profiles/state/interaction-rules.ts";
import { makeCatalogue, makeItem } from "../../storage/testing/user-world.ts";
import { createItemTable } from "../item-index/item-table.ts";
import { createSimilarityScale } from "../item-index/similarity-scale.ts";
import type { TrainingInteraction } from "../models/contract/training-data.ts";
import { createScenarios } from "../request/scenarios.ts";
import { userFromInteractions } from "../user/user-from-interactions.ts";
import { createOfflineRanking } from "./gate.ts";
import { type HybridModel, inUse, loadHybrid, saveHybrid } from "./hybrid-model.ts";
import { createRetraining } from "./retraining.ts";
import { trainHybrid } from "./train-hybrid.ts";
import { type TrainingOutcome, trainRecommender } from "./train-recommender.ts";
import type { TrainingWorld } from "./training-world.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const startMs = 1e12;

function worldOf(itemIds: readonly string[]): TrainingWorld {
  const catalogue = makeCatalogue(...itemIds.map((id) => makeItem({ id })));
  return {
    catalogue,
    table: createItemTable(catalogue),
    scale: createSimilarityScale(catalogue),
    rules: createInteractionRules(),
    defaultScenario: createScenarios().get("default")!,
  };
}

/** Each user takes the items that `take` names, a minute apart unless they are said to be `together`. */
function interactionsOf(
  users: number,
  take: (user: number) => readonly number[],
  { together = false } = {},
): TrainingInteraction[] {
  return Array.from({ length: users }, (_, user) =>
    take(user).map((item, i) => ({
      userId: `u${user}`,
      itemId: `i${item}`,
      weight: 1,
      atMs: together ? startMs : startMs + 60_000 * (user + i),
    })),
  ).flat();
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, item) => `i${item}`);
const options = { settings: { als: { factors: 8, iterations: 4 } }, nowMs: startMs + 1e7, seed: 2, threads: 0 };
const train = (interactions: readonly TrainingInteraction[], world = worldOf(ids(12))): Promise<TrainingOutcome> =>
  trainRecommender({ interactions, world, serving: undefined, ...options });
const someTastes = interactionsOf(16, (user) => [0, 1, 2, 3].map((i) => (user + i * (1 + (user % 2))) % 12));

let model: HybridModel;
beforeAll(async () => {
  model = await trainHybrid(someTastes, worldOf(ids(12)), options);
});

test.each([
  ["nothing, as where all are dismissals", [], "0 users and 0 items"],
  ["one user", interactionsOf(1, () => [0, 1, 2, 3, 4, 5, 6]), "1 users and 7 items"],
  ["one item", interactionsOf(20, () => [3]), "20 users and 1 items"],
])("%s trains nothing and says why", async (_, interactions, reason) => {
  const { report, bytes } = await train(interactions);
  expect(report).toMatchObject({ adopted: false, reason: expect.stringContaining(reason) });
  expect(bytes).toBeUndefined();
});

test.each([
  ["all users alike", interactionsOf(12, () => [0, 1, 2, 3, 4, 5]), true],
  [
    "all in one moment",
    interactionsOf(16, (user) => [user % 12, (user + 1) % 12, (user + 5) % 12], { together: true }),
    false,
  ],
])(
  "%s: the model is adopted, says what times tell, and ranks by finite numbers",
  async (_, interactions, isInformative) => {
    const { report, bytes } = await train(interactions);
    expect(report).toMatchObject({ adopted: true, timeOrder: { isInformative }, ranker: { treesFor: [], gains: {} } });
    expect(Number.isFinite(report.newScore)).toBe(true);
    const world = worldOf(ids(12));
    const rank = createOfflineRanking({ model: inUse(await loadHybrid(bytes!)), known: interactions, world });
    expect(rank(userFromInteractions(interactions.slice(0, 2), world))).toHaveLength(10);
  },
);

test("a catalogue that changed wholly is ranked without the models' items", () => {
  const world = worldOf(["new-a", "new-b", "new-c"]);
  const rank = createOfflineRanking({ model: inUse(model), known: someTastes, world });
  expect(rank(userFromInteractions(someTastes.slice(0, 4), world)).sort()).toEqual(["new-a", "new-b", "new-c"]);
});

test("a model that is cut short anywhere is not taken for one", async () => {
  const bytes = saveHybrid(model);
  for (let part = 0; part < 24; part++) {
    const length = Math.floor((bytes.length * part) / 24);
    await expect(loadHybrid(bytes.subarray(0, length)), `${length} bytes`).rejects.toThrow(ModelUnavailableError);
  }
});

test("a training thread that dies leaves the old model in use, and the status says why", async () => {
  const stored = new Map<string, { name: string; body: string; binary?: Uint8Array }>();
  const used: (string | undefined)[] = [];
  const registry = createModelRegistry({
    name: "hybrid-model",
    documents: {
      readDocument: async (name: string) => stored.get(name),
      writeDocument: async (document: { name: string; body: string; binary?: Uint8Array }) =>
        void stored.set(document.name, document),
    } as never,
    load: loadHybrid,
    versionOf: ({ version }) => version,
    use: (one) => used.push(one?.version),
    log: createLog("silent"),
    now: () => startMs,
  });
  await registry.publish(saveHybrid(model), { adopted: true });
  const run = () => Promise.reject(new Error("The training thread ended with 1 before its work was done."));
  const retraining = createRetraining({ registry, run, log: createLog("silent") });
  await expect(retraining.train()).rejects.toThrow("ended with 1");
  expect(retraining.inUse()?.version).toBe(model.version);
  expect(used).toEqual([model.version]);
  expect(await retraining.status()).toMatchObject({
    version: model.version,
    isInUse: true,
    lastReport: { adopted: false, reason: expect.stringContaining("ended with 1") },
  });
});
