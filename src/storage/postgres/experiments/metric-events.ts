import type { MetricEvent, MetricEventSource } from "../../../experiments/definition/experiment-store.ts";
import type { Connection } from "../connection/connection.ts";

type EventRow = Omit<MetricEvent, "properties" | "context"> & { properties: string; context: string };

/** Events as metrics read them, out of PostgreSQL. */
export function createMetricEventSource(connection: Connection): MetricEventSource {
  return {
    async read({ profileIds, names, fromMs, toMs }) {
      const rows = await connection.rows<EventRow>(
        `SELECT profile.id AS profile_id, event, occurred_at_ms, properties, context FROM profile JOIN event ON profile_ref = ref
         WHERE profile.id = ANY($1) AND event = ANY($2) AND occurred_at_ms BETWEEN $3 AND $4`,
        [profileIds, names, fromMs, toMs],
      );
      return rows.map(({ properties, context, ...event }) => ({
        ...event,
        properties: JSON.parse(properties) as MetricEvent["properties"],
        context: JSON.parse(context) as MetricEvent["context"],
      }));
    },
    async firstSeen(profileIds) {
      const rows = await connection.rows<{ id: string; atMs: number }>(
        "SELECT profile.id, min(occurred_at_ms) AS at_ms FROM profile JOIN event ON profile_ref = ref WHERE profile.id = ANY($1) GROUP BY ref",
        [profileIds],
      );
      return new Map(rows.map(({ id, atMs }) => [id, atMs]));
    },
    async channelsAt(users) {
      const rows = await connection.rows<{ id: string; channel: string | null }>(
        `SELECT profile.id, (SELECT channel FROM event WHERE profile_ref = ref AND occurred_at_ms >= asked.at_ms ORDER BY occurred_at_ms LIMIT 1)
           AS channel
         FROM unnest($1::text[], $2::bigint[]) AS asked (id, at_ms) JOIN profile ON profile.id = asked.id`,
        [users.map(({ profileId }) => profileId), users.map(({ atMs }) => Math.trunc(atMs))],
      );
      return new Map(
        rows.flatMap(({ id, channel }) => {
          const name: unknown = channel === null ? null : JSON.parse(channel);
          return typeof name === "string" ? [[id, name] as const] : [];
        }),
      );
    },
  };
}
