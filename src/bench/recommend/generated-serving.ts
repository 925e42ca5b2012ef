import { join } from "node:path";
import { createEventBus } from "../../events/event-bus.ts";
import { createItemStatistics } from "../../events/item-statistics.ts";
import { createMetrics } from "../../http/metrics.ts";
import { eventRoutes } from "../../http/routes/events.ts";
import { recommendationRoutes } from "../../http/routes/recommendations.ts";
import { createHttpApp, listen, type RunningServer } from "../../http/server.ts";
import { createLog } from "../../log/log.ts";
import { createRandom, sampleNormal } from "../../math/random.ts";
import { createEventIngestion, type EventIngestion } from "../../profiles/event-ingestion.ts";
import { createInteractionRules } from "../../profiles/interaction-rules.ts";
import { createProfiles } from "../../profiles/profiles.ts";
import { createWriteQueue } from "../../profiles/write-queue.ts";
import { createAnswerBuffer } from "../../recommend/answer-buffer.ts";
import { type AlsModel, createAlsScorer } from "../../recommend/collaborative/als-model.ts";
import { createRecommender, type Recommender } from "../../recommend/recommender.ts";
import { startCheckpointThread } from "../../storage/checkpoint-thread.ts";
import { openDatabase } from "../../storage/database.ts";
import { createEventStore } from "../../storage/event-store.ts";
import { createProfileStore } from "../../storage/profile-store.ts";
import { createRecommendationStore } from "../../storage/recommendation-store.ts";
import type { GeneratedWorld } from "./generated-world.ts";

export const factorCount = 64;

/** Events and recommendations as the application wires them, on a generated catalogue and a database in `folder`. */
export interface GeneratedServing {
  ingestion: EventIngestion;
  recommender: Recommender;
  /** The same two over HTTP, with everything that the server does around them. */
  serve(): Promise<RunningServer>;
  close(): Promise<void>;
}

export async function startGeneratedServing(
  world: GeneratedWorld,
  { folder, seed, now, hotProfiles }: { folder: string; seed: number; now: () => number; hotProfiles: number },
): Promise<GeneratedServing> {
  const database = openDatabase({ path: join(folder, "bench.db") });
  const rules = createInteractionRules();
  const store = createProfileStore(database);
  const events = createEventStore(database);
  const log = createLog("info");
  const answers = createAnswerBuffer({ store: createRecommendationStore(database), log });
  const checkpoints = startCheckpointThread(database, log);
  const statistics = createItemStatistics();
  const profiles = createProfiles({ store, rules, capacity: hotProfiles });
  const ingestion = createEventIngestion({
    events,
    store,
    profiles,
    statistics,
    catalogue: world.catalogue,
    understanding: { analyse: () => Promise.reject(new Error("the benchmark sends no texts")) },
    rules,
    queue: createWriteQueue(),
    bus: createEventBus({
      onListenerError: (error) => {
        throw error;
      },
    }),
    itemsOfAnswer: async (id) => (await answers.read(id))?.reply.items.map((item) => item.id) ?? [],
    now,
  });
  const recommender = createRecommender({
    catalogue: world.catalogue,
    statistics,
    profiles,
    store: answers,
    events,
    rules,
    seed: String(seed),
    now,
  });
  const als = createAlsScorer(randomModel(world.itemIds, seed));
  recommender.useCrowd({ version: als.version, scorers: { als } });
  return {
    ingestion,
    recommender,
    serve: () => {
      const app = createHttpApp({
        config: { keys: [], ratePerMinute: 0 },
        routes: [...eventRoutes(ingestion), ...recommendationRoutes(recommender)],
        metrics: createMetrics(),
        log,
        version: "bench",
        webDir: join(folder, "no-page"),
        notReady: () => undefined,
      });
      return listen(app, "127.0.0.1", 0);
    },
    close: async () => {
      await answers.close();
      await checkpoints.stop();
      database.close();
    },
  };
}

/** Factors of the right size; what they say does not change the time they take. */
function randomModel(itemIds: readonly string[], seed: number): AlsModel {
  const random = createRandom(`factors|${seed}`);
  const itemFactors = Float32Array.from({ length: itemIds.length * factorCount }, () => 0.3 * sampleNormal(random));
  const gram = new Float64Array(factorCount * factorCount);
  for (let k = 0; k < factorCount; k++) gram[k * factorCount + k] = 0.09 * itemIds.length;
  return {
    version: "generated",
    itemIds,
    factorCount,
    itemFactors,
    gram,
    regularisation: 0.01,
    unobservedWeight: 0.1,
    frequencyExponent: 1,
    itemCounts: new Uint32Array(itemIds.length).fill(10),
  };
}
