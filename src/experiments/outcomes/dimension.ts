import type { Attributes } from "../assignment/condition.ts";
import type { MetricEventSource } from "../definition/experiment-store.ts";
import type { ExperimentUser } from "./experiment-user.ts";

/**
 * What results can be split by: the day of the week of the first exposure (UTC), whether the user was known before it, the
 * channel it came through, a trait (as it is now), or the segments that the user is in now.
 */
export type Dimension = "weekday" | "activity" | "channel" | "segment" | `trait:${string}`;

export const dimensionPattern = /^(weekday|activity|channel|segment|trait:.{1,200})$/;

export interface DimensionSources {
  events: MetricEventSource;
  attributesOf: (userId: string) => Promise<Attributes>;
}

/** Users by the values of the dimension; with `segment` a user may be in several slices or in none. Most users first. */
export async function splitUsers(
  users: readonly ExperimentUser[],
  dimension: Dimension,
  sources: DimensionSources,
): Promise<{ value: string; users: ExperimentUser[] }[]> {
  const slices = new Map<string, ExperimentUser[]>();
  const exposed = users.filter(({ exposedAtMs, multiple }) => exposedAtMs !== undefined && !multiple);
  const valuesOf = await readerOf(exposed, dimension, sources);
  for (const user of exposed) {
    for (const value of await valuesOf(user)) {
      const slice = slices.get(value);
      if (slice === undefined) slices.set(value, [user]);
      else slice.push(user);
    }
  }
  return [...slices]
    .map(([value, members]) => ({ value, users: members }))
    .sort((a, b) => b.users.length - a.users.length || (a.value < b.value ? -1 : 1));
}

type ValuesOf = (user: ExperimentUser) => string[] | Promise<string[]>;

async function readerOf(
  users: readonly ExperimentUser[],
  dimension: Dimension,
  { events, attributesOf }: DimensionSources,
): Promise<ValuesOf> {
  if (dimension === "weekday") return ({ exposedAtMs }) => [weekdays[new Date(exposedAtMs!).getUTCDay()]!];
  if (dimension === "activity") {
    const first = await events.firstSeen(users.map(({ profileId }) => profileId));
    return ({ profileId, exposedAtMs }) => [
      (first.get(profileId) ?? exposedAtMs!) < exposedAtMs! ? "known before" : "new",
    ];
  }
  if (dimension === "channel") {
    const channels = await events.channelsAt(
      users.map(({ profileId, exposedAtMs }) => ({ profileId, atMs: exposedAtMs! })),
    );
    return ({ profileId }) => [channels.get(profileId) ?? unknown];
  }
  if (dimension === "segment")
    return async ({ profileId }) => {
      const { segments } = await attributesOf(profileId);
      return Array.isArray(segments) ? segments.map(String) : [];
    };
  const trait = dimension.slice("trait:".length);
  return async ({ profileId }) => {
    const value = (await attributesOf(profileId))[trait];
    return [
      value === undefined || value === null
        ? unknown
        : typeof value === "object"
          ? JSON.stringify(value)
          : String(value),
    ];
  };
}

const unknown = "not known";
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
