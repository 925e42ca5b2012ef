import { projectionTables } from "../../../ingestion/projections.ts";
import type { Log } from "../../../log/log.ts";
import { createKeyStore } from "../access/key-store.ts";
import { createCommitStore } from "../commit/commit-store.ts";
import { openDatabase } from "../database.ts";
import { createDocumentStore } from "../document-store.ts";
import { createEventStore } from "../event-store.ts";
import { createDefinitionStore } from "../experiments/definition-store.ts";
import { createMetricEventSource } from "../experiments/metric-events.ts";
import { createExperimentUnitStore } from "../experiments/unit-store.ts";
import { createGenerationStore } from "../generation-store.ts";
import { createIdentityStore } from "../identity/identity-store.ts";
import { createUserRebuildStore } from "../identity/rebuild-store.ts";
import { createImportStore } from "../items/import-store.ts";
import { createItemStore } from "../items/item-store.ts";
import { createMessageStore } from "../message-store.ts";
import { createGazetteerStore } from "../names/gazetteer-store.ts";
import { createOutbox } from "../outbox.ts";
import { createHistorySource } from "../predictions/history-source.ts";
import { createProfileStore } from "../profile-store.ts";
import { createImpressionStore } from "../recommendations/impression-store.ts";
import { createRecommendationStore } from "../recommendations/recommendation-store.ts";
import { createLeaseStore } from "../relays/lease-store.ts";
import { createRelayStore } from "../relays/relay-store.ts";
import { createWebhookStore } from "../relays/webhook-store.ts";
import { createSegmentStore } from "../segments/segment-store.ts";
import { createRetentionStore } from "../sources/retention-store.ts";
import { createSourceStore } from "../sources/source-store.ts";
import { createTagChangeStore } from "../tag-change-store.ts";
import { createTagLearningStore } from "../tag-learning-store.ts";
import { createTemplateStore } from "../template-store.ts";
import { type StorageThreads, startStorageThreads } from "../threads/storage-threads.ts";
import { createFaultWatch } from "./fault-watch.ts";
import { createMaintenance } from "./maintenance.ts";

/** Everything in one SQLite file, or in memory (`:memory:`). */
export function openSqliteStores(
  path: string,
  { now, durability }: { now: () => number; durability: "full" | "normal" },
) {
  const database = openDatabase({ path });
  let threads: StorageThreads | undefined;
  const { watch, fault } = createFaultWatch(database);
  const ports = {
    items: createItemStore(database, { now, searchThread: () => threads?.reads }),
    documents: createDocumentStore(database, now),
    imports: createImportStore(database),
    generations: createGenerationStore(database),
    gazetteer: createGazetteerStore(database, now),
    tagChanges: createTagChangeStore(database),
    tagLearning: createTagLearningStore(database, now),
    events: createEventStore(database),
    profiles: createProfileStore(database, () => threads?.writes),
    commits: createCommitStore(database, { tables: projectionTables, thread: () => threads?.writes }),
    identities: createIdentityStore(database),
    rebuilds: createUserRebuildStore(database, projectionTables),
    retention: createRetentionStore(database),
    sources: createSourceStore(database),
    recommendations: createRecommendationStore(database),
    impressions: createImpressionStore(database, () => threads?.reads),
    segments: createSegmentStore(database, { judgeThread: () => threads?.judge }),
    outbox: createOutbox(database),
    relays: createRelayStore(database),
    leases: createLeaseStore(database),
    webhooks: createWebhookStore(database),
    templates: createTemplateStore(database),
    messages: createMessageStore(database),
    experiments: createDefinitionStore(database),
    experimentUnits: createExperimentUnitStore(database),
    metricEvents: createMetricEventSource(database),
    histories: createHistorySource(database),
    keys: createKeyStore(database),
    maintenance: createMaintenance(database),
  };
  const watched = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, watch(port)])) as typeof ports;
  return {
    ...watched,
    itemsOf: (generation: number) => watch(createItemStore(database, { generation, now })),
    // The file was opened, and made current, above.
    ready: async () => undefined,
    fault,
    serve(log: Log) {
      threads ??= startStorageThreads(database, { log, tables: projectionTables, durability });
    },
    async close() {
      await threads?.stop();
      database.close();
    },
  };
}
