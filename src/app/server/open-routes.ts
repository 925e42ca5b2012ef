import type { AccessKeys } from "../../access/access-keys.ts";
import type { ImportJobs } from "../../catalogue/import/jobs/import-jobs.ts";
import { createEntityQueries } from "../../catalogue/search/entity-queries.ts";
import type { CatalogueQueries } from "../../catalogue/search/queries.ts";
import type { Topics } from "../../catalogue/topics/topics.ts";
import { createWrongTopics } from "../../catalogue/topics/wrong-topics.ts";
import { version } from "../../config/version.ts";
import type { Route } from "../../http/route.ts";
import { analyticsRoutes } from "../../http/routes/analytics.ts";
import { catalogueRoutes } from "../../http/routes/catalogue.ts";
import { eventRoutes } from "../../http/routes/events.ts";
import { experimentDefinitionRoutes } from "../../http/routes/experiments/definitions.ts";
import { experimentRoutes } from "../../http/routes/experiments/experiments.ts";
import { experimentResultRoutes } from "../../http/routes/experiments/results.ts";
import { experimentToolRoutes } from "../../http/routes/experiments/tools.ts";
import { gazetteerRoutes } from "../../http/routes/gazetteer.ts";
import { importRoutes } from "../../http/routes/imports/import.ts";
import { jobRoutes } from "../../http/routes/imports/jobs.ts";
import { insightRoutes } from "../../http/routes/insight.ts";
import { itemTopicRoutes } from "../../http/routes/item-topics.ts";
import { messageRoutes } from "../../http/routes/messages/messages.ts";
import { templateRoutes } from "../../http/routes/messages/templates.ts";
import { keyRoutes } from "../../http/routes/operation/keys.ts";
import { operationRoutes } from "../../http/routes/operation/operation.ts";
import { consentRoutes } from "../../http/routes/people/consent.ts";
import { identityRoutes } from "../../http/routes/people/identity.ts";
import { rateRoutes } from "../../http/routes/people/rates.ts";
import { retentionRoutes } from "../../http/routes/people/retention.ts";
import { sourceDeliveryRoutes } from "../../http/routes/people/source-deliveries.ts";
import { sourceRoutes } from "../../http/routes/people/sources.ts";
import { traitRoutes } from "../../http/routes/people/traits.ts";
import { predictionRoutes } from "../../http/routes/predictions/predictions.ts";
import { recommendationRoutes } from "../../http/routes/recommendations.ts";
import { recommenderModelRoutes } from "../../http/routes/recommender-models.ts";
import { streamRoutes } from "../../http/routes/relays/stream.ts";
import { webhookRoutes } from "../../http/routes/relays/webhooks.ts";
import { learnedSegmentRoutes } from "../../http/routes/segments/learned-segments.ts";
import { memberRoutes } from "../../http/routes/segments/members.ts";
import { segmentRoutes } from "../../http/routes/segments/segments.ts";
import { segmentsOfRoute } from "../../http/routes/segments/segments-of.ts";
import { tagChangeRoutes } from "../../http/routes/tag-changes.ts";
import { tagInsightRoutes } from "../../http/routes/tag-insight.ts";
import { tagRoutes } from "../../http/routes/tags.ts";
import { topicRoutes } from "../../http/routes/topics.ts";
import { understandingRoutes } from "../../http/routes/understanding.ts";
import { userRoutes } from "../../http/routes/users.ts";
import type { Rates } from "../../ingestion/sources/rates.ts";
import type { Sources } from "../../ingestion/sources/sources.ts";
import type { Messages } from "../../messages/messages.ts";
import type { Predictions } from "../../predictions/predictions.ts";
import { evaluateExploring } from "../../recommend/analytics/evaluate-exploring.ts";
import type { RecommendationLogBuffer } from "../../recommend/log/recommendation-log-buffer.ts";
import type { OpenedCatalogue } from "../catalogue/open-catalogue.ts";
import type { OpenedIndexing } from "../catalogue/open-indexing.ts";
import type { OpenedKnownNames } from "../catalogue/open-known-names.ts";
import type { OpenedTagging } from "../catalogue/open-tagging.ts";
import type { OpenedUnderstanding } from "../catalogue/open-understanding.ts";
import type { AppContext } from "../context/context.ts";
import { createAnswerTag } from "../users/answer-tag.ts";
import type { UserExperiments } from "../users/open-experiments.ts";
import type { UserParts } from "../users/open-profiles.ts";
import type { OpenedRecommend } from "../users/open-recommend.ts";
import type { OpenedRelays } from "./open-relays.ts";

export interface RoutedParts {
  keys: AccessKeys;
  understood: OpenedUnderstanding;
  catalogue: OpenedCatalogue;
  indexing: OpenedIndexing;
  imports: ImportJobs;
  queries: CatalogueQueries;
  tagging: OpenedTagging;
  topics: Topics;
  names: OpenedKnownNames;
  users: UserParts;
  sources: { sources: Sources; rates: Rates };
  recommend: OpenedRecommend;
  recommendations: RecommendationLogBuffer;
  messages: Messages;
  experiments: UserExperiments;
  predictions: Predictions;
  relays: OpenedRelays;
}

/** Every endpoint of the API, in the order of its documentation. */
export function openRoutes(context: AppContext, parts: RoutedParts): Route[] {
  return [
    ...routesOfTexts(context, parts),
    ...routesOfPeople(context, parts),
    ...routesOfAnswers(context, parts),
    ...routesOfOperation(context, parts),
  ];
}

/** What is understood of texts, and the catalogue. */
function routesOfTexts({ stores }: AppContext, parts: RoutedParts): Route[] {
  const { understood, catalogue, indexing, queries, tagging, topics } = parts;
  return [
    ...understandingRoutes(understood.understanding),
    ...importRoutes({ indexing: indexing.indexing, imports: parts.imports }),
    ...jobRoutes(parts.imports),
    ...catalogueRoutes({
      indexing: indexing.indexing,
      queries,
      editing: tagging.editing,
      store: stores.items,
      presentTopics: understood.topics.present,
    }),
    ...tagRoutes(tagging),
    ...tagChangeRoutes(tagging.changes),
    ...tagInsightRoutes(tagging.insight),
    ...topicRoutes({ topics, queries }),
    ...itemTopicRoutes({
      store: stores.items,
      wrongTopics: createWrongTopics({
        documents: stores.documents,
        store: stores.items,
        refresh: (ids) => indexing.indexing.refresh(ids, "foreground"),
      }),
      presentTopics: understood.topics.present,
      topicLabel: topics.labelOf,
    }),
    ...gazetteerRoutes(parts.names.editing),
    ...insightRoutes({ entities: createEntityQueries(catalogue.catalogue, catalogue.entities), queries }),
  ];
}

/** Events, segments, and what is known of whom. */
function routesOfPeople({ config, stores, now }: AppContext, { users, ...parts }: RoutedParts): Route[] {
  return [
    ...eventRoutes({ ingestion: users.ingestion, userSigningKey: config.userSigningKey }),
    ...learnedSegmentRoutes(users.segments.learned),
    ...segmentRoutes(users.segments.segments),
    ...memberRoutes(users.segments.segments),
    ...identityRoutes({ ...users, store: stores.identities }),
    ...sourceRoutes({ ...parts.sources, now }),
    ...sourceDeliveryRoutes({ ...parts.sources, now }),
    ...rateRoutes(parts.sources.rates),
    ...traitRoutes(users.traits),
    ...retentionRoutes(users.retention),
    ...consentRoutes(users.consents),
    segmentsOfRoute(users.segments.segments.idsOf),
    ...userRoutes(users),
  ];
}

/** Recommendations, messages, predictions and experiments, and what came of them. */
function routesOfAnswers({ stores, now }: AppContext, parts: RoutedParts): Route[] {
  const { catalogue, tagging, topics, users } = parts;
  const answerTag = createAnswerTag({
    ...{ profiles: users.profiles, catalogue: catalogue.catalogue, topics, now },
    ...{ recommender: parts.recommend.recommender, taxonomy: tagging.taxonomy },
    experiments: parts.experiments.experiments,
  });
  return [
    ...recommendationRoutes(parts.recommend.recommender, answerTag),
    ...recommenderModelRoutes(parts.recommend.retraining),
    ...analyticsRoutes({
      impressions: stores.impressions,
      catalogueSize: () => catalogue.catalogue.size(),
      segmentsOf: users.segments.segments.idsOf,
      titleOf: (id) => catalogue.catalogue.get(id)?.title,
      written: parts.recommendations.flush,
      now,
    }),
    ...messageRoutes(parts.messages),
    ...templateRoutes(parts.messages),
    ...predictionRoutes(parts.predictions),
    ...experimentToolRoutes({
      async evaluateLog(request) {
        await parts.recommendations.flush();
        return evaluateExploring(request, { impressions: stores.impressions, nowMs: now() });
      },
    }),
    ...experimentRoutes(parts.experiments),
    ...experimentResultRoutes(parts.experiments.experiments, parts.experiments.attributesOf),
    ...experimentDefinitionRoutes(parts.experiments.experiments),
  ];
}

/** What systems outside hear, keys, and the server itself. */
function routesOfOperation({ config, now }: AppContext, parts: RoutedParts): Route[] {
  const { understood, catalogue, tagging, topics } = parts;
  const startedAtMs = now();
  return [
    ...webhookRoutes(parts.relays.webhooks),
    ...streamRoutes({
      hub: parts.relays.stream,
      tokens: parts.relays.tokens,
      areUsersSigned: config.userSigningKey !== undefined,
    }),
    ...keyRoutes(parts.keys),
    ...operationRoutes(() => ({
      name: "attune",
      version,
      node: process.version,
      fingerprints: { understanding: understood.understanding.fingerprint(), topics: topics.fingerprint() },
      counts: {
        items: catalogue.catalogue.size(),
        topics: topics.list().length,
        tags: tagging.taxonomy.read().tags.length,
      },
      uptimeSeconds: (now() - startedAtMs) / 1000,
    })),
  ];
}
