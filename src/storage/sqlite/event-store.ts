import type { Event } from "../../events/event.ts";
import type { EventStore, SequencedEvent } from "../../events/event-store.ts";
import type { ItemStatistic } from "../../events/item-statistics.ts";
import type { Database } from "./database.ts";

interface EventRow {
  sequence: number;
  messageId: string;
  type: Event["type"];
  profileId: string;
  event: string;
  itemId: string | null;
  recommendationId: string | null;
  occurredAtMs: number;
  receivedAtMs: number;
  properties: string;
  context: string;
}

/** Reads events from SQLite; they are written by the profile store, in the transaction that changes the profile. */
export function createEventStore(database: Database): EventStore {
  const findKnown = database
    .prepare<[string], string>("SELECT message_id FROM event WHERE message_id IN (SELECT value FROM json_each(?))")
    .pluck();
  const columns = `
    SELECT sequence, message_id AS messageId, type, profile.id AS profileId, event, item_id AS itemId,
      recommendation_id AS recommendationId, occurred_at_ms AS occurredAtMs, received_at_ms AS receivedAtMs, properties, context
    FROM event JOIN profile ON profile.ref = event.profile_ref`;
  const byProfile = database.prepare<[string, number, number], EventRow>(
    `${columns} WHERE event.profile_ref = (SELECT ref FROM profile WHERE id = ?) AND sequence < ? ORDER BY sequence DESC LIMIT ?`,
  );
  const byRecommendation = database.prepare<[string], EventRow>(
    `${columns} WHERE recommendation_id = ? ORDER BY sequence LIMIT 1000`,
  );
  const counts = database.prepare<[], { event: string; count: number }>(
    "SELECT event, count FROM event_count ORDER BY count DESC, event",
  );
  const statistics = database.prepare<[], ItemStatistic>(
    `SELECT item_id AS itemId, channel, popularity, exposures, responses, interactions, dwell_seconds AS dwellSeconds, at_ms AS atMs
     FROM item_statistic`,
  );
  return {
    findKnown: async (messageIds) => new Set(findKnown.all(JSON.stringify(messageIds))),
    listByProfile: async ({ profileId, limit, before }) =>
      byProfile.all(profileId, before ?? Number.MAX_SAFE_INTEGER, limit).map(eventOf),
    listByRecommendation: async (recommendationId) => byRecommendation.all(recommendationId).map(eventOf),
    countByName: async () => counts.all(),
    loadItemStatistics: async () => statistics.all(),
  };
}

function eventOf(row: EventRow): SequencedEvent {
  const { itemId, recommendationId, properties, context, ...rest } = row;
  return {
    ...rest,
    ...(itemId !== null && { itemId }),
    ...(recommendationId !== null && { recommendationId }),
    properties: JSON.parse(properties) as Record<string, unknown>,
    context: JSON.parse(context) as Record<string, unknown>,
  };
}
