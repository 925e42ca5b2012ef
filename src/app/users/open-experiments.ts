import type { Attributes } from "../../experiments/assignment/condition.ts";
import { type Experiments, openExperiments as openDomain } from "../../experiments/experiments.ts";
import type { Profiles } from "../../profiles/profiles.ts";
import type { RecommendationExperiments } from "../../recommend/request/apply-variations.ts";
import type { AppContext } from "../context/context.ts";

export interface OpenedExperiments {
  experiments: Experiments;
  /** Traits of a user by name, and the segments: what experiments may be targeted at. */
  attributesOf: (userId: string) => Promise<Attributes>;
  /** What the recommender asks of experiments. */
  recommending: RecommendationExperiments;
}

/** How often bandits are looked at; each has a cadence of its own. */
const reweightEveryMs = 5 * 60_000;

/** Wires experiments to their stores, and to the clock that gives bandits their weights. */
export async function openExperiments(
  { stores, log, now, onClose }: AppContext,
  parts: { profiles: Pick<Profiles, "get">; segmentsOf: (userId: string) => Promise<readonly string[]> },
): Promise<OpenedExperiments> {
  const experiments = await openDomain({
    definitions: stores.experiments,
    units: stores.experimentUnits,
    events: stores.metricEvents,
    now,
    onError: (err) => log.error({ err }, "assignments were not written"),
  });
  const timer = setInterval(() => {
    experiments.reweight().catch((err: unknown) => log.error({ err }, "bandits were not reweighted"));
  }, reweightEveryMs).unref();
  onClose(async () => {
    clearInterval(timer);
    await experiments.close();
  });
  const attributesOf = async (userId: string): Promise<Attributes> => {
    const [profile, segments] = await Promise.all([parts.profiles.get(userId), parts.segmentsOf(userId)]);
    return { ...profile?.traits, segments };
  };
  return {
    experiments,
    attributesOf,
    recommending: {
      assign: (userId) => experiments.assign({ id: userId, attributes: () => attributesOf(userId) }),
      keepAnswer: experiments.keepAnswer,
    },
  };
}
