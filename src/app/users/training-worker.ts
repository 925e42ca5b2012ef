import { parentPort, workerData } from "node:worker_threads";
import { createCatalogueFeed } from "../../catalogue/search/catalogue-feed.ts";
import { createMemoryCatalogue } from "../../catalogue/search/memory-catalogue.ts";
import { createLog } from "../../log/log.ts";
import { hashToUint32 } from "../../math/random.ts";
import { createInteractionRules } from "../../profiles/state/interaction-rules.ts";
import { createItemTable } from "../../recommend/item-index/item-table.ts";
import { createSimilarityScale } from "../../recommend/item-index/similarity-scale.ts";
import { createScenarios } from "../../recommend/request/scenarios.ts";
import { trainRecommender } from "../../recommend/training/train-recommender.ts";
import { dimensionsOf, openStoredIndex } from "../context/stored-index.ts";
import { readTuning } from "../context/tuning.ts";
import { createHybridRegistry, type TrainingTask } from "./open-training.ts";

/** Entry of the training thread: reads what is stored through a connection of its own, trains, and posts the outcome. */
const { config, nowMs } = workerData as TrainingTask;
const now = (): number => nowMs;
const stored = openStoredIndex(config, now);
try {
  const { interactions: ruleSettings, scenarios } = await readTuning(config.tuningFile);
  const catalogue = createMemoryCatalogue({
    dimensions: (await dimensionsOf(stored.items)) ?? 0,
  });
  await createCatalogueFeed({ store: stored.items, catalogue }).load();
  const registry = createHybridRegistry({
    documents: stored.documents,
    use: () => undefined,
    log: createLog(config.logLevel),
    now,
  });
  await registry.adoptStored();
  const interactions = (await stored.profiles.interactions())
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
    settings: config.sequenceNetwork ? { sasrec: {} } : {},
    nowMs,
    seed: hashToUint32(config.seed),
    threads: 0,
  });
  const { bytes } = outcome;
  // Moved, not copied, where the buffer is its own: the thread that serves does not wait for it.
  const isMovable = bytes?.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
  parentPort?.postMessage(outcome, isMovable ? [bytes.buffer] : []);
} finally {
  await stored.close();
}
