import { parentPort, workerData } from "node:worker_threads";
import { createMemoryCatalogue } from "../catalogue/search/memory-catalogue.ts";
import { createLog } from "../log/log.ts";
import { hashToUint32 } from "../math/random.ts";
import { createInteractionRules } from "../profiles/state/interaction-rules.ts";
import { createItemTable } from "../recommend/item-index/item-table.ts";
import { createSimilarityScale } from "../recommend/item-index/similarity-scale.ts";
import { createScenarios } from "../recommend/request/scenarios.ts";
import { trainRecommender } from "../recommend/training/train-recommender.ts";
import { createProfileStore } from "../storage/sqlite/profile-store.ts";
import { createHybridRegistry, type TrainingTask } from "./open-training.ts";
import { dimensionsOf } from "./stored-dimensions.ts";
import { openStoredIndex } from "./stored-index.ts";
import { readTuning } from "./tuning.ts";

/** Entry of the training thread: reads what is stored through a connection of its own, trains, and posts the outcome. */
const { config, nowMs } = workerData as TrainingTask;
const now = (): number => nowMs;
const stored = openStoredIndex(config, now);
try {
  const { interactions: ruleSettings, scenarios } = await readTuning(config.tuningFile);
  const catalogue = createMemoryCatalogue({
    dimensions: dimensionsOf(stored.store) ?? 0,
    topicLabel: () => undefined,
  });
  catalogue.write(stored.store.summaries());
  const registry = createHybridRegistry({
    documents: stored.documents,
    use: () => undefined,
    log: createLog(config.logLevel),
    now,
  });
  await registry.adoptStored();
  const interactions = (await createProfileStore(stored.database).interactions())
    .filter(({ weight }) => weight > 0)
    .map(({ profileId, itemId, weight, atMs }) => ({ userId: profileId, itemId, weight, atMs }));
  const outcome = await trainRecommender({
    interactions,
    world: {
      catalogue,
      table: createItemTable(catalogue),
      scale: createSimilarityScale(catalogue),
      rules: createInteractionRules(ruleSettings),
      defaultScenario: createScenarios(scenarios, config.exploreShare).get("default")!,
    },
    serving: registry.inUse(),
    settings: { als: { factors: 32 } },
    seed: hashToUint32(config.seed),
    threads: 0,
  });
  parentPort?.postMessage(outcome);
} finally {
  stored.close();
}
