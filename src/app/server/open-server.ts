import { join } from "node:path";
import type { AccessKeys } from "../../access/access-keys.ts";
import { packageRoot } from "../../config/config.ts";
import { version } from "../../config/version.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import type { RunningServer } from "../../http/listen.ts";
import { createMetrics } from "../../http/metrics.ts";
import type { Route } from "../../http/route.ts";
import { startServer } from "../../http/start-server.ts";
import { generationKey } from "../../relays/caches/surrogate-keys.ts";
import type { OpenedCatalogue } from "../catalogue/open-catalogue.ts";
import type { OpenedKnownNames } from "../catalogue/open-known-names.ts";
import type { OpenedUnderstanding } from "../catalogue/open-understanding.ts";
import type { AppContext } from "../context/context.ts";
import type { OpenedRecommend } from "../users/open-recommend.ts";
import type { OpenedSegments } from "../users/open-segments.ts";
import type { OpenedBroker } from "./open-broker.ts";
import type { OpenedRelays } from "./open-relays.ts";

export interface ServerParts {
  keys: Pick<AccessKeys, "find">;
  routes: readonly Route[];
  understood: OpenedUnderstanding;
  catalogue: OpenedCatalogue;
  names: OpenedKnownNames;
  recommend: Pick<OpenedRecommend, "follow">;
  domainEvents: Pick<DomainEventFeed, "start">;
  segments: Pick<OpenedSegments, "follow">;
  relays: Pick<OpenedRelays, "start" | "tokens" | "stream">;
  broker: OpenedBroker | undefined;
}

/** What makes the application answer HTTP; nothing is started before `serve`. */
export function openServer(
  { config, log, stores, alone, onClose }: AppContext,
  {
    keys,
    routes,
    understood: { understanding },
    catalogue,
    names,
    recommend,
    domainEvents,
    segments,
    relays,
    broker,
  }: ServerParts,
): { serve(): Promise<RunningServer>; setReady(): void } {
  const metrics = createMetrics();
  metrics.gauge("items", "Items in the catalogue.", () => catalogue.catalogue.size());
  metrics.gauge("encoder_queued_tokens", "Word pieces that wait for the encoder.", () => understanding.queuedTokens());
  if (broker !== undefined) {
    metrics.gauge("broker_connected", "1 while RabbitMQ is connected.", () => (broker.fault() === undefined ? 1 : 0));
    metrics.gauge("broker_events", "Events taken in from RabbitMQ since the start.", () => broker.counts().accepted);
    metrics.gauge("broker_dead", "Messages and events set aside since the start.", () => broker.counts().dead);
  }
  let isReady = false;
  return {
    setReady: () => {
      isReady = true;
    },
    serve: async () => {
      catalogue.catalogue.prepare();
      names.resume();
      stores.serve(log);
      domainEvents.start();
      catalogue.follow();
      recommend.follow();
      onClose(segments.follow(config, alone));
      relays.start();
      broker?.start();
      const server = await startServer({
        config,
        keys,
        routes,
        metrics,
        log,
        version,
        scriptPath: join(packageRoot, "dist", "attune", "attune.js"),
        keysOfAll: async () => [generationKey((await stores.generations.current()).id)],
        readStreamToken: relays.tokens.read,
        webDir: join(packageRoot, "dist", "web"),
        notReady: () => (isReady ? stores.fault()?.publicMessage : "the catalogue is being indexed"),
      });
      return {
        ...server,
        close: (graceMs) => {
          // Streams would be waited for.
          relays.stream.close();
          return server.close(graceMs);
        },
      };
    },
  };
}
