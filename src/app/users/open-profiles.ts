import type { MemoryCatalogue } from "../../catalogue/search/memory-catalogue.ts";
import { createWriteQueue } from "../../concurrency/write-queue.ts";
import type { EventBus } from "../../events/event-bus.ts";
import { createItemStatistics, type ItemStatistics } from "../../events/item-statistics.ts";
import { createEventIngestion, type EventIngestion } from "../../ingestion/event-ingestion.ts";
import type { AffinityKind } from "../../profiles/features/affinities.ts";
import { createProfiles, type Profiles } from "../../profiles/profiles.ts";
import { createInteractionRules, type InteractionRules } from "../../profiles/state/interaction-rules.ts";
import { createUsers, type Users } from "../../profiles/users.ts";
import type { RecommendationLogBuffer } from "../../recommend/log/recommendation-log-buffer.ts";
import type { Understanding } from "../../understanding/understanding.ts";
import type { AppContext } from "../context/context.ts";
import type { Tuning } from "../context/tuning.ts";

/** The parts of the application that are about events and users. */
export interface UserParts {
  rules: InteractionRules;
  statistics: ItemStatistics;
  profiles: Profiles;
  ingestion: EventIngestion;
  users: Users;
}

export interface UserPartsOptions {
  bus: EventBus;
  recommendations: RecommendationLogBuffer;
  catalogue: MemoryCatalogue;
  understanding: Understanding;
  interactions: Tuning["interactions"];
  /** The tag that stands for one that was merged or renamed. */
  presentTag: InteractionRules["presentTag"];
  labelOf: (kind: AffinityKind, id: string) => string | undefined;
}

/** Wires events to profiles, with one queue for everything that writes them, and the counts of every item's events as stored. */
export async function openUsers(
  { config, now, stores: { events: eventStore, profiles: profileStore } }: AppContext,
  options: UserPartsOptions,
): Promise<UserParts> {
  const { bus, recommendations, catalogue, understanding, labelOf } = options;
  const rules = { ...createInteractionRules(options.interactions), presentTag: options.presentTag };
  const statistics = createItemStatistics();
  statistics.load(await eventStore.loadItemStatistics());
  const profiles = createProfiles({ store: profileStore, rules, capacity: config.hotProfiles });
  const queue = createWriteQueue();
  const ingestion = createEventIngestion({
    events: eventStore,
    store: profileStore,
    profiles,
    statistics,
    catalogue,
    understanding,
    rules,
    queue,
    bus,
    itemsOfRecommendation: async (id) => (await recommendations.read(id))?.reply.items.map((item) => item.id) ?? [],
    keepTexts: config.keepTexts,
    now,
  });
  const users = createUsers({
    profiles,
    profileStore,
    eventStore,
    catalogue,
    rules,
    queue,
    bus,
    recommendationsOf: (userId) => recommendations.listByUser({ userId }),
    beforeErase: recommendations.flush,
    labelOf,
    now,
  });
  return { rules, statistics, profiles, ingestion, users };
}
