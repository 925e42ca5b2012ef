import { createHash, randomUUID } from "node:crypto";
import type { CatalogueView } from "../../catalogue/search/catalogue-view.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import type { Profiles } from "../../profiles/profiles.ts";
import type { Recommender } from "../../recommend/recommender.ts";

export interface AnswerTagOptions {
  profiles: Pick<Profiles, "get">;
  catalogue: Pick<CatalogueView, "version">;
  recommender: Pick<Recommender, "modelVersion">;
  domainEvents: Pick<DomainEventFeed, "on">;
  now: () => number;
}

const hourMs = 3_600_000;

/**
 * A tag of what recommendations for a user depend on, without making them: revision of the profile, version of the catalogue, model, hour
 * (what is explored changes with it), and a digest of the request, the experiments and the process. Counts of other users' events are left out:
 * a page that asks again within the hour, and did nothing, keeps its answer.
 */
export function createAnswerTag({ profiles, catalogue, recommender, domainEvents, now }: AnswerTagOptions) {
  const process = randomUUID();
  let changes = 0;
  const changed = (): void => {
    changes += 1;
  };
  domainEvents.on("experiment.changed", changed);
  domainEvents.on("tags.changed", changed);
  domainEvents.on("model.adopted", changed);
  return async (userId: string, request: unknown): Promise<string> => {
    const revision = (await profiles.get(userId))?.revision ?? 0;
    const digest = createHash("sha256")
      .update(JSON.stringify([process, changes, request]))
      .digest("base64url");
    const hour = Math.floor(now() / hourMs);
    return [revision, catalogue.version(), recommender.modelVersion(), hour, digest.slice(0, 10)].join(".");
  };
}
