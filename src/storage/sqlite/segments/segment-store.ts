import { setImmediate } from "node:timers/promises";
import type { EverybodyJudged, EverybodyRequest } from "../../../segments/definitions/everybody.ts";
import type { Segment } from "../../../segments/definitions/segment.ts";
import type { Announced, Member, MemberCount, SegmentStore } from "../../../segments/definitions/segment-store.ts";
import {
  eventsByUser,
  type OnlyInRow,
  pageOfOnly,
  type SegmentEventRow,
  type StampRow,
  segmentEventOf,
  stampOf,
} from "../../rows/segment-rows.ts";
import type { Database } from "../database.ts";
import { createOutboxWriter } from "../outbox.ts";
import { inTurn } from "../write-turn.ts";
import { judgeStored, readMainSources, readMemberCounts, readTraitNames } from "./judge-everybody.ts";

type OfUser<Row> = Row & { userId: string };

/** CROSS keeps the order of the join: from the users by index to their events, never from all events. */
const eventsOfUsers = `
    FROM json_each(?) AS wanted CROSS JOIN profile ON profile.id = wanted.value
      CROSS JOIN event INDEXED BY event_by_profile ON event.profile_ref = profile.ref`;

/** So many members are sorted for a page. */
const few = 5_000;
const removedAtOnce = 500;

/** Reads what goes over all users or members beside the caller's thread. */
export interface JudgeThread {
  judgeEverybody(request: EverybodyRequest): Promise<EverybodyJudged>;
  traitNames(): Promise<string[]>;
  countMembers(): Promise<MemberCount[]>;
  mainSources(userIds: readonly string[]): Promise<Map<string, string>>;
}

export interface SegmentStoreOptions {
  /** The thread that judges rules for everybody, while there is one; else the caller's thread does. */
  judgeThread?: () => JudgeThread | undefined;
}

/** Segments and their members in SQLite. */
export function createSegmentStore(database: Database, options: SegmentStoreOptions = {}): SegmentStore {
  const list = database
    .prepare<[], string>("SELECT definition FROM segment WHERE definition ->> '$.isEnding' IS NULL ORDER BY id")
    .pluck();
  const put = database.prepare(`
    INSERT INTO segment (id, definition, created_at_ms, updated_at_ms) VALUES (@id, @definition, @createdAtMs, @updatedAtMs)
    ON CONFLICT (id) DO UPDATE SET definition = excluded.definition, updated_at_ms = excluded.updated_at_ms`);
  const end = database.prepare(
    "UPDATE segment SET definition = json_set(definition, '$.isEnding', 1) WHERE id = ? AND definition ->> '$.isEnding' IS NULL",
  );
  const isEnding = database.prepare("SELECT 1 FROM segment WHERE id = ? AND definition ->> '$.isEnding' = 1");
  const remove = database.prepare("DELETE FROM segment WHERE id = ?");
  const writeOutbox = createOutboxWriter(database);
  const announce = (announced?: Announced): void => {
    if (announced !== undefined) writeOutbox(announced.events, announced.atMs);
  };
  const write = database.transaction((segment: Segment, announced?: Announced): void => {
    put.run({ ...rowOf(segment), definition: JSON.stringify(segment) });
    announce(announced);
  });
  const markEnding = database.transaction((id: string, announced?: Announced): boolean => {
    const isThere = end.run(id).changes > 0;
    if (isThere) announce(announced);
    return isThere;
  });
  const memberColumns = "SELECT profile.id AS userId, entered_at_ms AS enteredAtMs";
  const fewMembers = database.prepare<[string, number, string, number], Member>(`
    ${memberColumns} FROM segment_member JOIN profile ON profile.ref = profile_ref
    WHERE segment_id = ? AND segment_member.version = ? AND profile.id > ? ORDER BY profile.id LIMIT ?`);
  // Along the ids: sorting all members again for every page would take the square of their number.
  const manyMembers = database.prepare<[string, number, string, number], Member>(`
    ${memberColumns} FROM profile CROSS JOIN segment_member
      ON segment_id = ? AND segment_member.version = ? AND profile_ref = profile.ref
    WHERE profile.id > ? ORDER BY profile.id LIMIT ?`);
  const count = database
    .prepare<[string, number], number>("SELECT count(*) FROM segment_member WHERE segment_id = ? AND version = ?")
    .pluck();
  const onlyIn = database.prepare<[number, string, number, number, number], OnlyInRow>(`
    SELECT member.profile_ref AS ref, iif(EXISTS (
        SELECT 1 FROM segment_member AS other
        WHERE other.segment_id = member.segment_id AND other.version = ? AND other.profile_ref = member.profile_ref
      ), NULL, profile.id) AS userId
    FROM segment_member AS member JOIN profile ON profile.ref = member.profile_ref
    WHERE member.segment_id = ? AND member.version = ? AND member.profile_ref > ? ORDER BY member.profile_ref LIMIT ?`);
  const usersSince = database
    .prepare<[number], string>(`
      SELECT DISTINCT profile.id FROM event JOIN profile ON profile.ref = event.profile_ref WHERE event.sequence > ?`)
    .pluck();
  const keep = database.prepare<[string, number, number]>(`
    DELETE FROM segment_member WHERE (segment_id, version, profile_ref) IN (
      SELECT segment_id, version, profile_ref FROM segment_member WHERE segment_id = ? AND version < ? LIMIT ?)`);
  const history = database.prepare<[string, number], { day: number; entered: number; left: number }>(`
    SELECT day, entered_count AS entered, left_count AS left FROM segment_day WHERE segment_id = ? AND day >= ? ORDER BY day`);
  const due = database
    .prepare<[number, number], string>(`
      SELECT profile.id FROM segment_due JOIN profile ON profile.ref = profile_ref
      WHERE due_at_ms <= ? ORDER BY due_at_ms LIMIT ?`)
    .pluck();
  const existing = database
    .prepare<[string], string>("SELECT id FROM profile WHERE id IN (SELECT value FROM json_each(?))")
    .pluck();
  const columns = `
    SELECT profile.id AS userId, event, source_id AS sourceId, occurred_at_ms AS occurredAtMs, properties, context
    ${eventsOfUsers}`;
  const everyEvent = database.prepare<[string], OfUser<SegmentEventRow>>(columns);
  const namedEvents = database.prepare<[string, string], OfUser<SegmentEventRow>>(
    `${columns} WHERE event IN (SELECT value FROM json_each(?))`,
  );
  const stamps = `
    SELECT profile.id AS userId, event, occurred_at_ms AS occurredAtMs,
      iif(json_type(context, '$.channel') = 'text', context ->> 'channel', NULL) AS channel ${eventsOfUsers}`;
  const everyStamp = database.prepare<[string], OfUser<StampRow>>(stamps);
  const namedStamps = database.prepare<[string, string], OfUser<StampRow>>(
    `${stamps} WHERE event IN (SELECT value FROM json_each(?))`,
  );
  async function removeBefore(segmentId: string, version: number): Promise<void> {
    for (;;) {
      const removed = await inTurn(database, () => keep.run(segmentId, version, removedAtOnce).changes);
      if (removed < removedAtOnce) return;
      await setImmediate();
    }
  }

  /** A segment that is being removed is none any more for who asks: its many members go a few at a time, and it goes last. */
  async function finishEnding(id: string): Promise<void> {
    await removeBefore(id, Number.MAX_SAFE_INTEGER);
    await inTurn(database, () => remove.run(id));
  }

  return {
    list: async () => list.all().map((definition) => JSON.parse(definition) as Segment),
    async put(segment, announced) {
      if (isEnding.get(segment.id) !== undefined) await finishEnding(segment.id);
      await inTurn(database, () => write.immediate(segment, announced));
    },
    async delete(id, announced) {
      const isThere = await inTurn(database, () => markEnding.immediate(id, announced));
      if (isThere) await finishEnding(id);
      return isThere;
    },
    async members({ segmentId, version, limit, after = "" }) {
      const query = count.get(segmentId, version)! < few ? fewMembers : manyMembers;
      return query.all(segmentId, version, after, limit);
    },
    countMembersOf: async ({ segmentId, version }) => count.get(segmentId, version)!,
    onlyIn: async ({ segmentId, version, other, limit, after = 0 }) =>
      pageOfOnly(onlyIn.all(other, segmentId, version, after, limit), limit),
    usersSince: async (lastEvent) => usersSince.all(lastEvent),
    countMembers: async () => (await options.judgeThread?.()?.countMembers()) ?? readMemberCounts(database),
    keepVersion: ({ segmentId, version }) => removeBefore(segmentId, version),
    history: async ({ segmentId, fromDay }) => history.all(segmentId, fromDay),
    judgeEverybody: async (request) =>
      (await options.judgeThread?.()?.judgeEverybody(request)) ?? judgeStored(database, request),
    traitNames: async () => (await options.judgeThread?.()?.traitNames()) ?? readTraitNames(database),
    mainSources: async (userIds) =>
      (await options.judgeThread?.()?.mainSources(userIds)) ?? readMainSources(database, userIds),
    existing: async (userIds) => existing.all(JSON.stringify(userIds)),
    due: async ({ untilMs, limit }) => due.all(untilMs, limit),
    async eventsOf({ userIds, names, onlyStamps }) {
      const ids = JSON.stringify(userIds);
      if (onlyStamps) {
        const rows = names === undefined ? everyStamp.iterate(ids) : namedStamps.iterate(ids, JSON.stringify(names));
        return eventsByUser(rows, stampOf);
      }
      const rows = names === undefined ? everyEvent.iterate(ids) : namedEvents.iterate(ids, JSON.stringify(names));
      return eventsByUser(rows, segmentEventOf);
    },
  };
}

function rowOf({ id, createdAtMs, updatedAtMs }: Segment): { id: string; createdAtMs: number; updatedAtMs: number } {
  return { id, createdAtMs, updatedAtMs };
}
