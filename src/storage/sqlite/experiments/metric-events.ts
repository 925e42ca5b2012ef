import type { MetricEvent, MetricEventSource } from "../../../experiments/definition/experiment-store.ts";
import type { Database } from "../database.ts";

/** Events as metrics read them, out of SQLite. */
export function createMetricEventSource(database: Database): MetricEventSource {
  type EventRow = Omit<MetricEvent, "properties" | "context"> & { properties: string; context: string };
  const read = database.prepare<[{ profiles: string; names: string; fromMs: number; toMs: number }], EventRow>(`
    SELECT profile.id AS profileId, event, occurred_at_ms AS occurredAtMs, properties, context
    FROM profile JOIN event ON profile_ref = ref
    WHERE profile.id IN (SELECT value FROM json_each(@profiles)) AND event IN (SELECT value FROM json_each(@names))
      AND occurred_at_ms BETWEEN @fromMs AND @toMs`);
  return {
    read: async ({ profileIds, names, fromMs, toMs }) =>
      read
        .all({ profiles: JSON.stringify(profileIds), names: JSON.stringify(names), fromMs, toMs })
        .map(({ properties, context, ...event }) => ({
          ...event,
          properties: JSON.parse(properties) as MetricEvent["properties"],
          context: JSON.parse(context) as MetricEvent["context"],
        })),
  };
}
