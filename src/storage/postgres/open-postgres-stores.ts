import { ConflictError } from "../../errors/errors.ts";
import { projectionTables } from "../../ingestion/projections.ts";
import type { Log } from "../../log/log.ts";
import { createKeyStore } from "./access/key-store.ts";
import { createGazetteerStore } from "./catalogue/gazetteer-store.ts";
import { createGenerationStore } from "./catalogue/generation-store.ts";
import { createImportStore } from "./catalogue/import-store.ts";
import { createItemStore } from "./catalogue/item-store.ts";
import { createTagChangeStore } from "./catalogue/tag-change-store.ts";
import { createTagLearningStore } from "./catalogue/tag-learning-store.ts";
import { createCommitStore } from "./commit/commit-store.ts";
import { type Connection, openConnection } from "./connection/connection.ts";
import { createDocumentStore } from "./documents/document-store.ts";
import { createOutbox } from "./documents/outbox.ts";
import { createDefinitionStore } from "./experiments/definition-store.ts";
import { createMetricEventSource } from "./experiments/metric-events.ts";
import { createExperimentUnitStore } from "./experiments/unit-store.ts";
import { createIdentityStore } from "./identity/identity-store.ts";
import { createUserRebuildStore } from "./identity/rebuild-store.ts";
import { createLeaseStore } from "./relays/lease-store.ts";
import { createRelayStore } from "./relays/relay-store.ts";
import { createWebhookStore } from "./relays/webhook-store.ts";
import { createSegmentStore } from "./segments/segment-store.ts";
import { createEventStore } from "./users/event-store.ts";
import { createHistorySource } from "./users/history-source.ts";
import { createImpressionStore } from "./users/impression-store.ts";
import { createMessageStore } from "./users/message-store.ts";
import { createProfileStore } from "./users/profile-store.ts";
import { createRecommendationStore } from "./users/recommendation-store.ts";
import { createRetentionStore } from "./users/retention-store.ts";
import { createSourceStore } from "./users/source-store.ts";
import { createTemplateStore } from "./users/template-store.ts";

/** Everything in one schema of a PostgreSQL database; for the URL see `connection/connection.ts`. */
export function openPostgresStores(url: string, { now }: { now: () => number }) {
  const connection = openConnection({ url });
  return {
    items: createItemStore(connection, now),
    itemsOf: (generation: number) => createItemStore(connection, now, generation),
    documents: createDocumentStore(connection, now),
    imports: createImportStore(connection),
    generations: createGenerationStore(connection),
    gazetteer: createGazetteerStore(connection, now),
    tagChanges: createTagChangeStore(connection),
    tagLearning: createTagLearningStore(connection, now),
    events: createEventStore(connection),
    outbox: createOutbox(connection),
    profiles: createProfileStore(connection),
    commits: createCommitStore(connection, projectionTables),
    identities: createIdentityStore(connection),
    rebuilds: createUserRebuildStore(connection, projectionTables),
    recommendations: createRecommendationStore(connection),
    impressions: createImpressionStore(connection),
    segments: createSegmentStore(connection),
    retention: createRetentionStore(connection),
    sources: createSourceStore(connection),
    templates: createTemplateStore(connection),
    messages: createMessageStore(connection),
    experiments: createDefinitionStore(connection),
    experimentUnits: createExperimentUnitStore(connection),
    metricEvents: createMetricEventSource(connection),
    histories: createHistorySource(connection),
    relays: createRelayStore(connection),
    leases: createLeaseStore(connection),
    webhooks: createWebhookStore(connection),
    keys: createKeyStore(connection),
    maintenance: createMaintenance(connection),
    ready: () => connection.ready(),
    fault: () => connection.fault(),
    serve: (_log: Log) => undefined,
    close: () => connection.close(),
  };
}

/** PostgreSQL copies and checks itself. */
function createMaintenance(connection: Connection) {
  return {
    async backup(): Promise<{ bytes: number }> {
      throw new ConflictError(
        "backup-elsewhere",
        `${connection.name} is backed up with the tools of PostgreSQL: pg_dump, or an archive of its log.`,
      );
    },
    async check(): Promise<{ faults: string[] }> {
      await connection.rows("SELECT count(*) FROM item");
      return { faults: [] };
    },
    async repairWords(): Promise<void> {
      await connection.change("REINDEX INDEX item_by_word");
    },
  };
}
