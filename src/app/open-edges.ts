import { createAccessKeys, newAccessKey } from "../access/access-keys.ts";
import type { DomainEventFeed } from "../events/domain-event-feed.ts";
import type { Experiments } from "../experiments/experiments.ts";
import type { App } from "./app.ts";
import { retrainTags } from "./catalogue/retrain-tags.ts";
import type { AppContext } from "./context/context.ts";
import type { OpenedBroker } from "./server/open-broker.ts";
import { openRoutes, type RoutedParts } from "./server/open-routes.ts";
import { openServer } from "./server/open-server.ts";

export interface EdgeParts extends Omit<RoutedParts, "keys"> {
  running: Experiments;
  domainEvents: DomainEventFeed;
  broker: OpenedBroker | undefined;
}

/** What HTTP, the command line and the library call, out of the parts that are open. */
export function openEdges(context: AppContext, parts: EdgeParts): Omit<App, "close"> {
  const { config, stores, log, now } = context;
  const { understood, catalogue: opened, indexing, tagging, users, recommend } = parts;
  const { queries, topics, recommendations, imports, predictions, running } = parts;
  const { understanding } = understood;
  const { catalogue } = opened;
  const { recommender, retraining } = recommend;
  const keys = createAccessKeys({
    store: stores.keys,
    configured: config.keys,
    now,
    newKey: newAccessKey,
    onError: (err) => log.error({ err }, "keys were not read again; those known last are used on"),
  });
  const routes = openRoutes(context, { ...parts, keys });
  return {
    ...{ config, understanding, catalogue, queries, topics, recommender, recommendations, retraining, routes },
    experiments: running,
    ...parts.sources,
    predictions,
    ...{ store: stores.items, documents: stores.documents, generations: stores.generations },
    ...{ imports, indexing: indexing.indexing, openGeneration: indexing.openGeneration },
    ...{
      editing: tagging.editing,
      taxonomy: tagging.taxonomy,
      ingestion: users.ingestion,
      segments: users.segments.segments,
      learned: users.segments.learned,
    },
    trainTags: () => retrainTags(context, { understanding, catalogue: opened, tagging, indexing: indexing.indexing }),
    ...openServer(context, { ...parts, keys, routes, segments: users.segments }),
  };
}
