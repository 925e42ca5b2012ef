import type { Segment } from "../../../segments/definitions/segment.ts";
import type { Member, SegmentStore } from "../../../segments/definitions/segment-store.ts";
import {
  eventsByUser,
  type OnlyInRow,
  pageOfOnly,
  type SegmentEventRow,
  type StampRow,
  segmentEventOf,
  stampOf,
} from "../../rows/segment-rows.ts";
import type { Connection } from "../connection/connection.ts";
import { queryable } from "../rows/queryable.ts";
import { judgeStored } from "./judge-everybody.ts";

type OfUser<Row> = Row & { userId: string };

const eventsOfUsers = "FROM profile JOIN event ON event.profile_ref = profile.ref WHERE profile.id = ANY($1)";

/** Whose removal was interrupted in SQLite, before the installation was copied. */
const isEnding = "coalesce(definition::json ->> 'isEnding' = '1', false)";

/** Segments and their members in PostgreSQL. */
export function createSegmentStore(connection: Connection): SegmentStore {
  return {
    async list() {
      const rows = await connection.rows<{ definition: string }>(
        `SELECT definition FROM segment WHERE NOT ${isEnding} ORDER BY id`,
      );
      return rows.map(({ definition }) => JSON.parse(definition) as Segment);
    },
    put: (segment, announced) =>
      connection.transaction(async (transaction) => {
        await transaction.change(`DELETE FROM segment WHERE id = $1 AND ${isEnding}`, [segment.id]);
        await transaction.change(
          `INSERT INTO segment (id, definition, created_at_ms, updated_at_ms) VALUES ($1, $2, $3, $4)
           ON CONFLICT (id) DO UPDATE SET definition = excluded.definition, updated_at_ms = excluded.updated_at_ms`,
          [segment.id, queryable(JSON.stringify(segment)), segment.createdAtMs, segment.updatedAtMs],
        );
        if (announced !== undefined) transaction.announce(announced.events, announced.atMs);
      }),
    delete: (id, announced) =>
      connection.transaction(async (transaction) => {
        const isRemoved = (await transaction.change("DELETE FROM segment WHERE id = $1", [id])) > 0;
        if (isRemoved && announced !== undefined) transaction.announce(announced.events, announced.atMs);
        return isRemoved;
      }),
    members: ({ segmentId, version, limit, after = "" }) =>
      connection.rows<Member>(
        `SELECT profile.id AS user_id, entered_at_ms FROM segment_member JOIN profile ON profile.ref = profile_ref
         WHERE segment_id = $1 AND segment_member.version = $2 AND profile.id > $3 ORDER BY profile.id LIMIT $4`,
        [segmentId, version, after, limit],
      ),
    countMembers: () =>
      connection.rows(
        "SELECT segment_id, version, count(*) AS members FROM segment_member GROUP BY segment_id, version",
      ),
    async countMembersOf({ segmentId, version }) {
      const [row] = await connection.rows<{ count: number }>(
        "SELECT count(*) AS count FROM segment_member WHERE segment_id = $1 AND version = $2",
        [segmentId, version],
      );
      return row!.count;
    },
    async onlyIn({ segmentId, version, other, limit, after = 0 }) {
      const rows = await connection.rows<OnlyInRow>(
        `SELECT member.profile_ref AS ref, CASE WHEN EXISTS (
             SELECT 1 FROM segment_member AS other
             WHERE other.segment_id = member.segment_id AND other.version = $3 AND other.profile_ref = member.profile_ref
           ) THEN NULL ELSE profile.id END AS user_id
         FROM segment_member AS member JOIN profile ON profile.ref = member.profile_ref
         WHERE member.segment_id = $1 AND member.version = $2 AND member.profile_ref > $4
         ORDER BY member.profile_ref LIMIT $5`,
        [segmentId, version, other, after, limit],
      );
      return pageOfOnly(rows, limit);
    },
    judgeEverybody: (request) => judgeStored(connection, request),
    async usersSince(lastEvent) {
      const rows = await connection.rows<{ id: string }>(
        "SELECT DISTINCT profile.id FROM event JOIN profile ON profile.ref = event.profile_ref WHERE event.sequence > $1",
        [lastEvent],
      );
      return rows.map(({ id }) => id);
    },
    async traitNames() {
      const rows = await connection.rows<{ name: string }>(
        "SELECT DISTINCT json_object_keys(state::json -> 'traits') AS name FROM profile",
      );
      return rows.map(({ name }) => name);
    },
    async mainSources(userIds) {
      const rows = await connection.rows<{ userId: string; sourceId: string }>(
        `SELECT DISTINCT ON (id) id AS user_id, source_id FROM (
           SELECT profile.id, source_id, count(*) AS events ${eventsOfUsers} AND source_id IS NOT NULL GROUP BY 1, 2
         ) AS counted ORDER BY id, events DESC, source_id`,
        [userIds],
      );
      return new Map(rows.map(({ userId, sourceId }) => [userId, sourceId]));
    },
    async existing(userIds) {
      const rows = await connection.rows<{ id: string }>("SELECT id FROM profile WHERE id = ANY($1)", [userIds]);
      return rows.map(({ id }) => id);
    },
    async keepVersion({ segmentId, version }) {
      await connection.change("DELETE FROM segment_member WHERE segment_id = $1 AND version < $2", [
        segmentId,
        version,
      ]);
    },
    history: ({ segmentId, fromDay }) =>
      connection.rows(
        `SELECT day, entered_count AS entered, left_count AS "left" FROM segment_day WHERE segment_id = $1 AND day >= $2 ORDER BY day`,
        [segmentId, fromDay],
      ),
    async due({ untilMs, limit }) {
      const rows = await connection.rows<{ id: string }>(
        `SELECT profile.id FROM segment_due JOIN profile ON profile.ref = profile_ref
         WHERE due_at_ms <= $1 ORDER BY due_at_ms LIMIT $2`,
        [untilMs, limit],
      );
      return rows.map(({ id }) => id);
    },
    async eventsOf({ userIds, names, onlyStamps }) {
      const values = [userIds, names];
      const named = `${eventsOfUsers} AND ($2::text[] IS NULL OR event = ANY($2))`;
      if (onlyStamps) {
        const stamps = await connection.rows<OfUser<StampRow> & { channel: string | null }>(
          `SELECT profile.id AS user_id, event, occurred_at_ms, channel ${named}`,
          values,
        );
        return eventsByUser(stamps, ({ channel, ...stamp }) =>
          stampOf({ ...stamp, channel: channel === null ? null : (JSON.parse(channel) as unknown) }),
        );
      }
      const rows = await connection.rows<OfUser<SegmentEventRow>>(
        `SELECT profile.id AS user_id, event, source_id, occurred_at_ms, properties, context ${named}`,
        values,
      );
      return eventsByUser(rows, segmentEventOf);
    },
  };
}
