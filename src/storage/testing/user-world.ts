import { openExperiments } from "../../app/users/open-experiments.ts";
import { openUsers, type UserParts } from "../../app/users/open-profiles.ts";
import type { CatalogueItem, CatalogueView } from "../../catalogue/search/catalogue-view.ts";
import { createDomainEventFeed, type DomainEventFeed } from "../../events/domain-event-feed.ts";
import { type Experiments, noExperiments } from "../../experiments/experiments.ts";
import { projectionTables } from "../../ingestion/projections.ts";
import { silentLog } from "../../log/log.ts";
import { createRandom } from "../../math/random.ts";
import { dot, normalise } from "../../math/vector.ts";
import type { ConsentDefault } from "../../profiles/consent/consent-state.ts";
import type { ProfileStore } from "../../profiles/profile-store.ts";
import type { Understanding } from "../../understanding/understanding.ts";
import { createCommitStore, type WriteThread } from "../sqlite/commit/commit-store.ts";
import { type Database, openDatabase } from "../sqlite/database.ts";
import { createDocumentStore } from "../sqlite/document-store.ts";
import { createEventStore } from "../sqlite/event-store.ts";
import { createDefinitionStore } from "../sqlite/experiments/definition-store.ts";
import { createMetricEventSource } from "../sqlite/experiments/metric-events.ts";
import { createExperimentUnitStore } from "../sqlite/experiments/unit-store.ts";
import { createIdentityStore } from "../sqlite/identity/identity-store.ts";
import { createUserRebuildStore } from "../sqlite/identity/rebuild-store.ts";
import { createMessageStore } from "../sqlite/message-store.ts";
import { createOutbox } from "../sqlite/outbox.ts";
import { createProfileStore } from "../sqlite/profile-store.ts";
import { createRecommendationStore } from "../sqlite/recommendations/recommendation-store.ts";
import { createWebhookStore } from "../sqlite/relays/webhook-store.ts";
import { createSegmentStore, type JudgeThread } from "../sqlite/segments/segment-store.ts";
import { createRetentionStore } from "../sqlite/sources/retention-store.ts";
import { createSourceStore } from "../sqlite/sources/source-store.ts";

export const startMs = Date.parse("2026-06-01T12:00:00Z");

/** A catalogue item with sensible blanks. */
export function makeItem(item: Partial<CatalogueItem> & { id: string }): CatalogueItem {
  return {
    title: `Title of ${item.id}`,
    language: "en",
    publishedAtMs: startMs - 86_400_000,
    createdAtMs: startMs - 86_400_000,
    authors: [],
    tags: [],
    topics: [],
    entities: [],
    sentimentScore: 0,
    wordCount: 230,
    attributes: {},
    embedding: item.embedding ?? normalise(Float32Array.from(randomVector(item.id))),
    ...item,
  };
}

function randomVector(seed: string): number[] {
  const random = createRandom(seed);
  return Array.from({ length: 16 }, () => random() - 0.5);
}

export interface PlainCatalogue extends CatalogueView {
  put(...items: CatalogueItem[]): void;
  drop(id: string): void;
}

/** Exact, linear, and enough for tests. */
export function makeCatalogue(...initial: CatalogueItem[]): PlainCatalogue {
  const items = new Map(initial.map((item) => [item.id, item]));
  const listeners: Parameters<CatalogueView["onChange"]>[0][] = [];
  let version = 0;
  const announce = (written: string[], removed: string[]): void => {
    version++;
    for (const listener of listeners) listener({ written, removed });
  };
  return {
    size: () => items.size,
    get: (id) => items.get(id),
    items: () => items.values(),
    version: () => version,
    nearest: (vector, k, accept = () => true) =>
      [...items.values()]
        .filter(({ id }) => accept(id))
        .map(({ id, embedding }) => ({ id, similarity: dot(vector, embedding) }))
        .sort((a, b) => b.similarity - a.similarity || (a.id < b.id ? -1 : 1))
        .slice(0, k),
    onChange: (listener) => {
      listeners.push(listener);
    },
    put(...added) {
      for (const item of added) items.set(item.id, item);
      announce(
        added.map(({ id }) => id),
        [],
      );
    },
    drop(id) {
      items.delete(id);
      announce([], [id]);
    },
  };
}

/** Sentiment by one word, so that a test can say what mood it means. */
export const plainUnderstanding: Pick<Understanding, "analyse"> = {
  analyse: async (texts) => ({
    fingerprint: "plain",
    results: texts.map((text) => {
      const score = /great|love/.test(text) ? 0.9 : /awful|hate/.test(text) ? -0.9 : 0;
      const label = score > 0 ? "positive" : score < 0 ? "negative" : "neutral";
      return {
        sentiment: { label, score, confidence: 0.9, sentences: [] },
        emotions: [{ label: score < 0 ? "anger" : "joy", score: 0.8 }],
        tone: { formality: 0.2, politeness: 0.9 },
        topics: [{ id: "t1", label: "rail, trains", weight: 0.7 }],
      };
    }),
    tokens: texts.length,
    took: { queueMs: 0, inferenceMs: 0, totalMs: 0 },
  }),
};

export interface UserWorld extends UserParts {
  /** Present with the option of that name. */
  allExperiments: Experiments | undefined;
  database: Database;
  catalogue: PlainCatalogue;
  store: ProfileStore;
  domainEvents: DomainEventFeed;
  clock: { nowMs: number };
}

export interface UserWorldOptions {
  catalogue?: PlainCatalogue;
  database?: Database;
  path?: string;
  keepTexts?: boolean | undefined;
  /** Profiles in memory. */
  capacity?: number;
  consentDefault?: ConsentDefault;
  /** Commits on a thread, as the service does. */
  thread?: WriteThread | undefined;
  /** With experiments, as the application wires them; without, there are none. */
  experiments?: boolean;
  /** Judges rules for everybody on a thread, as the service does. */
  judgeThread?: JudgeThread | undefined;
}

/** Events, profiles and their stores on a database, wired as the application wires them. */
export async function makeUserWorld(options: UserWorldOptions = {}): Promise<UserWorld> {
  const database = options.database ?? openDatabase({ path: options.path ?? ":memory:" });
  const catalogue = options.catalogue ?? makeCatalogue();
  const clock = { nowMs: startMs };
  const outbox = createOutbox(database);
  const domainEvents = createDomainEventFeed({
    outbox,
    after: await outbox.lastSequence(),
    onError: (error) => {
      throw error;
    },
  });
  const stores = {
    events: createEventStore(database),
    profiles: createProfileStore(database),
    commits: createCommitStore(database, { tables: projectionTables, thread: () => options.thread }),
    identities: createIdentityStore(database),
    retention: createRetentionStore(database),
    rebuilds: createUserRebuildStore(database, projectionTables),
    messages: createMessageStore(database),
    segments: createSegmentStore(database, { judgeThread: () => options.judgeThread }),
    documents: createDocumentStore(database, () => clock.nowMs),
    webhooks: createWebhookStore(database),
    sources: createSourceStore(database),
  };
  const experiments = options.experiments
    ? await openExperiments(
        {
          stores: {
            experiments: createDefinitionStore(database),
            experimentUnits: createExperimentUnitStore(database),
            metricEvents: createMetricEventSource(database),
          },
          ...{ log: silentLog, now: () => clock.nowMs, onClose: () => undefined },
        },
        { domainEvents, scenarios: undefined },
      )
    : undefined;
  const parts = await openUsers(
    {
      config: {
        ...{ hotProfiles: options.capacity, keepTexts: options.keepTexts },
        consentDefault: options.consentDefault,
      },
      stores,
      log: {
        error: (details: object) => {
          throw Object.assign(new Error("a background task failed"), { cause: details });
        },
      },
      now: () => clock.nowMs,
    },
    {
      domainEvents,
      recommendations: { ...createRecommendationStore(database), flush: async () => undefined },
      catalogue,
      understanding: plainUnderstanding,
      experiments: experiments ?? noExperiments,
      predictions: { scoreOf: () => undefined, askable: async () => [] },
    },
  );
  return { ...parts, allExperiments: experiments, database, catalogue, store: stores.profiles, domainEvents, clock };
}
