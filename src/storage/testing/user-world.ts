import type { CatalogueItem, CatalogueView } from "../../catalogue/search/catalogue-view.ts";
import { createWriteQueue } from "../../concurrency/write-queue.ts";
import { createEventBus, type EventBus } from "../../events/event-bus.ts";
import { createItemStatistics, type ItemStatistics } from "../../events/item-statistics.ts";
import { createEventIngestion, type EventIngestion } from "../../ingestion/event-ingestion.ts";
import { createRandom } from "../../math/random.ts";
import { dot, normalise } from "../../math/vector.ts";
import type { ProfileStore } from "../../profiles/profile-store.ts";
import { createProfiles, type Profiles } from "../../profiles/profiles.ts";
import { createInteractionRules, type InteractionRules } from "../../profiles/state/interaction-rules.ts";
import { createUsers, type Users } from "../../profiles/users.ts";
import type { Understanding } from "../../understanding/understanding.ts";
import { type Database, openDatabase } from "../sqlite/database.ts";
import { createEventStore } from "../sqlite/event-store.ts";
import type { WriteThread } from "../sqlite/profile-store.ts";
import { createProfileStore } from "../sqlite/profile-store.ts";
import { createRecommendationStore } from "../sqlite/recommendation-store.ts";

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

export interface UserWorld {
  database: Database;
  catalogue: PlainCatalogue;
  statistics: ItemStatistics;
  rules: InteractionRules;
  store: ProfileStore;
  profiles: Profiles;
  ingestion: EventIngestion;
  users: Users;
  bus: EventBus;
  clock: { nowMs: number };
}

/** Events, profiles and their stores on a database, wired as the application wires them. */
export async function makeUserWorld(
  options: {
    catalogue?: PlainCatalogue;
    database?: Database;
    path?: string;
    keepTexts?: boolean;
    capacity?: number;
    /** Commits on a thread, as the service does. */
    thread?: WriteThread | undefined;
  } = {},
): Promise<UserWorld> {
  const database = options.database ?? openDatabase({ path: options.path ?? ":memory:" });
  const catalogue = options.catalogue ?? makeCatalogue();
  const rules = createInteractionRules();
  const store = createProfileStore(database, { thread: () => options.thread });
  const eventStore = createEventStore(database);
  const answers = createRecommendationStore(database);
  const statistics = createItemStatistics();
  statistics.load(await eventStore.loadItemStatistics());
  const profiles = createProfiles({ store, rules, capacity: options.capacity });
  const bus = createEventBus({
    onListenerError: (error) => {
      throw error;
    },
  });
  const queue = createWriteQueue();
  const clock = { nowMs: startMs };
  const now = (): number => clock.nowMs;
  const ingestion = createEventIngestion({
    events: eventStore,
    store,
    profiles,
    statistics,
    catalogue,
    understanding: plainUnderstanding,
    rules,
    queue,
    bus,
    keepTexts: options.keepTexts,
    itemsOfRecommendation: async (id) => (await answers.read(id))?.reply.items.map((item) => item.id) ?? [],
    now,
  });
  const recommendationsOf = (userId: string) => answers.listByUser({ userId, limit: 100 });
  const users = createUsers({
    profiles,
    profileStore: store,
    eventStore,
    catalogue,
    rules,
    queue,
    bus,
    recommendationsOf,
    now,
  });
  return { database, catalogue, statistics, rules, store, profiles, ingestion, users, bus, clock };
}
