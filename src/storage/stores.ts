import type { KeyStore } from "../access/key-store.ts";
import type { GazetteerStore } from "../catalogue/entities/gazetteer-store.ts";
import type { ImportStore } from "../catalogue/import/jobs/import-store.ts";
import type { GenerationStore } from "../catalogue/indexing/generation-store.ts";
import type { DocumentStore, ItemStore } from "../catalogue/items/item-store.ts";
import type { LeaseStore } from "../concurrency/lease/lease-store.ts";
import type { StorageError } from "../errors/errors.ts";
import type { EventStore } from "../events/event-store.ts";
import type { Outbox } from "../events/outbox.ts";
import type {
  DefinitionStore,
  ExperimentUnitStore,
  MetricEventSource,
} from "../experiments/definition/experiment-store.ts";
import type { CommitStore } from "../ingestion/commit/commit-store.ts";
import type { UserRebuildStore } from "../ingestion/merging/rebuild-store.ts";
import type { RetentionStore } from "../ingestion/retention/retention.ts";
import type { SourceStore } from "../ingestion/sources/source-store.ts";
import type { Log } from "../log/log.ts";
import type { MessageStore } from "../messages/compose/message-store.ts";
import type { TemplateStore } from "../messages/templates/template-store.ts";
import type { HistorySource } from "../predictions/history/history-source.ts";
import type { IdentityStore } from "../profiles/identity/identity-store.ts";
import type { ProfileStore } from "../profiles/profile-store.ts";
import type { ImpressionStore } from "../recommend/analytics/recommendation-analytics.ts";
import type { RecommendationStore } from "../recommend/log/recommendation-store.ts";
import type { RelayStore } from "../relays/outbox/relay-store.ts";
import type { WebhookStore } from "../relays/webhooks/webhook-store.ts";
import type { SegmentStore } from "../segments/definitions/segment-store.ts";
import type { TagChangeStore } from "../tagging/tag-change-store.ts";
import type { TagLearningStore } from "../tagging/tag-learning-store.ts";

/** What an operator does to the stores as a whole, also while a server uses them. */
export interface StoreMaintenance {
  /** Copies everything to a new file, as it is at one moment. Throws ConflictError where the file exists. */
  backup(path: string): Promise<{ bytes: number }>;
  /**
   * Reads everything and names what is damaged. `words`: only the full-text index, which `repairWords` makes anew; `restore`: the data
   * itself, which only a backup brings back.
   */
  check(): Promise<{ faults: string[]; advice?: "words" | "restore" }>;
  repairWords(): Promise<void>;
}

/** Everything that is stored, each port named by what it keeps. A backend is a folder that makes one of these. */
export interface Stores {
  items: ItemStore;
  /** Items as one generation has them. */
  itemsOf(generation: number): ItemStore;
  documents: DocumentStore;
  imports: ImportStore;
  generations: GenerationStore;
  gazetteer: GazetteerStore;
  tagChanges: TagChangeStore;
  tagLearning: TagLearningStore;
  events: EventStore;
  /** Domain events, committed with what they announce. */
  outbox: Outbox;
  /** How far each relay has handed the outbox on. */
  relays: RelayStore;
  /** What only one process does at a time. */
  leases: LeaseStore;
  webhooks: WebhookStore;
  profiles: ProfileStore;
  /** Events with everything that they change. */
  commits: CommitStore;
  /** Ids of users, and the journal of merges. */
  identities: IdentityStore;
  /** Taking users apart. */
  rebuilds: UserRebuildStore;
  /** Events by age. */
  retention: RetentionStore;
  /** Counts and faulty rows of sources. */
  sources: SourceStore;
  recommendations: RecommendationStore;
  /** What became of recommendations. */
  impressions: ImpressionStore;
  segments: SegmentStore;
  templates: TemplateStore;
  messages: MessageStore;
  /** Experiments, metrics and holdouts. */
  experiments: DefinitionStore;
  /** Who was assigned and exposed to what. */
  experimentUnits: ExperimentUnitStore;
  metricEvents: MetricEventSource;
  /** Events by user, for predictions. */
  histories: HistorySource;
  /** Keys that were made through the API. */
  keys: KeyStore;
  maintenance: StoreMaintenance;
  /** Resolves when the database is reached and has the form of this version. Throws StorageError. */
  ready(): Promise<void>;
  /** What stands in the way of writing, until it has passed: a full disk, a file that became read-only. */
  fault(): StorageError | undefined;
  /** Starts what serving has beside the main thread, so that no request waits for the disk. */
  serve(log: Log): void;
  close(): Promise<void>;
}
