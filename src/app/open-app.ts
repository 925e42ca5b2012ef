import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createCatalogueEntityLinker } from "../catalogue/entities/catalogue-entity-linker.ts";
import type { GenerationStore } from "../catalogue/indexing/generation-store.ts";
import { createIndexing, type Indexing } from "../catalogue/indexing/indexing.ts";
import { watchGeneration } from "../catalogue/indexing/watch-generation.ts";
import type { DocumentStore, ItemStore } from "../catalogue/items/item-store.ts";
import { createEntityQueries } from "../catalogue/search/entity-queries.ts";
import { createMemoryCatalogue, type MemoryCatalogue } from "../catalogue/search/memory-catalogue.ts";
import { type CatalogueQueries, createCatalogueQueries } from "../catalogue/search/queries.ts";
import { createTopics, type Topics } from "../catalogue/topics/topics.ts";
import { type Config, packageRoot } from "../config/config.ts";
import { version } from "../config/version.ts";
import type { RunningServer } from "../http/listen.ts";
import { createMetrics } from "../http/metrics.ts";
import type { Route } from "../http/route.ts";
import { catalogueRoutes } from "../http/routes/catalogue.ts";
import { eventRoutes } from "../http/routes/events.ts";
import { gazetteerRoutes } from "../http/routes/gazetteer.ts";
import { importRoutes } from "../http/routes/import.ts";
import { insightRoutes } from "../http/routes/insight.ts";
import { messageRoutes } from "../http/routes/messages.ts";
import { operationRoutes } from "../http/routes/operation.ts";
import { recommendationRoutes } from "../http/routes/recommendations.ts";
import { tagChangeRoutes } from "../http/routes/tag-changes.ts";
import { tagInsightRoutes } from "../http/routes/tag-insight.ts";
import { tagRoutes } from "../http/routes/tags.ts";
import { topicRoutes } from "../http/routes/topics.ts";
import { understandingRoutes } from "../http/routes/understanding.ts";
import { userRoutes } from "../http/routes/users.ts";
import { startServer } from "../http/start-server.ts";
import type { EventIngestion } from "../ingestion/event-ingestion.ts";
import { startRecommendationPruning } from "../jobs/prune-recommendations.ts";
import { startRetrainSchedule } from "../jobs/retrain-schedule.ts";
import type { createLog } from "../log/log.ts";
import { createMessages } from "../messages/messages.ts";
import type { AffinityKind } from "../profiles/features/affinities.ts";
import { createRecommendationLogBuffer } from "../recommend/log/recommendation-log-buffer.ts";
import { createRecommender, type Recommender } from "../recommend/recommender.ts";
import type { Retraining } from "../recommend/training/retraining.ts";
import { createEventStore } from "../storage/sqlite/event-store.ts";
import { createGazetteerStore } from "../storage/sqlite/gazetteer-store.ts";
import { createMessageStore } from "../storage/sqlite/message-store.ts";
import { createProfileStore } from "../storage/sqlite/profile-store.ts";
import { createRecommendationStore } from "../storage/sqlite/recommendation-store.ts";
import { createTemplateStore } from "../storage/sqlite/template-store.ts";
import { type StorageThreads, startStorageThreads } from "../storage/sqlite/threads/storage-threads.ts";
import { createEditing, type Editing } from "../tagging/editing.ts";
import type { TaxonomyEditing } from "../tagging/taxonomy.ts";
import { type TrainedTags, trainTags } from "../tagging/train-tags.ts";
import { createUnderstanding } from "../understanding/create-understanding.ts";
import { detectLanguage } from "../understanding/language/detect-language.ts";
import type { Understanding } from "../understanding/understanding.ts";
import { openKnownNames } from "./open-gazetteer.ts";
import { carriesTags, createGenerationOpener, type IndexedParts, type OpenedGeneration } from "./open-generation.ts";
import { openUsers } from "./open-profiles.ts";
import { openTagging } from "./open-tagging.ts";
import { openTraining } from "./open-training.ts";
import { dimensionsOf, otherDimensions } from "./stored-dimensions.ts";
import { openStoredIndex } from "./stored-index.ts";
import { readTuning } from "./tuning.ts";
import { userForMessage } from "./user-for-message.ts";

export interface AppOptions {
  config: Config;
  log: ReturnType<typeof createLog>;
  now?: () => number;
  /**
   * serve (default): the whole catalogue is in memory. index: only items that carry tags are, which is what suggestions for other items
   * look at. rebuild: as index, but opens also where a model of other dimensions made the index in use, with an empty catalogue in
   * memory, so that the next index can be built.
   */
  purpose?: "serve" | "index" | "rebuild";
}

/** The whole of Attune, wired: what the edges (HTTP, command line, library) call. */
export interface App {
  config: Config;
  understanding: Understanding;
  catalogue: MemoryCatalogue;
  store: ItemStore;
  documents: DocumentStore;
  indexing: Indexing;
  generations: GenerationStore;
  /** The items as one generation has them, with an indexing that sees and writes that generation alone. */
  openGeneration(id: number): Promise<OpenedGeneration>;
  queries: CatalogueQueries;
  editing: Editing;
  taxonomy: TaxonomyEditing;
  topics: Topics;
  ingestion: EventIngestion;
  recommender: Recommender;
  retraining: Retraining;
  /** Learns the tags anew from all accepted ones, stores that and suggests again. */
  trainTags(): Promise<Pick<TrainedTags, "items">>;
  routes: readonly Route[];
  /** Starts answering HTTP; `/readyz` says "starting" until `setReady` is called. */
  serve(): Promise<RunningServer>;
  setReady(): void;
  close(): Promise<void>;
}

/** How soon a server notices that `attune reindex` or `attune generations rollback` put another generation to use. */
const generationPollMs = 2_000;

/**
 * Opens the database, loads and warms the models, and builds every domain function. The only composition root, on top of the stored
 * index. Throws ConflictError where a model of other dimensions made the index in use.
 */
export async function openApp({ config, log, now = Date.now, purpose = "serve" }: AppOptions): Promise<App> {
  const stored = openStoredIndex(config, now);
  const { database, store, documents, generations } = stored;
  const eventStore = createEventStore(database);
  let threads: StorageThreads | undefined;
  const profileStore = createProfileStore(database, { thread: () => threads?.writes });
  const answers = createRecommendationLogBuffer({ store: createRecommendationStore(database), log });

  let topics: Topics | undefined;
  const gazetteerStore = createGazetteerStore(database, now);
  const storedNames = await gazetteerStore.read();
  const understanding = await createUnderstanding({
    gazetteer: storedNames.entries,
    modelsDir: config.modelsDir,
    maxBatchTokens: config.batchTokens,
    maxQueueTokens: config.maxQueuedTokens,
    sessions: config.encoderThreads,
    models: config.models,
    documentFrequencies: { idf: (term) => topics?.idf(term) ?? 1 },
    topics: { fingerprint: () => topics?.fingerprint() ?? "", infer: (lemmas) => topics?.infer(lemmas) ?? [] },
  });

  const storedDimensions = dimensionsOf(store);
  const isLoadable = storedDimensions === undefined || storedDimensions === understanding.dimensions;
  if (!isLoadable && purpose !== "rebuild") {
    await understanding.close();
    stored.close();
    throw otherDimensions(config.dataDir, storedDimensions, understanding.dimensions);
  }
  const madeBy = generations.current().fingerprint;
  if (purpose !== "rebuild" && madeBy !== "" && madeBy !== understanding.baseFingerprint()) {
    log.warn({ madeBy, inUse: understanding.baseFingerprint() }, "another model made the index: run `attune reindex`");
  }

  const catalogue = createMemoryCatalogue({
    dimensions: understanding.dimensions,
    topicLabel: (id) => topics?.labelOf(id),
    keep: purpose === "serve" ? undefined : carriesTags,
  });
  const entities = createCatalogueEntityLinker({ version: 1, entities: await store.entities() });
  const initialTaxonomy = await stored.taxonomy();
  const learnedTags = await stored.learnedTags();
  const labelOfTag = (tag: string): string => topics?.labelOf(tag) ?? entities.labelOf(tag);
  const tagging = await openTagging({
    database,
    documents,
    store,
    catalogue,
    understanding,
    initial: {
      taxonomy: initialTaxonomy,
      learned: learnedTags.bytes,
      trained: learnedTags.trained,
    },
    precision: config.tagPrecision,
    labelOf: labelOfTag,
    refreshStages: (options) => indexing.refreshStages(options),
    log,
    now,
  });
  const { tags, taxonomy, changes: tagChanges } = tagging;
  const indexingOf = (parts: IndexedParts): Indexing =>
    createIndexing({
      ...parts,
      understanding,
      entities,
      topicsFingerprint: () => topics?.fingerprint() ?? "",
      presentTag: tagChanges.presentTag,
      now,
    });
  const indexing = indexingOf({ store, catalogue, tags });
  const knownNames = openKnownNames({
    store: gazetteerStore,
    initial: storedNames,
    linker: entities,
    understanding,
    indexing,
    log,
  });
  const openGeneration = createGenerationOpener({
    stored,
    understanding,
    taxonomy,
    precision: config.tagPrecision,
    topicLabel: (id) => topics?.labelOf(id),
    labelOf: labelOfTag,
    indexingOf,
  });
  topics = createTopics({
    store,
    documents,
    catalogue,
    taxonomyTags: () => taxonomy.read().tags,
    embed: understanding.embed,
    onChange: async (onProgress) => {
      catalogue.relabelTopics();
      await indexing.refreshStages({ onProgress });
    },
    topicCount: config.topicCount,
    seed: config.seed,
    now,
    log,
  });
  await topics.load();
  if (isLoadable) catalogue.write(store.summaries());
  const queries = createCatalogueQueries({
    store,
    catalogue,
    understanding,
    refuseRetired: tagChanges.refuseRetired,
  });
  const editing = createEditing({
    store,
    catalogue,
    tags,
    refuseRetired: tagChanges.refuseRetired,
    onLearnt: tagging.learning.request,
    now,
  });

  const { interactions, scenarios } = await readTuning(config.tuningFile);
  const labelOf = (kind: AffinityKind, id: string): string | undefined =>
    kind === "tags" ? tags.labelOf(id) : kind === "topics" ? topics?.labelOf(id) : undefined;
  const { bus, ingestion, profiles, users, rules, statistics } = await openUsers({
    config,
    eventStore,
    profileStore,
    answers,
    catalogue,
    understanding,
    interactions,
    presentTag: tagChanges.presentTag,
    labelOf,
    log,
    now,
  });

  const recommender = createRecommender({
    catalogue,
    statistics,
    profiles,
    store: answers,
    events: eventStore,
    rules,
    labelOf,
    scenarios,
    exploreShare: config.exploreShare,
    seed: config.seed,
    now,
  });

  const { retraining, follow: followModels } = await openTraining({ config, documents, recommender, log, now });
  const messages = createMessages({
    templates: createTemplateStore(database),
    messages: createMessageStore(database),
    measure: understanding.measureTone,
    detectLanguage,
    readMood: userForMessage({ profiles, rules, now }),
    recommend: (userId, { limit, filter }) => recommender.recommend(userId, { limit, filter }),
    newId: randomUUID,
    now,
  });
  const schedule =
    config.retrainMinutes === 0
      ? undefined
      : startRetrainSchedule({
          everyMs: config.retrainMinutes * 60_000,
          leastEvents: config.retrainEvents,
          train: retraining.train,
          log,
        });
  const pruning =
    config.keepRecommendationsDays === 0
      ? undefined
      : startRecommendationPruning({ store: answers, keepDays: config.keepRecommendationsDays, log, now });
  bus.on("event-accepted", () => schedule?.countEvent());
  bus.on("profile-erased", ({ profileId }) => {
    messages.eraseUser(profileId).catch((err: unknown) => log.error({ err }, "messages were not erased"));
  });

  const startedAtMs = now();
  const routes = [
    ...understandingRoutes(understanding),
    ...importRoutes(indexing),
    ...catalogueRoutes({ indexing, queries, editing, store, topicLabel: topics.labelOf }),
    ...tagRoutes({ editing, taxonomy }),
    ...tagChangeRoutes(tagChanges),
    ...tagInsightRoutes(tagging.insight),
    ...topicRoutes({ topics, queries }),
    ...gazetteerRoutes(knownNames.desk),
    ...insightRoutes({ entities: createEntityQueries(catalogue, entities), queries }),
    ...eventRoutes(ingestion),
    ...userRoutes({ users, profiles }),
    ...recommendationRoutes(recommender),
    ...messageRoutes(messages),
    ...operationRoutes(() => ({
      name: "attune",
      version,
      node: process.version,
      fingerprints: { understanding: understanding.fingerprint(), topics: topics?.fingerprint() ?? "" },
      counts: { items: catalogue.size(), topics: topics?.list().length ?? 0, tags: taxonomy.read().tags.length },
      uptimeSeconds: (now() - startedAtMs) / 1000,
    })),
  ];
  const metrics = createMetrics();
  metrics.gauge("items", "Items in the catalogue.", () => catalogue.size());
  metrics.gauge("encoder_queued_tokens", "Word pieces that wait for the encoder.", () => understanding.queuedTokens());

  const stopWatching = watchGeneration({
    generations,
    everyMs: generationPollMs,
    onSwap: async (id) => {
      const isOurs = generations.current().fingerprint === understanding.baseFingerprint();
      if (isOurs) catalogue.write(store.summaries());
      else log.warn({ generation: id }, "another generation is in use, made by another model: restart to serve it");
    },
    onError: (err) => log.error({ err }, "the new generation was not loaded"),
  });

  let stopFollowing: (() => void) | undefined;
  let ready = false;
  return {
    config,
    understanding,
    catalogue,
    store,
    documents,
    indexing,
    generations,
    openGeneration,
    queries,
    editing,
    taxonomy,
    topics,
    ingestion,
    recommender,
    retraining,
    trainTags: async () => {
      const { learned, items } = await trainTags({
        store,
        catalogue,
        taxonomy: taxonomy.read(),
        embed: understanding.embed,
        dimensions: understanding.dimensions,
        seed: config.seed,
      });
      tags.replaceLearned(learned);
      await tagging.keepLearned();
      await indexing.refreshStages();
      return { items };
    },
    routes,
    setReady: () => {
      ready = true;
    },
    serve: () => {
      catalogue.prepare();
      knownNames.resume();
      threads ??= startStorageThreads(database, log);
      stopFollowing ??= followModels();
      return startServer({
        config,
        routes,
        metrics,
        log,
        version,
        webDir: join(packageRoot, "dist", "web"),
        notReady: () => (ready ? undefined : "the catalogue is being indexed"),
      });
    },
    close: async () => {
      stopWatching();
      stopFollowing?.();
      await tagging.close();
      await knownNames.close();
      await pruning?.stop();
      await schedule?.stop();
      await understanding.close();
      await answers.close();
      await threads?.stop();
      database.close();
    },
  };
}
