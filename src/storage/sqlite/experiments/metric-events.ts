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
  const firstSeen = database.prepare<[string], { id: string; atMs: number }>(`
    SELECT profile.id, min(occurred_at_ms) AS atMs FROM profile JOIN event ON profile_ref = ref
    WHERE profile.id IN (SELECT value FROM json_each(?)) GROUP BY ref`);
  const channelsAt = database.prepare<[string], { id: string; channel: string | null }>(`
    SELECT profile.id, (SELECT json_extract(context, '$.channel') FROM event
      WHERE profile_ref = ref AND occurred_at_ms >= json_extract(user.value, '$.atMs') ORDER BY occurred_at_ms LIMIT 1) AS channel
    FROM json_each(?) AS user JOIN profile ON profile.id = json_extract(user.value, '$.profileId')`);
  return {
    firstSeen: async (ids) => new Map(firstSeen.all(JSON.stringify(ids)).map(({ id, atMs }) => [id, atMs])),
    channelsAt: async (users) =>
      new Map(
        channelsAt
          .all(JSON.stringify(users))
          .flatMap(({ id, channel }) => (typeof channel === "string" ? [[id, channel] as const] : [])),
      ),
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
