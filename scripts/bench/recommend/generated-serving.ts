import { join } from "node:path";
import { createWriteQueue } from "../../../src/concurrency/write-queue.ts";
import { readConfig } from "../../../src/config/config.ts";
import { createItemStatistics } from "../../../src/events/item-statistics.ts";
import { experimentInputSchema } from "../../../src/experiments/definition/experiment.ts";
import { type Experiments, openExperiments } from "../../../src/experiments/experiments.ts";
import type { RunningServer } from "../../../src/http/listen.ts";
import { createMetrics } from "../../../src/http/metrics.ts";
import { eventRoutes } from "../../../src/http/routes/events.ts";
import { recommendationRoutes } from "../../../src/http/routes/recommendations.ts";
import { startServer } from "../../../src/http/start-server.ts";
import { createEventIngestion, type EventIngestion } from "../../../src/ingestion/event-ingestion.ts";
import { projections, projectionTables } from "../../../src/ingestion/projections.ts";
import { createLog } from "../../../src/log/log.ts";
import { createRandom, sampleNormal } from "../../../src/math/random.ts";
import type { SparseMatrix } from "../../../src/math/sparse-matrix.ts";
import { createIdentityLimits, defaultIdentityRules } from "../../../src/profiles/identity/identity-rules.ts";
import { createProfiles } from "../../../src/profiles/profiles.ts";
import { createInteractionRules } from "../../../src/profiles/state/interaction-rules.ts";
import { createRecommendationLogBuffer } from "../../../src/recommend/log/recommendation-log-buffer.ts";
import { type AlsModel, createAlsScorer, foldIn, saveAls } from "../../../src/recommend/models/als/als-model.ts";
import { createNeighbourScorer } from "../../../src/recommend/models/contract/neighbour-model.ts";
import { priorWeights } from "../../../src/recommend/ranker/linear-blend/blend-weights.ts";
import { createLinearBlend } from "../../../src/recommend/ranker/linear-blend/linear-blend.ts";
import { createRecommender, type ModelInUse, type Recommender } from "../../../src/recommend/recommender.ts";
import { assumedDefaults } from "../../../src/recommend/request/learned-defaults.ts";
import { createLiveSegments } from "../../../src/segments/live/live-segments.ts";
import { createCommitStore } from "../../../src/storage/sqlite/commit/commit-store.ts";
import { type Database, openDatabase } from "../../../src/storage/sqlite/database.ts";
import { createEventStore } from "../../../src/storage/sqlite/event-store.ts";
import { createDefinitionStore } from "../../../src/storage/sqlite/experiments/definition-store.ts";
import { createMetricEventSource } from "../../../src/storage/sqlite/experiments/metric-events.ts";
import { createExperimentUnitStore } from "../../../src/storage/sqlite/experiments/unit-store.ts";
import { createIdentityStore } from "../../../src/storage/sqlite/identity/identity-store.ts";
import { createProfileStore } from "../../../src/storage/sqlite/profile-store.ts";
import { createRecommendationStore } from "../../../src/storage/sqlite/recommendations/recommendation-store.ts";
import { createSegmentStore } from "../../../src/storage/sqlite/segments/segment-store.ts";
import { startStorageThreads } from "../../../src/storage/sqlite/threads/storage-threads.ts";
import type { GeneratedWorld } from "./generated-world.ts";

export const factorCount = 64;

/** Events and recommendations as the application wires them, on a generated catalogue and a database in `folder`. */
export interface GeneratedServing {
  ingestion: EventIngestion;
  recommender: Recommender;
  /** Another one that tries out no new items, with the size up to which everything is scored. */
  openPlain(scoreAllUpTo?: number): Recommender;
  /** The first two over HTTP, with everything that the server does around them. */
  serve(): Promise<RunningServer>;
  close(): Promise<void>;
}

export interface ServingOptions {
  folder: string;
  seed: number;
  now: () => number;
  hotProfiles: number;
  /** Experiments that run meanwhile; the first changes how answers are made. */
  runningExperiments?: number;
}

export async function startGeneratedServing(
  world: GeneratedWorld,
  { folder, seed, now, hotProfiles, runningExperiments = 0 }: ServingOptions,
): Promise<GeneratedServing> {
  const database = openDatabase({ path: join(folder, "bench.db") });
  const rules = createInteractionRules();
  const log = createLog("info");
  const threads = startStorageThreads(database, { log, tables: projectionTables });
  const commitStore = createCommitStore(database, { tables: projectionTables, thread: () => threads.writes });
  const events = createEventStore(database);
  const answers = createRecommendationLogBuffer({ store: createRecommendationStore(database), log });
  const statistics = createItemStatistics();
  const profiles = createProfiles({ store: createProfileStore(database), rules, capacity: hotProfiles });
  const experiments = await startExperiments(database, { count: runningExperiments, now });
  const ingestion = createEventIngestion({
    events,
    store: commitStore,
    profiles,
    projections,
    parts: {
      ...{ rules, statistics, findItem: (id) => world.catalogue.get(id), experiments },
      segments: { live: createLiveSegments({ rules }), store: createSegmentStore(database) },
    },
    understanding: { analyse: () => Promise.reject(new Error("the benchmark sends no texts")) },
    identity: { limitsAt: () => createIdentityLimits(defaultIdentityRules), store: createIdentityStore(database) },
    queue: createWriteQueue(),
    feed: { publish: () => undefined },
    itemsOfRecommendation: async (id) => (await answers.read(id))?.reply.items.map((item) => item.id) ?? [],
    now,
  });
  const model = randomModel(world.itemIds, seed);
  const openRecommender = (settings: {
    scoreAllUpTo?: number | undefined;
    exploreShare?: number | undefined;
  }): Recommender => {
    const recommender = createRecommender({
      catalogue: world.catalogue,
      statistics,
      profiles,
      store: answers,
      events,
      experiments: {
        assign: (id) => experiments.assign({ id, attributes: async () => ({}) }),
        keepAnswer: experiments.keepAnswer,
      },
      rules,
      seed: String(seed),
      ...settings,
      now,
    });
    recommender.useModel(model);
    return recommender;
  };
  const recommender = openRecommender({});
  return {
    ingestion,
    recommender,
    openPlain: (scoreAllUpTo) => openRecommender({ scoreAllUpTo, exploreShare: 0 }),
    serve: () =>
      startServer({
        config: { ...readConfig({}), port: 0, maxQueueMs: 60_000, routePermits: 100_000 },
        routes: [...eventRoutes({ ingestion }), ...recommendationRoutes(recommender)],
        metrics: createMetrics(),
        log,
        version: "bench",
        webDir: join(folder, "no-page"),
        keys: { find: async () => undefined },
        notReady: () => undefined,
      }),
    close: async () => {
      await experiments.close();
      await answers.close();
      await threads.stop();
      database.close();
    },
  };
}

async function startExperiments(
  database: Database,
  { count, now }: { count: number; now: () => number },
): Promise<Experiments> {
  const experiments = await openExperiments({
    definitions: createDefinitionStore(database),
    units: createExperimentUnitStore(database),
    events: createMetricEventSource(database),
    now,
    onError: (error) => {
      throw error;
    },
  });
  for (let i = 0; i < count; i++) {
    const value = i === 0 ? { diversity: 0.4 } : { [`setting${i}`]: true };
    const input = { metrics: [{ type: "proportion", event: "Item Clicked" }], variations: [{}, { value }] };
    await experiments.put(`e${i}`, experimentInputSchema.parse(input));
    await experiments.start(`e${i}`);
  }
  return experiments;
}

/** Models of the right size; what they score does not change the time they take. */
function randomModel(itemIds: readonly string[], seed: number): ModelInUse {
  const als = randomFactors(itemIds, seed);
  const { factorCount, itemFactors, itemCounts } = als;
  const neighbours = (perRow: number, historyFade: number) =>
    createNeighbourScorer({ version: "generated", itemIds, neighbours: randomRows(itemIds, perRow), historyFade });
  const save = (): Uint8Array => saveAls(als);
  const factors = { factorCount, itemFactors, foldIn: (history: Parameters<typeof foldIn>[1]) => foldIn(als, history) };
  const models = new Map([
    ["als", { scorer: createAlsScorer(als), save, factors }],
    ["itemKnn", { scorer: neighbours(100, 1), save }],
    ["sequential", { scorer: neighbours(50, 0.8), save }],
  ]);
  return {
    version: "generated",
    ensemble: {
      itemIds,
      itemCounts,
      models,
      historyWeighting: "lifetime",
      weightScale: 1,
      predictedFactors: undefined,
    },
    ranker: createLinearBlend(priorWeights()),
    defaults: assumedDefaults,
  };
}

/** As many other items for each item, with falling values. */
function randomRows(itemIds: readonly string[], perRow: number): SparseMatrix {
  const count = itemIds.length;
  const random = createRandom(`rows|${perRow}`);
  return {
    rowCount: count,
    columnCount: count,
    rowStarts: Uint32Array.from({ length: count + 1 }, (_, row) => row * perRow),
    columns: Uint32Array.from({ length: count * perRow }, () => Math.floor(random() * count)),
    values: Float32Array.from({ length: count * perRow }, (_, at) => 1 / (1 + (at % perRow))),
  };
}

function randomFactors(itemIds: readonly string[], seed: number): AlsModel {
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
