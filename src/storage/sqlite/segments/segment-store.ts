import type { SegmentEvent } from "../../../segments/conditions/segment-event.ts";
import type { Segment } from "../../../segments/definitions/segment.ts";
import type { Member, SegmentStore } from "../../../segments/definitions/segment-store.ts";
import type { Database } from "../database.ts";
import { inTurn } from "../write-turn.ts";

interface EventRow {
  userId: string;
  event: string;
  sourceId: string | null;
  occurredAtMs: number;
  properties: string;
  context: string;
}

type StampRow = Pick<EventRow, "userId" | "event" | "occurredAtMs"> & { channel: string | number | null };

/** CROSS keeps the order of the join: from the users by index to their events, never from all events. */
const eventsOfUsers = `
    FROM json_each(?) AS wanted CROSS JOIN profile ON profile.id = wanted.value
      CROSS JOIN event INDEXED BY event_by_profile ON event.profile_ref = profile.ref`;

/** Segments and their members in SQLite. */
export function createSegmentStore(database: Database): SegmentStore {
  const list = database.prepare<[], string>("SELECT definition FROM segment ORDER BY id").pluck();
  const put = database.prepare(`
    INSERT INTO segment (id, definition, created_at_ms, updated_at_ms) VALUES (@id, @definition, @createdAtMs, @updatedAtMs)
    ON CONFLICT (id) DO UPDATE SET definition = excluded.definition, updated_at_ms = excluded.updated_at_ms`);
  const remove = database.prepare("DELETE FROM segment WHERE id = ?");
  const members = database.prepare<[string, number, string, number], Member>(`
    SELECT profile.id AS userId, entered_at_ms AS enteredAtMs FROM segment_member JOIN profile ON profile.ref = profile_ref
    WHERE segment_id = ? AND segment_member.version = ? AND profile.id > ? ORDER BY profile.id LIMIT ?`);
  const counts = database.prepare<[], { segmentId: string; version: number; members: number }>(
    "SELECT segment_id AS segmentId, version, count(*) AS members FROM segment_member GROUP BY segment_id, version",
  );
  const keep = database.prepare("DELETE FROM segment_member WHERE segment_id = ? AND version <> ?");
  const history = database.prepare<[string, number], { day: number; entered: number; left: number }>(`
    SELECT day, entered_count AS entered, left_count AS left FROM segment_day WHERE segment_id = ? AND day >= ? ORDER BY day`);
  const due = database
    .prepare<[number, number], string>(`
      SELECT profile.id FROM segment_due JOIN profile ON profile.ref = profile_ref
      WHERE due_at_ms <= ? ORDER BY due_at_ms LIMIT ?`)
    .pluck();
  const columns = `
    SELECT profile.id AS userId, event, source_id AS sourceId, occurred_at_ms AS occurredAtMs, properties, context
    ${eventsOfUsers}`;
  const everyEvent = database.prepare<[string], EventRow>(columns);
  const namedEvents = database.prepare<[string, string], EventRow>(
    `${columns} WHERE event IN (SELECT value FROM json_each(?))`,
  );
  const namedStamps = database.prepare<[string, string], StampRow>(`
    SELECT profile.id AS userId, event, occurred_at_ms AS occurredAtMs, context ->> 'channel' AS channel
    ${eventsOfUsers} WHERE event IN (SELECT value FROM json_each(?))`);
  return {
    list: async () => list.all().map((definition) => JSON.parse(definition) as Segment),
    put: (segment) => inTurn(database, () => void put.run({ ...rowOf(segment), definition: JSON.stringify(segment) })),
    delete: (id) => inTurn(database, () => remove.run(id).changes > 0),
    members: async ({ segmentId, version, limit, after = "" }) => members.all(segmentId, version, after, limit),
    countMembers: async () => counts.all(),
    keepVersion: ({ segmentId, version }) => inTurn(database, () => void keep.run(segmentId, version)),
    history: async ({ segmentId, fromDay }) => history.all(segmentId, fromDay),
    due: async ({ untilMs, limit }) => due.all(untilMs, limit),
    async eventsOf({ userIds, names, onlyStamps }) {
      const ids = JSON.stringify(userIds);
      if (onlyStamps && names !== undefined) return stampsByUser(namedStamps.iterate(ids, JSON.stringify(names)));
      const rows = names === undefined ? everyEvent.iterate(ids) : namedEvents.iterate(ids, JSON.stringify(names));
      const events = new Map<string, SegmentEvent[]>();
      for (const row of rows) {
        const list = events.get(row.userId);
        if (list === undefined) events.set(row.userId, [eventOf(row)]);
        else list.push(eventOf(row));
      }
      return events;
    },
  };
}

/** Of events of which only name and time were asked for. */
const nothing = Object.freeze({});

function stampsByUser(rows: Iterable<StampRow>): Map<string, SegmentEvent[]> {
  const events = new Map<string, SegmentEvent[]>();
  for (const { userId, event, occurredAtMs, channel } of rows) {
    const context = channel === null ? nothing : { channel };
    const stamp = { event, occurredAtMs, properties: nothing, context };
    const list = events.get(userId);
    if (list === undefined) events.set(userId, [stamp]);
    else list.push(stamp);
  }
  return events;
}

function rowOf({ id, createdAtMs, updatedAtMs }: Segment): { id: string; createdAtMs: number; updatedAtMs: number } {
  return { id, createdAtMs, updatedAtMs };
}

function eventOf({ event, sourceId, occurredAtMs, properties, context }: EventRow): SegmentEvent {
  return {
    event,
    occurredAtMs,
    properties: JSON.parse(properties) as Record<string, unknown>,
    context: JSON.parse(context) as Record<string, unknown>,
    ...(sourceId !== null && { sourceId }),
  };
}
