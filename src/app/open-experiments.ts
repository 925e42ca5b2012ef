import type { Attributes } from "../experiments/assignment/condition.ts";
import { type Experiments, openExperiments as openDomain } from "../experiments/experiments.ts";
import type { Log } from "../log/log.ts";
import type { Profiles } from "../profiles/profiles.ts";
import type { Database } from "../storage/sqlite/database.ts";
import {
  createDefinitionStore,
  createExperimentUnitStore,
  createMetricEventSource,
} from "../storage/sqlite/experiment-store.ts";

export interface ExperimentParts {
  experiments: Experiments;
  /** Traits of a user by name, and the segments: what experiments may be targeted at. */
  attributesOf: (userId: string) => Promise<Attributes>;
  close(): Promise<void>;
}

/** How often bandits are looked at; each has a cadence of its own. */
const reweightEveryMs = 5 * 60_000;

/** Experiments over the database, with the clock that gives bandits their weights. */
export async function openExperiments(options: {
  database: Database;
  profiles: Pick<Profiles, "get">;
  segmentsOf: (userId: string) => Promise<readonly string[]>;
  log: Log;
  now: () => number;
}): Promise<ExperimentParts> {
  const { database, profiles, segmentsOf, log, now } = options;
  const experiments = await openDomain({
    definitions: createDefinitionStore(database),
    units: createExperimentUnitStore(database),
    events: createMetricEventSource(database),
    now,
    onError: (err) => log.error({ err }, "assignments were not written"),
  });
  const timer = setInterval(() => {
    experiments.reweight().catch((err: unknown) => log.error({ err }, "bandits were not reweighted"));
  }, reweightEveryMs).unref();
  return {
    experiments,
    attributesOf: async (userId) => {
      const [profile, segments] = await Promise.all([profiles.get(userId), segmentsOf(userId)]);
      return { ...profile?.traits, segments };
    },
    async close() {
      clearInterval(timer);
      await experiments.close();
    },
  };
}
