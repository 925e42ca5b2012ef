import type { CatalogueView } from "../../catalogue/search/catalogue-view.ts";
import { createWriteQueue, type WriteQueue } from "../../concurrency/write-queue.ts";
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
import { grantedByDefault } from "../../profiles/consent/consent-state.ts";
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
    | "sources"
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
export async function openUsers(context: UserContext, options: UserPartsOptions): Promise<UserParts> {
  const { config, log, now, stores } = context;
  const { domainEvents: feed, catalogue, experiments } = options;
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
  const ofUsers = {
    ...{ predictions: options.predictions, experiments: ofSegments },
    consentDefault: context.config.consentDefault ?? grantedByDefault,
  };
  const live = await openLiveSegments(stores, rules, ofUsers);
  const identity = await openIdentitySettings(stores.documents, stores.identities, now);
  const segmentParts = { live, store: stores.segments };
  const shared = {
    ...{ profiles, projections, queue, feed, now },
    parts: { rules, statistics, findItem: (id: string) => catalogue.get(id), experiments, segments: segmentParts },
    identity: { limitsAt: identity.limitsAt, store: stores.identities },
  };
  const writers = await openWriters(context, options, { ...shared, traits });
  const users = openUserRecords(context, options, { profiles, rules, queue, consents: writers.consents });
  feed.on("definitions.changed", async ({ body }, origin) => {
    if (origin === "own") return;
    if (body.kind === "identity") await identity.reload();
    if (body.kind === "traits") await traits.reload();
    if (body.kind === "retention") await writers.retention.reload();
  });
  followOtherProcesses({ feed, profiles, statistics, eventStore: stores.events, queue });
  const segments = await openSegments({
    ...{ stores, live, rules, profiles, queue, feed, log, now },
    ...ofUsers,
    usesOf: options.usesOfSegment,
    settingFaults: options.settingFaults,
  });
  return { rules, statistics, profiles, users, segments, identity, traits, sourceDefinitions, ...writers };
}

/** What all that writes users has in common. */
type Writing = Pick<
  Parameters<typeof createEventIngestion>[0],
  "profiles" | "projections" | "parts" | "identity" | "queue" | "feed" | "now"
> & { traits: TraitSettings };

/** Everything that writes users: events, decisions on consent, what is kept how long, merges. */
async function openWriters(
  { config, stores }: UserContext,
  { recommendations, understanding }: UserPartsOptions,
  { traits, ...shared }: Writing,
): Promise<Pick<UserParts, "ingestion" | "consents" | "retention" | "merging">> {
  const { commits } = stores;
  const { consentDefault } = config;
  return {
    ingestion: createEventIngestion({
      ...{ ...shared, understanding, consentDefault, events: stores.events, store: commits },
      onTraits: traits.observe,
      itemsOfRecommendation: async (id) => (await recommendations.read(id))?.reply.items.map((item) => item.id) ?? [],
      keepTexts: config.keepTexts,
    }),
    consents: createConsentDecisions({ ...shared, commits, consentDefault }),
    retention: await openRetention({
      ...{ ...shared, commits, traits, documents: stores.documents },
      store: stores.retention,
      profileStore: stores.profiles,
    }),
    merging: createMerging({ ...shared, commits, rebuilds: stores.rebuilds, profileStore: stores.profiles }),
  };
}

/** What is known and kept of users, for reading, export and erasure. */
function openUserRecords(
  { stores, now }: UserContext,
  { catalogue, recommendations, experiments, domainEvents: feed, labelOf }: UserPartsOptions,
  { consents, ...parts }: Pick<UserParts, "profiles" | "rules" | "consents"> & { queue: WriteQueue },
): Users {
  return createUsers({
    ...{ ...parts, profileStore: stores.profiles, eventStore: stores.events, catalogue, feed, labelOf, now },
    records: {
      answers: (userId) => recommendations.listByUser({ userId }),
      messages: stores.messages.exportUser,
      consents: consents.receiptsOf,
      identities: (userId) => stores.identities.ofProfiles([userId]),
      merges: (userId) => stores.identities.merges({ limit: 1_000, profileId: userId }),
      experiments: experiments.unitsOf,
      deliveries: (userId) => stores.webhooks.ofKey(userId),
    },
    namedIn: { rejectedRows: stores.sources.rejectionsNaming },
    beforeErase: async () => {
      await recommendations.flush();
      await experiments.flush();
    },
  });
}
