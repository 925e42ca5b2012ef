import type { EventStore } from "../../events/event-store.ts";
import type { ItemStatistic } from "../../events/item-statistics.ts";
import { type EventRow, eventOf } from "../rows/event-rows.ts";
import type { Database } from "./database.ts";

/** Columns of an event, for `eventOf`. */
export const eventColumns = `
  SELECT sequence, message_id AS messageId, type, profile.id AS profileId, event, item_id AS itemId,
    recommendation_id AS recommendationId, user_id AS userId, anonymous_id AS anonymousId, previous_id AS previousId,
    source_id AS sourceId, occurred_at_ms AS occurredAtMs, sent_at_ms AS sentAtMs, received_at_ms AS receivedAtMs,
    properties, context, replay
  FROM event JOIN profile ON profile.ref = event.profile_ref`;

/** Reads events from SQLite; they are written by the profile store, in the transaction that changes the profile. */
export function createEventStore(database: Database): EventStore {
  const findKnown = database
    .prepare<[{ ids: string }], string>(`
      SELECT message_id FROM event WHERE message_id IN (SELECT value FROM json_each(@ids))
      UNION ALL SELECT message_id FROM counted_event WHERE message_id IN (SELECT value FROM json_each(@ids))`)
    .pluck();
  const byProfile = database.prepare<[string, number, number], EventRow>(
    `${eventColumns} WHERE event.profile_ref = (SELECT ref FROM profile WHERE id = ?) AND sequence < ? ORDER BY sequence DESC LIMIT ?`,
  );
  const byRecommendation = database.prepare<[string], EventRow>(
    `${eventColumns} WHERE recommendation_id = ? ORDER BY sequence LIMIT 1000`,
  );
  const counts = database.prepare<[], { event: string; count: number }>(
    "SELECT event, count FROM event_count ORDER BY count DESC, event",
  );
  const statistics = `
    SELECT item_id AS itemId, channel, popularity, exposures, responses, interactions, dwell_seconds AS dwellSeconds, at_ms AS atMs
    FROM item_statistic`;
  const allStatistics = database.prepare<[], ItemStatistic>(statistics);
  const statisticsOf = database.prepare<[string], ItemStatistic>(
    `${statistics} WHERE item_id IN (SELECT value FROM json_each(?))`,
  );
  return {
    findKnown: async (messageIds) => new Set(findKnown.all({ ids: JSON.stringify(messageIds) })),
    listByProfile: async ({ profileId, limit, before }) =>
      byProfile.all(profileId, before ?? Number.MAX_SAFE_INTEGER, limit).map(eventOf),
    listByRecommendation: async (recommendationId) => byRecommendation.all(recommendationId).map(eventOf),
    countByName: async () => counts.all(),
    loadItemStatistics: async (itemIds) =>
      itemIds === undefined ? allStatistics.all() : statisticsOf.all(JSON.stringify(itemIds)),
  };
}
