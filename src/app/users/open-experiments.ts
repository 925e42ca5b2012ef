import type { FieldFault } from "../../errors/attune-error.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import type { Attributes } from "../../experiments/assignment/condition.ts";
import { type Experiments, openExperiments as openDomain } from "../../experiments/experiments.ts";
import type { Log } from "../../log/log.ts";
import type { MessageExperiments } from "../../messages/compose/message-variations.ts";
import type { Profiles } from "../../profiles/profiles.ts";
import { type RecommendationExperiments, unknownSettings } from "../../recommend/request/apply-variations.ts";
import { createScenarios } from "../../recommend/request/scenarios.ts";
import type { SegmentSettings } from "../../segments/definitions/segment-settings.ts";
import { segmentsIn } from "../../segments/rules/walk-rule.ts";
import type { Stores } from "../../storage/stores.ts";
import type { AppContext } from "../context/context.ts";
import type { Tuning } from "../context/tuning.ts";

/** How often bandits are looked at; each has a cadence of its own. */
const reweightEveryMs = 5 * 60_000;

export interface ExperimentContext extends Pick<AppContext, "now" | "onClose"> {
  log: Pick<Log, "error">;
  stores: Pick<Stores, "experiments" | "experimentUnits" | "metricEvents">;
}

/** Wires experiments to their stores, to what happens to users and in other processes, and to the clock that gives bandits their weights. */
export async function openExperiments(
  { stores, log, now, onClose }: ExperimentContext,
  { domainEvents, scenarios }: { domainEvents: DomainEventFeed; scenarios: Tuning["scenarios"] },
): Promise<Experiments> {
  const knownScenarios = new Set(createScenarios(scenarios).keys());
  const experiments = await openDomain({
    definitions: stores.experiments,
    units: stores.experimentUnits,
    events: stores.metricEvents,
    faultsOf: (value) => unknownSettings(value, knownScenarios),
    now,
    onError: (err) => log.error({ err }, "assignments were not written"),
  });
  domainEvents.on("experiment.changed", (_, origin) => (origin === "other" ? experiments.reload() : undefined));
  domainEvents.on("user.merged", ({ body }) => experiments.forget([body.fromId, body.intoId]));
  domainEvents.on("user.linked", ({ body }) => experiments.forget([body.name, body.userId]));
  domainEvents.on("user.parted", () => experiments.forget());
  domainEvents.on("user.erased", () => experiments.forget());
  const timer = setInterval(() => {
    experiments.reweight().catch((err: unknown) => log.error({ err }, "bandits were not reweighted"));
  }, reweightEveryMs).unref();
  onClose(async () => {
    clearInterval(timer);
    await experiments.close();
  });
  return experiments;
}

/** Experiments with what is known of users: what they are targeted at, and what is asked of them by id alone. */
export interface UserExperiments {
  experiments: Experiments;
  /** Traits of a user by name, and the segments. */
  attributesOf: (userId: string) => Promise<Attributes>;
  /** What recommendations and messages ask. */
  byId: RecommendationExperiments & MessageExperiments;
}

/** What the settings of a segment name and the recommender does not have. */
export function settingFaultsOf(scenarios: Tuning["scenarios"]): (settings: SegmentSettings) => FieldFault[] {
  const known = new Set(createScenarios(scenarios).keys());
  return ({ recommendations }) =>
    unknownSettings({ scenario: recommendations?.scenario }, known).map(({ path, message }) => ({
      ...{ path: `settings.recommendations.${path}`, message },
    }));
}

/** Experiments that are targeted at the segment and not over, in words. */
export function experimentsOfSegment(experiments: Experiments, segmentId: string): string[] {
  return experiments
    .list()
    .filter(({ status, target }) => status !== "stopped" && target !== undefined && segmentsIn(target).has(segmentId))
    .map(({ key }) => `the experiment "${key}"`);
}

export function experimentsOfUsers(
  experiments: Experiments,
  parts: { profiles: Pick<Profiles, "get">; segmentsOf: (userId: string) => Promise<readonly string[]> },
): UserExperiments {
  const attributesOf = async (userId: string): Promise<Attributes> => {
    const [profile, segments] = await Promise.all([parts.profiles.get(userId), parts.segmentsOf(userId)]);
    return { ...profile?.traits, segments };
  };
  return {
    experiments,
    attributesOf,
    byId: {
      assign: (userId) => experiments.assign({ id: userId, attributes: () => attributesOf(userId) }),
      keepAnswer: experiments.keepAnswer,
    },
  };
}
