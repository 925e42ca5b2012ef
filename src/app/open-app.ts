import { createCatalogueQueries } from "../catalogue/search/queries.ts";
import { underLease } from "../concurrency/lease/under-lease.ts";
import type { Retention } from "../ingestion/retention/retention.ts";
import type { AffinityKind } from "../profiles/features/affinity-kinds.ts";
import { createRecommendationLogBuffer } from "../recommend/log/recommendation-log-buffer.ts";
import { openStores } from "../storage/open-stores.ts";
import { tagNames } from "../tagging/decisions/tag-names.ts";
import type { App } from "./app.ts";
import { followOtherEditors } from "./catalogue/follow-other-editors.ts";
import { openCatalogue } from "./catalogue/open-catalogue.ts";
import { openImports } from "./catalogue/open-imports.ts";
import { openIndexing } from "./catalogue/open-indexing.ts";
import { openKnownNames } from "./catalogue/open-known-names.ts";
import { openTagging } from "./catalogue/open-tagging.ts";
import { openTopics } from "./catalogue/open-topics.ts";
import { openUnderstanding } from "./catalogue/open-understanding.ts";
import type { AppContext, AppOptions } from "./context/context.ts";
import { openDomainEvents } from "./context/open-domain-events.ts";
import { databaseUrl } from "./context/stored-index.ts";
import { readTuning } from "./context/tuning.ts";
import { openEdges } from "./open-edges.ts";
import { openBroker } from "./server/open-broker.ts";
import { openRelays } from "./server/open-relays.ts";
import { subscribe } from "./subscriptions.ts";
import {
  experimentsOfSegment,
  experimentsOfUsers,
  openExperiments,
  settingFaultsOf,
} from "./users/open-experiments.ts";
import { openMessages } from "./users/open-messages.ts";
import { openPredictions } from "./users/open-predictions.ts";
import { openUsers } from "./users/open-profiles.ts";
import { openRecommend } from "./users/open-recommend.ts";
import { openSources } from "./users/open-sources.ts";

const dayMs = 86_400_000;
/** After the start, when it is quiet again. */
const firstSweepMs = 10 * 60_000;

/**
 * Opens the database, loads and warms the models, and builds every domain function: the order is here, each part in its opener. Throws
 * ConflictError where a model of other dimensions made the index in use; whatever fails, what was opened before is closed.
 */
export async function openApp({ config, log, now = Date.now, purpose = "serve", encoder }: AppOptions): Promise<App> {
  const stores = openStores(databaseUrl(config), { now, durability: config.durability });
  const closing: (() => unknown)[] = [stores.close];
  const close = async (): Promise<void> => {
    for (const part of closing.splice(0).reverse()) await part();
  };
  try {
    await stores.ready();
    const parts = await openParts({
      config,
      log,
      now,
      purpose,
      encoder,
      stores,
      alone: (name, work, options) =>
        underLease({ store: stores.leases, name, holder: stores.outbox.origin, now, ...options }, work),
      onClose: (part) => closing.push(part),
    });
    return { ...parts, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openParts(context: AppContext): Promise<Omit<App, "close">> {
  const { config, log, stores } = context;
  const { interactions, scenarios } = await readTuning(config.tuningFile);
  const recommendations = createRecommendationLogBuffer({ store: stores.recommendations, log });
  context.onClose(recommendations.close);
  const domainEvents = await openDomainEvents(context);
  const understood = await openUnderstanding(context);
  const { understanding } = understood;
  const opened = await openCatalogue(context, understood);
  const { catalogue } = opened;
  const tagging = await openTagging(context, understood, { ...opened, domainEvents });
  const indexing = openIndexing(context, understood, { catalogue: opened, tagging });
  const names = openKnownNames(context, { ...understood, linker: opened.entities, indexing: indexing.indexing });
  const topics = openTopics(context, understood, { catalogue: opened, tagging, indexing });
  followOtherEditors({ domainEvents, catalogue, topics: understood.topics, tagging, names: names.editing });
  const imports = await openImports(context, { indexing, tagging });
  const { presentTag, refuseRetired } = tagging.changes;
  const tagId = (tag: string): string => {
    refuseRetired(tag);
    return tagNames({ known: tagging.taxonomy.tags(), presentTag })(tag) ?? tag;
  };
  const queries = createCatalogueQueries({
    store: stores.items,
    catalogue,
    understanding,
    tagId,
    itemsOfImport: imports.itemIds,
  });
  const labelOf = (kind: AffinityKind, id: string): string | undefined =>
    kind === "tags" ? tagging.tags.labelOf(id) : kind === "topics" ? topics.labelOf(id) : undefined;
  const running = await openExperiments(context, { domainEvents, scenarios });
  const { predictions, follow: followScores } = await openPredictions(context, { catalogue, domainEvents });
  const users = await openUsers(context, {
    ...opened,
    experiments: running,
    predictions,
    understanding,
    domainEvents,
    recommendations,
    interactions,
    presentTag,
    labelOf,
    settingFaults: settingFaultsOf(scenarios),
    usesOfSegment: async (id) => experimentsOfSegment(running, id),
  });
  followScores(users.segments.judgePredicted);
  running.knowSegments(users.segments.exists);
  if (context.purpose === "serve") startRetention(context, users.retention);
  const sources = await openSources(context, {
    ingestion: users.ingestion,
    definitions: users.sourceDefinitions,
    domainEvents,
  });
  const experiments = experimentsOfUsers(running, {
    profiles: users.profiles,
    segmentsOf: users.segments.segments.idsOf,
  });
  const recommend = await openRecommend(context, {
    catalogue,
    users,
    recommendations,
    experiments: experiments.byId,
    likelihoodOf: predictions.scoreOf,
    scenarios,
    labelOf,
    tagId,
  });
  const messages = openMessages(context, {
    understanding,
    users,
    recommender: recommend.recommender,
    experiments: experiments.byId,
    predictions,
  });
  subscribe({ domainEvents, suggestions: indexing.suggestions, recommend });
  const broker = openBroker(context, { domainEvents, ingestion: users.ingestion });
  const relays = await openRelays(context, { domainEvents, profiles: users.profiles, catalogue: opened.catalogue });
  return openEdges(context, {
    ...{ understood, catalogue: opened, indexing, imports, queries, tagging, topics, names, users, sources, recommend },
    ...{ recommendations, messages, experiments, running, predictions, relays, domainEvents, broker },
  });
}

/** Removes what is kept no longer, soon after the start and daily. */
function startRetention({ log, onClose }: AppContext, retention: Pick<Retention, "sweep">): void {
  const sweep = (): void => {
    retention.sweep().catch((err: unknown) => log.error({ err }, "what is kept no longer was not removed"));
  };
  const [first, daily] = [setTimeout(sweep, firstSweepMs).unref(), setInterval(sweep, dayMs).unref()];
  onClose(() => {
    clearTimeout(first);
    clearInterval(daily);
  });
}
