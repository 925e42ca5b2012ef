import { createHash, randomUUID } from "node:crypto";
import type { CatalogueView } from "../../catalogue/search/catalogue-view.ts";
import type { Experiments } from "../../experiments/experiments.ts";
import type { Profiles } from "../../profiles/profiles.ts";
import type { Recommender } from "../../recommend/recommender.ts";
import type { TaxonomyEditing } from "../../tagging/taxonomy.ts";

export interface AnswerTagOptions {
  profiles: Pick<Profiles, "get">;
  catalogue: Pick<CatalogueView, "version">;
  recommender: Pick<Recommender, "modelVersion">;
  experiments: Pick<Experiments, "list">;
  taxonomy: Pick<TaxonomyEditing, "read">;
  topics: { fingerprint(): string };
  now: () => number;
}

const hourMs = 3_600_000;

/**
 * A tag of what recommendations for a user depend on, without making them: revision of the profile, version of the catalogue, model, hour
 * (what is explored changes with it), and a digest of the request, the experiments, the names of tags and topics, and the process. Counts of other
 * users' events are left out: a page that asks again within the hour, and did nothing, keeps its answer.
 */
export function createAnswerTag(options: AnswerTagOptions) {
  const { profiles, catalogue, recommender, experiments, taxonomy, topics, now } = options;
  const process = randomUUID();
  let names: unknown;
  let nameChanges = 0;

  /** A taxonomy is replaced in whole. */
  function namesVersion(): number {
    const present = taxonomy.read();
    if (present !== names) nameChanges += 1;
    names = present;
    return nameChanges;
  }

  return async (userId: string, request: unknown): Promise<string> => {
    const revision = (await profiles.get(userId))?.revision ?? 0;
    const running = experiments.list().map((experiment) => [experiment.key, experiment.revision]);
    const rest = JSON.stringify([process, running, namesVersion(), topics.fingerprint(), request]);
    const digest = createHash("sha256").update(rest).digest("base64url").slice(0, 10);
    return [revision, catalogue.version(), recommender.modelVersion(), Math.floor(now() / hourMs), digest].join(".");
  };
}
