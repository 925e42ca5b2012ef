import { typeOfName } from "../../../events/typed-names.ts";
import type { IdentityStore } from "../../../profiles/identity/identity-store.ts";
import { type EventRow, eventOf } from "../../rows/event-rows.ts";
import { type IdentityRow, identityOf, type MergeRow, mergeOf } from "../../rows/identity-rows.ts";
import type { Connection } from "../connection/connection.ts";
import { eventColumns } from "../users/event-store.ts";

const identityColumns = `
  SELECT profile.id AS profile_id, type, value, identity.state, source_id, first_seen_ms, last_seen_ms, joined_at_ms
  FROM identity JOIN profile ON profile.ref = profile_ref`;
const mergeColumns = `
  SELECT profile_merge.id, profile.id AS profile_id, into_id, from_id, cause, message_id, into_name, from_name, lists, after_sequence, at_ms,
    undone_at_ms
  FROM profile_merge JOIN profile ON profile.ref = profile_ref`;

/** Ids of users and the journal of merges, in PostgreSQL. */
export function createIdentityStore(connection: Connection): IdentityStore {
  const readEvents = async (condition: string, values: readonly unknown[]) => {
    const rows = await connection.rows<EventRow>(`${eventColumns} WHERE ${condition}`, values);
    return rows.map(eventOf);
  };
  return {
    async ofProfiles(ids) {
      const rows = await connection.rows<IdentityRow>(
        `${identityColumns} WHERE profile.id = ANY($1) ORDER BY profile.id, type, value`,
        [ids],
      );
      return rows.map(identityOf);
    },
    async ofNames(names) {
      const wanted = new Set(names);
      const values = [...new Set(names.flatMap((name) => [name, typeOfName(name).value]))];
      const rows = await connection.rows<IdentityRow>(`${identityColumns} WHERE identity.value = ANY($1)`, [values]);
      return rows.map(identityOf).filter(({ type, value }) => wanted.has(value) || wanted.has(`${type}:${value}`));
    },
    quarantined: () =>
      connection.rows(
        `SELECT type, value, (SELECT count(*) FROM identity AS other WHERE other.value = identity.value AND other.type = identity.type) AS profiles,
           max(joined_at_ms) AS at_ms
         FROM identity WHERE state = 'quarantined' GROUP BY type, value ORDER BY at_ms DESC LIMIT 1000`,
      ),
    async separations(names) {
      const rows = await connection.rows<{ a: string; b: string }>(
        "SELECT name_a AS a, name_b AS b FROM identity_separation WHERE name_a = ANY($1) OR name_b = ANY($1)",
        [names],
      );
      return rows.map(({ a, b }): [string, string] => [a, b]);
    },
    async merges({ limit, before = Number.MAX_SAFE_INTEGER, profileId }) {
      const rows = await connection.rows<MergeRow>(
        `${mergeColumns} WHERE profile_merge.id < $1 AND ($2::text IS NULL OR profile.id = $2) ORDER BY profile_merge.id DESC LIMIT $3`,
        [before, profileId, limit],
      );
      return rows.map(mergeOf);
    },
    async merge(id) {
      const [row] = await connection.rows<MergeRow>(`${mergeColumns} WHERE profile_merge.id = $1`, [id]);
      return row && mergeOf(row);
    },
    async related(ids, most) {
      const rows = await connection.rows<{ id: string }>(
        `WITH RECURSIVE found (ref) AS (
           SELECT ref FROM profile WHERE id = ANY($1)
           UNION
           SELECT other.profile_ref FROM found JOIN identity AS own ON own.profile_ref = found.ref
             JOIN identity AS other ON other.value = own.value
         ) SELECT id FROM profile WHERE ref IN (SELECT ref FROM found LIMIT $2) ORDER BY id`,
        [ids, most + 1],
      );
      const profileIds = rows.map(({ id }) => id);
      return { profileIds: profileIds.slice(0, most), isCut: profileIds.length > most };
    },
    async countEvents(ids) {
      const [row] = await connection.rows<{ count: number }>(
        "SELECT count(*) AS count FROM event WHERE profile_ref IN (SELECT ref FROM profile WHERE id = ANY($1))",
        [ids],
      );
      return row!.count;
    },
    events: (ids) =>
      readEvents("event.profile_ref IN (SELECT ref FROM profile WHERE id = ANY($1)) ORDER BY sequence", [ids]),
    joiningEvents: ({ after, limit }) =>
      readEvents(
        `sequence > $1 AND (type IN ('identify', 'alias') OR replay LIKE '%"names"%') ORDER BY sequence LIMIT $2`,
        [after, limit],
      ),
    async lastSequence() {
      const [row] = await connection.rows<{ last: number }>("SELECT coalesce(max(sequence), 0) AS last FROM event");
      return row!.last;
    },
    eventsOfItems: ({ itemIds, after, span }) =>
      readEvents(
        `sequence > $2 AND sequence <= $2::bigint + $3::bigint AND (
           item_id = ANY($1)
           OR (replay::json -> 'shown' IS NOT NULL AND EXISTS (
             SELECT 1 FROM json_array_elements_text(replay::json -> 'shown') AS shown WHERE shown = ANY($1)))
           OR (item_id IS NULL AND type = 'track' AND EXISTS (
             SELECT 1 FROM unnest($1::text[]) AS item WHERE position(item IN properties) > 0)))
         ORDER BY sequence`,
        [itemIds, after, span],
      ),
  };
}
