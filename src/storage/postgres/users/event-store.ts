import type { EventStore } from "../../../events/event-store.ts";
import type { ItemStatistic } from "../../../events/item-statistics.ts";
import { type EventRow, eventOf } from "../../rows/event-rows.ts";
import type { Connection } from "../connection/connection.ts";

/** Columns of an event, for `eventOf`. */
export const eventColumns = `
  SELECT sequence, message_id, type, profile.id AS profile_id, event, item_id, recommendation_id, user_id, anonymous_id, previous_id,
    source_id, occurred_at_ms, sent_at_ms, received_at_ms, properties, context, replay
  FROM event JOIN profile ON profile.ref = event.profile_ref`;

/** Reads events from PostgreSQL; they are written by the commit store. */
export function createEventStore(connection: Connection): EventStore {
  return {
    async findKnown(messageIds) {
      const rows = await connection.rows<{ messageId: string }>(
        `SELECT message_id FROM event WHERE message_id = ANY($1)
         UNION ALL SELECT message_id FROM counted_event WHERE message_id = ANY($1)`,
        [messageIds],
      );
      return new Set(rows.map(({ messageId }) => messageId));
    },
    async listByProfile({ profileId, limit, before = Number.MAX_SAFE_INTEGER }) {
      const rows = await connection.rows<EventRow>(
        `${eventColumns} WHERE event.profile_ref = (SELECT ref FROM profile WHERE id = $1) AND sequence < $2 ORDER BY sequence DESC LIMIT $3`,
        [profileId, before, limit],
      );
      return rows.map(eventOf);
    },
    async listByRecommendation(recommendationId) {
      const rows = await connection.rows<EventRow>(
        `${eventColumns} WHERE recommendation_id = $1 ORDER BY sequence LIMIT 1000`,
        [recommendationId],
      );
      return rows.map(eventOf);
    },
    countByName: () => connection.rows("SELECT event, count FROM event_count ORDER BY count DESC, event"),
    loadItemStatistics: (itemIds) =>
      connection.rows<ItemStatistic>(
        `SELECT item_id, channel, popularity, exposures, responses, interactions, dwell_seconds, at_ms FROM item_statistic
         WHERE $1::text[] IS NULL OR item_id = ANY($1)`,
        [itemIds],
      ),
  };
}
