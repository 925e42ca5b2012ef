import type { CatalogueView } from "../../catalogue/search/catalogue-view.ts";
import { createWriteQueue } from "../../concurrency/write-queue.ts";
import type { Config } from "../../config/config.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import { createItemStatistics, type ItemStatistics } from "../../events/item-statistics.ts";
import type { ExperimentRecords, RunningExperiments, SegmentedExperiments } from "../../experiments/experiments.ts";
import { type ConsentDecisions, createConsentDecisions } from "../../ingestion/consent-decisions.ts";
import { createEventIngestion, type EventIngestion } from "../../ingestion/event-ingestion.ts";
import { createMerging, type Merging } from "../../ingestion/merging/merging.ts";
import { projections } from "../../ingestion/projections.ts";
import { openRetention, type Retention } from "../../ingestion/retention/retention.ts";
import { openSourceDefinitions, type SourceDefinitions } from "../../ingestion/sources/source-definitions.ts";
import type { Log } from "../../log/log.ts";
import type { Predictions } from "../../predictions/predictions.ts";
import type { AffinityKind } from "../../profiles/features/affinity-kinds.ts";
import { type IdentitySettings, openIdentitySettings } from "../../profiles/identity/identity-settings.ts";
import { createProfiles, type Profiles } from "../../profiles/profiles.ts";
import { createInteractionRules, type InteractionRules } from "../../profiles/state/interaction-rules.ts";
import { openTraitSettings, type TraitSettings } from "../../profiles/traits/trait-settings.ts";
import { createUsers, type Users } from "../../profiles/users.ts";
import type { RecommendationLogBuffer } from "../../recommend/log/recommendation-log-buffer.ts";
import type { Stores } from "../../storage/stores.ts";
import type { Understanding } from "../../understanding/understanding.ts";
import type { Tuning } from "../context/tuning.ts";
import { followOtherProcesses } from "./follow-other-processes.ts";
import { type OpenedSegments, openLiveSegments, openSegments, type SegmentContext } from "./open-segments.ts";

/** The parts of the application that are about events and users. */
export interface UserParts {
  rules: InteractionRules;
  statistics: ItemStatistics;
  profiles: Profiles;
  ingestion: EventIngestion;
  users: Users;
  segments: OpenedSegments;
  identity: IdentitySettings;
  merging: Merging;
  consents: ConsentDecisions;
  traits: TraitSettings;
  sourceDefinitions: SourceDefinitions;
  retention: Retention;
}

export interface UserContext {
  config: { [Name in "hotProfiles" | "keepTexts" | "consentDefault"]?: Config[Name] | undefined };
  log: Pick<Log, "error">;
  now: () => number;
  stores: Pick<
    Stores,
    | "events"
    | "profiles"
    | "commits"
    | "messages"
    | "segments"
    | "documents"
    | "identities"
    | "rebuilds"
    | "retention"
    | "webhooks"
  >;
}

export interface UserPartsOptions {
  domainEvents: DomainEventFeed;
  recommendations: Pick<RecommendationLogBuffer, "read" | "listByUser" | "flush">;
  catalogue: Pick<CatalogueView, "get" | "nearest">;
  understanding: Pick<Understanding, "analyse">;
  experiments: RunningExperiments & ExperimentRecords & SegmentedExperiments;
  predictions: Pick<Predictions, "scoreOf" | "askable">;
  interactions?: Tuning["interactions"];
  /** The tag that stands for one that was merged or renamed. */
  presentTag?: InteractionRules["presentTag"];
  labelOf?: (kind: AffinityKind, id: string) => string | undefined;
  /** What uses a segment beside other segments, in words. */
  usesOfSegment?: (segmentId: string) => Promise<string[]>;
  /** What the settings of a segment name that does not exist. */
  settingFaults?: SegmentContext["settingFaults"];
}

/** Wires events to everything that is derived from them, with one queue for everything that writes users, and the counts of every item's events as stored. */
export async function openUsers(
  { config, log, now, stores }: UserContext,
  options: UserPartsOptions,
): Promise<UserParts> {
  const { domainEvents, recommendations, catalogue, understanding, experiments, labelOf } = options;
  const sourceDefinitions = await openSourceDefinitions(stores.documents);
  const traits = await openTraitSettings(stores.documents, sourceDefinitions.byTrust);
  const rules = {
    ...createInteractionRules(options.interactions),
    presentTag: options.presentTag,
    traitSchemaOf: traits.schemaOf,
  };
  const statistics = createItemStatistics();
  statistics.load(await stores.events.loadItemStatistics());
  const profiles = createProfiles({ store: stores.profiles, rules, capacity: config.hotProfiles });
  const queue = createWriteQueue();
  const ofSegments = {
    variants: experiments.variants,
    keys: () => experiments.list().map(({ key }) => key),
  };
  const live = await openLiveSegments(stores, rules, { predictions: options.predictions, experiments: ofSegments });
  const identity = await openIdentitySettings(stores.documents, stores.identities, now);
  const shared = {
    profiles,
    projections,
    parts: {
      rules,
      statistics,
      findItem: (id: string) => catalogue.get(id),
      experiments,
      segments: { live, store: stores.segments },
    },
    identity: { limitsAt: identity.limitsAt, store: stores.identities },
    queue,
    feed: domainEvents,
    now,
  };
  const ingestion = createEventIngestion({
    ...shared,
    events: stores.events,
    store: stores.commits,
    understanding,
    onTraits: traits.observe,
    itemsOfRecommendation: async (id) => (await recommendations.read(id))?.reply.items.map((item) => item.id) ?? [],
    keepTexts: config.keepTexts,
    consentDefault: config.consentDefault,
  });
  const consents = createConsentDecisions({
    ...shared,
    commits: stores.commits,
    consentDefault: config.consentDefault,
  });
  const retention = await openRetention({
    ...shared,
    commits: stores.commits,
    documents: stores.documents,
    store: stores.retention,
    profileStore: stores.profiles,
    traits,
  });
  const merging = createMerging({
    ...shared,
    rebuilds: stores.rebuilds,
    commits: stores.commits,
    profileStore: stores.profiles,
  });
  const users = createUsers({
    profiles,
    profileStore: stores.profiles,
    eventStore: stores.events,
    catalogue,
    rules,
    queue,
    feed: domainEvents,
    records: {
      answers: (userId) => recommendations.listByUser({ userId }),
      messages: stores.messages.exportUser,
      consents: consents.receiptsOf,
      identities: (userId) => stores.identities.ofProfiles([userId]),
      merges: (userId) => stores.identities.merges({ limit: 1_000, profileId: userId }),
      experiments: experiments.unitsOf,
      deliveries: (userId) => stores.webhooks.ofKey(userId),
    },
    beforeErase: async () => {
      await recommendations.flush();
      await experiments.flush();
    },
    labelOf,
    now,
  });
  domainEvents.on("definitions.changed", async ({ body }, origin) => {
    if (origin === "own") return;
    if (body.kind === "identity") await identity.reload();
    if (body.kind === "traits") await traits.reload();
    if (body.kind === "retention") await retention.reload();
  });
  followOtherProcesses({ feed: domainEvents, profiles, statistics, eventStore: stores.events, queue });
  const segments = await openSegments({
    stores,
    live,
    rules,
    profiles,
    queue,
    feed: domainEvents,
    log,
    now,
    predictions: options.predictions,
    experiments: ofSegments,
    usesOf: options.usesOfSegment,
    settingFaults: options.settingFaults,
  });
  const settings = { identity, traits, sourceDefinitions, retention };
  return { rules, statistics, profiles, ingestion, users, segments, merging, consents, ...settings };
}
