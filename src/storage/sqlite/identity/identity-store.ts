import { setImmediate } from "node:timers/promises";
import type { SequencedEvent } from "../../../events/event-store.ts";
import { typeOfName } from "../../../events/typed-names.ts";
import type { IdentityStore } from "../../../profiles/identity/identity-store.ts";
import { type EventRow, eventOf } from "../../rows/event-rows.ts";
import { type IdentityRow, identityOf, type MergeRow, mergeOf } from "../../rows/identity-rows.ts";
import type { Database } from "../database.ts";
import { eventColumns } from "../event-store.ts";

const identityColumns = `
  SELECT profile.id AS profileId, type, value, identity.state, source_id AS sourceId, first_seen_ms AS firstSeenMs,
    last_seen_ms AS lastSeenMs, joined_at_ms AS joinedAtMs
  FROM identity JOIN profile ON profile.ref = profile_ref`;
const mergeColumns = `
  SELECT profile_merge.id, profile.id AS profileId, into_id AS intoId, from_id AS fromId, cause, message_id AS messageId,
    into_name AS intoName, from_name AS fromName, lists, after_sequence AS afterSequence, at_ms AS atMs, undone_at_ms AS undoneAtMs
  FROM profile_merge JOIN profile ON profile.ref = profile_ref`;
/** Of one user, read between two turns of other work. */
const eventsAtOnce = 500;
const among = "IN (SELECT value FROM json_each(?))";

/** Ids of users and the journal of merges, in SQLite. */
export function createIdentityStore(database: Database): IdentityStore {
  const ofProfiles = database.prepare<[string], IdentityRow>(
    `${identityColumns} WHERE profile.id ${among} ORDER BY profile.id, type, value`,
  );
  const ofValues = database.prepare<[string], IdentityRow>(`${identityColumns} WHERE identity.value ${among}`);
  const quarantined = database.prepare<[], { type: string; value: string; profiles: number; atMs: number }>(`
    SELECT type, value, (SELECT count(*) FROM identity AS other WHERE other.value = identity.value AND other.type = identity.type) AS profiles,
      max(joined_at_ms) AS atMs
    FROM identity WHERE state = 'quarantined' GROUP BY type, value ORDER BY atMs DESC LIMIT 1000`);
  const separations = database.prepare<[{ names: string }], { a: string; b: string }>(`
    SELECT name_a AS a, name_b AS b FROM identity_separation WHERE name_a IN (SELECT value FROM json_each(@names))
    UNION SELECT name_a, name_b FROM identity_separation WHERE name_b IN (SELECT value FROM json_each(@names))`);
  const merges = database.prepare<[{ before: number; limit: number; profileId: string | null }], MergeRow>(`
    ${mergeColumns} WHERE profile_merge.id < @before AND (@profileId IS NULL OR profile.id = @profileId)
    ORDER BY profile_merge.id DESC LIMIT @limit`);
  const merge = database.prepare<[number], MergeRow>(`${mergeColumns} WHERE profile_merge.id = ?`);
  const related = database
    .prepare<[{ ids: string; most: number }], string>(`
      WITH RECURSIVE found(ref) AS (
        SELECT ref FROM profile WHERE id IN (SELECT value FROM json_each(@ids))
        UNION
        SELECT other.profile_ref FROM found JOIN identity AS own ON own.profile_ref = found.ref
          JOIN identity AS other ON other.value = own.value
        LIMIT @most
      ) SELECT id FROM profile WHERE ref IN (SELECT ref FROM found) ORDER BY id`)
    .pluck();
  const countEvents = database
    .prepare<[string], number>(
      `SELECT count(*) FROM event WHERE profile_ref IN (SELECT ref FROM profile WHERE id ${among})`,
    )
    .pluck();
  const events = database.prepare<[string, number], EventRow>(
    `${eventColumns} WHERE event.profile_ref IN (SELECT ref FROM profile WHERE id ${among}) AND sequence > ?
     ORDER BY sequence LIMIT ${eventsAtOnce}`,
  );
  const joining = database.prepare<[number, number], EventRow>(
    `${eventColumns} WHERE sequence > ? AND (type IN ('identify', 'alias') OR replay LIKE '%"names"%') ORDER BY sequence LIMIT ?`,
  );
  const ofItems = database.prepare<[{ ids: string; after: number; span: number }], EventRow>(`
    ${eventColumns} WHERE sequence > @after AND sequence <= @after + @span AND (
      item_id IN (SELECT value FROM json_each(@ids))
      OR EXISTS (SELECT 1 FROM json_each(replay, '$.shown') WHERE value IN (SELECT value FROM json_each(@ids)))
      OR (item_id IS NULL AND type = 'track' AND EXISTS (
        SELECT 1 FROM json_each(@ids) AS id WHERE instr(properties, id.value) > 0)))
    ORDER BY sequence`);
  const last = database.prepare<[], number>("SELECT coalesce(max(sequence), 0) FROM event").pluck();

  return {
    ofProfiles: async (ids) => (ids.length === 0 ? [] : ofProfiles.all(JSON.stringify(ids)).map(identityOf)),
    async ofNames(names) {
      if (names.length === 0) return [];
      const wanted = new Set(names);
      const values = [...new Set(names.flatMap((name) => [name, typeOfName(name).value]))];
      return ofValues
        .all(JSON.stringify(values))
        .map(identityOf)
        .filter(({ type, value }) => wanted.has(value) || wanted.has(`${type}:${value}`));
    },
    quarantined: async () => quarantined.all(),
    separations: async (names) =>
      names.length === 0 ? [] : separations.all({ names: JSON.stringify(names) }).map(({ a, b }) => [a, b]),
    merges: async ({ limit, before = Number.MAX_SAFE_INTEGER, profileId = null }) =>
      merges.all({ limit, before, profileId }).map(mergeOf),
    merge: async (id) => {
      const row = merge.get(id);
      return row && mergeOf(row);
    },
    async related(ids, most) {
      const profileIds = related.all({ ids: JSON.stringify(ids), most: most + 1 });
      return { profileIds: profileIds.slice(0, most), isCut: profileIds.length > most };
    },
    countEvents: async (ids) => countEvents.get(JSON.stringify(ids))!,
    async events(ids) {
      const found: SequencedEvent[] = [];
      for (;;) {
        const page = events.all(JSON.stringify(ids), found.at(-1)?.sequence ?? 0).map(eventOf);
        found.push(...page);
        if (page.length < eventsAtOnce) return found;
        await setImmediate();
      }
    },
    joiningEvents: async ({ after, limit }) => joining.all(after, limit).map(eventOf),
    lastSequence: async () => last.get()!,
    eventsOfItems: async ({ itemIds, after, span }) =>
      ofItems.all({ ids: JSON.stringify(itemIds), after, span }).map(eventOf),
  };
}
