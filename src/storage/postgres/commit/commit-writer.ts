import {
  type CommitPart,
  type EventWrite,
  type ProfileLink,
  type ProfileWrite,
  StaleCommitError,
} from "../../../ingestion/commit/commit-store.ts";
import type { ProjectionTable } from "../../../ingestion/commit/projection-table.ts";
import { tablesThatStay } from "../../../ingestion/consent/consent-tables.ts";
import type { Transaction } from "../connection/transaction.ts";
import { channelOf } from "../rows/channel-of.ts";
import { queryable } from "../rows/queryable.ts";
import { createTableWriter } from "./table-writer.ts";

/** Numbers of profiles by id, as far as a part needs them. */
type Refs = Map<string, number>;

/** Writes what events change, in a transaction of the caller. Throws StaleCommitError as the commit store does. */
export function createCommitWriter(
  tables: readonly ProjectionTable[],
): (transaction: Transaction, part: CommitPart) => Promise<void> {
  const rows = createTableWriter(tables);
  const clearedTables = [
    ["event", "profile_ref"],
    ["profile_item", "profile_ref"],
    ...tables.flatMap(({ name, user }) => (user === undefined || tablesThatStay.includes(name) ? [] : [[name, user]])),
  ];

  async function clear(transaction: Transaction, { unlinked = [], cleared = [] }: CommitPart): Promise<void> {
    if (unlinked.length > 0) await transaction.change("DELETE FROM profile_link WHERE alias = ANY($1)", [unlinked]);
    if (cleared.length === 0) return;
    for (const [table, user] of clearedTables) {
      await transaction.change(`DELETE FROM ${table} WHERE ${user} IN (SELECT ref FROM profile WHERE id = ANY($1))`, [
        cleared,
      ]);
    }
  }

  return async (transaction, part) => {
    await clear(transaction, part);
    const refs = await writeProfiles(transaction, part);
    await findRefs(transaction, refs, idsOf(part, rows.usersOf(part.rows)));
    for (const link of part.links) {
      const into = refs.get(link.intoId)!;
      const [from] = await transaction.rows<{ ref: number; version: number }>(
        "SELECT ref, version FROM profile WHERE id = $1 FOR UPDATE",
        [link.fromId],
      );
      const lists = link.merge === undefined ? undefined : await listsOf(transaction, { into, from: from?.ref });
      if (from !== undefined) await rows.move(transaction, { from: from.ref, into, nowMs: part.nowMs });
      await writeLink(transaction, link, { into, from, lists, nowMs: part.nowMs });
    }
    await writeItems(transaction, part.profiles, refs);
    await writeEvents(transaction, part.events, refs);
    for (const write of part.rows) await rows.write(transaction, write, { refs, nowMs: part.nowMs });
    transaction.announce(part.outbox, part.nowMs);
  };
}

function stale(id: string, expected: number): StaleCommitError {
  return new StaleCommitError(`The profile "${id}" is not in the version ${expected} any more.`);
}

/** Two statements for all: new profiles and changed ones. Commits of the same users that block each other are repeated. */
async function writeProfiles(transaction: Transaction, { profiles, nowMs }: CommitPart): Promise<Refs> {
  const refs: Refs = new Map();
  const write = async (written: readonly ProfileWrite[], sql: string): Promise<void> => {
    if (written.length === 0) return;
    const rows = await transaction.rows<{ id: string; ref: number }>(sql, [
      nowMs,
      written.map(({ record }) => record.id),
      written.map(({ version }) => version),
      written.map(({ record }) => queryable(record.state)),
      written.map(({ record }) => record.vectors),
      written.map(({ record }) => record.sums),
      written.map(({ expectedVersion }) => expectedVersion),
    ]);
    for (const { id, ref } of rows) refs.set(id, ref);
    const missed = written.find(({ record }) => !refs.has(record.id));
    if (missed !== undefined) throw stale(missed.record.id, missed.expectedVersion);
  };
  await write(
    profiles.filter(({ expectedVersion }) => expectedVersion === 0),
    `INSERT INTO profile (id, version, updated_at_ms, state, vectors, sums)
     SELECT id, version, $1::bigint, state, vectors, sums FROM ${writtenProfiles}
     WHERE expected = 0 AND NOT EXISTS (SELECT 1 FROM profile_link WHERE alias = written.id) ORDER BY id
     ON CONFLICT (id) DO NOTHING RETURNING id, ref`,
  );
  await write(
    profiles.filter(({ expectedVersion }) => expectedVersion !== 0),
    `UPDATE profile SET version = written.version, updated_at_ms = $1::bigint, state = written.state, vectors = written.vectors,
       sums = written.sums
     FROM ${writtenProfiles} WHERE profile.id = written.id AND profile.version = written.expected RETURNING profile.id, ref`,
  );
  return refs;
}

const writtenProfiles = `unnest($2::text[], $3::bigint[], $4::text[], $5::bytea[], $6::bytea[], $7::bigint[])
  AS written (id, version, state, vectors, sums, expected)`;

function idsOf({ links, events }: CommitPart, users: readonly string[]): Set<string> {
  return new Set([...links.map(({ intoId }) => intoId), ...events.map(({ profileId }) => profileId), ...users]);
}

async function findRefs(transaction: Transaction, refs: Refs, ids: ReadonlySet<string>): Promise<void> {
  const missing = [...ids].filter((id) => !refs.has(id));
  if (missing.length === 0) return;
  const rows = await transaction.rows<{ id: string; ref: number }>("SELECT id, ref FROM profile WHERE id = ANY($1)", [
    missing,
  ]);
  for (const { id, ref } of rows) refs.set(id, ref);
  const unknown = missing.find((id) => !refs.has(id));
  if (unknown !== undefined) {
    throw new Error(`The change names the profile "${unknown}", which it neither writes nor is stored.`);
  }
}

/** Lists that two users are on, as JSON. */
async function listsOf(transaction: Transaction, users: { into: number; from: number | undefined }): Promise<string> {
  const rows = await transaction.rows<{ ref: number; id: string }>(
    `SELECT profile_ref AS ref, segment_id AS id FROM segment_member JOIN segment ON segment.id = segment_id
     WHERE profile_ref = ANY($1) AND definition::json ->> 'kind' = 'list' ORDER BY segment_id`,
    [[users.into, users.from ?? 0]],
  );
  const of = (user: number | undefined): string[] => rows.filter(({ ref }) => ref === user).map(({ id }) => id);
  return JSON.stringify({ into: of(users.into), from: of(users.from) });
}

async function writeLink(
  transaction: Transaction,
  { fromId, intoId, merge }: ProfileLink,
  {
    into,
    from,
    lists,
    nowMs,
  }: {
    into: number;
    from: { ref: number; version: number } | undefined;
    lists: string | undefined;
    nowMs: number;
  },
): Promise<void> {
  if ((from?.version ?? 0) !== (merge?.fromVersion ?? 0)) {
    throw new StaleCommitError(`The profile "${fromId}" is not in the version that was merged any more.`);
  }
  if (merge !== undefined) {
    const names = await transaction.rows<{ alias: string }>("SELECT alias FROM profile_link WHERE profile_ref = $1", [
      from?.ref ?? 0,
    ]);
    await transaction.change(
      `INSERT INTO profile_merge (profile_ref, into_id, from_id, message_id, cause, into_name, from_name, from_names, lists, after_sequence, at_ms)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce((SELECT max(sequence) FROM event), 0), $10)`,
      [
        into,
        intoId,
        fromId,
        merge.messageId,
        merge.cause,
        merge.intoName,
        merge.fromName,
        JSON.stringify(names.map(({ alias }) => alias)),
        lists,
        nowMs,
      ],
    );
  }
  if (from !== undefined) {
    for (const table of ["event", "profile_link", "profile_merge"]) {
      await transaction.change(`UPDATE ${table} SET profile_ref = $1 WHERE profile_ref = $2`, [into, from.ref]);
    }
    await transaction.change("DELETE FROM profile WHERE ref = $1", [from.ref]);
  }
  await transaction.change(
    "INSERT INTO profile_link (alias, profile_ref) VALUES ($1, $2) ON CONFLICT (alias) DO UPDATE SET profile_ref = excluded.profile_ref",
    [fromId, into],
  );
}

async function writeItems(transaction: Transaction, profiles: readonly ProfileWrite[], refs: Refs): Promise<void> {
  const changed = profiles.flatMap(({ record, changedItems }) =>
    [...changedItems].map(([itemId, memory]) => ({ ref: refs.get(record.id)!, itemId, ...memory })),
  );
  const dropped = profiles.flatMap(({ record, droppedItems }) =>
    droppedItems.map((itemId) => ({ ref: refs.get(record.id)!, itemId })),
  );
  if (changed.length > 0) {
    await transaction.change(
      `INSERT INTO profile_item (profile_ref, item_id, weight, at_ms, last_ms, kinds, shown)
       SELECT * FROM unnest($1::bigint[], $2::text[], $3::float8[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
       ON CONFLICT (profile_ref, item_id) DO UPDATE SET weight = excluded.weight, at_ms = excluded.at_ms,
         last_ms = excluded.last_ms, kinds = excluded.kinds, shown = excluded.shown`,
      [
        changed.map(({ ref }) => ref),
        changed.map(({ itemId }) => itemId),
        changed.map(({ weight }) => weight),
        changed.map(({ atMs }) => atMs),
        changed.map(({ lastMs }) => (lastMs === Number.NEGATIVE_INFINITY ? null : lastMs)),
        changed.map(({ kinds }) => kinds),
        changed.map(({ shown }) => shown),
      ],
    );
  }
  if (dropped.length === 0) return;
  await transaction.change(
    `DELETE FROM profile_item USING unnest($1::bigint[], $2::text[]) AS dropped (ref, item)
     WHERE profile_ref = dropped.ref AND item_id = dropped.item`,
    [dropped.map(({ ref }) => ref), dropped.map(({ itemId }) => itemId)],
  );
}

/** Columns of an event, each with its type and what an event has for it. */
const eventColumns: readonly [string, string, (event: EventWrite) => unknown][] = [
  ["message_id", "text", (event) => event.messageId],
  ["type", "text", (event) => event.type],
  ["event", "text", (event) => event.event],
  ["item_id", "text", (event) => event.itemId],
  ["recommendation_id", "text", (event) => event.recommendationId],
  ["user_id", "text", (event) => event.userId],
  ["anonymous_id", "text", (event) => event.anonymousId],
  ["previous_id", "text", (event) => event.previousId],
  ["source_id", "text", (event) => event.sourceId],
  ["occurred_at_ms", "bigint", (event) => event.occurredAtMs],
  ["sent_at_ms", "bigint", (event) => event.sentAtMs],
  ["received_at_ms", "bigint", (event) => event.receivedAtMs],
  ["properties", "text", (event) => event.properties],
  ["context", "text", (event) => event.context],
  ["replay", "text", (event) => event.replay && queryable(event.replay)],
  ["channel", "text", (event) => channelOf(event.context)],
];
const eventNames = eventColumns.map(([name]) => name).join(", ");
const insertEvents = `
  INSERT INTO event (profile_ref, ${eventNames})
  SELECT profile_ref, ${eventNames}
  FROM unnest($1::bigint[], ${eventColumns.map(([, type], i) => `$${i + 2}::${type}[]`).join(", ")}) WITH ORDINALITY
    AS sent (profile_ref, ${eventNames}, place) ORDER BY place
  ON CONFLICT (message_id) DO NOTHING RETURNING message_id`;

async function writeEvents(transaction: Transaction, events: readonly EventWrite[], refs: Refs): Promise<void> {
  if (events.length === 0) return;
  const written = await transaction.rows<{ messageId: string }>(insertEvents, [
    events.map(({ profileId }) => refs.get(profileId)!),
    ...eventColumns.map(([, , read]) => events.map((event) => read(event) ?? null)),
  ]);
  if (written.length < events.length) {
    const fresh = new Set(written.map(({ messageId }) => messageId));
    const known = events.find(({ messageId }) => !fresh.has(messageId)) ?? events[0]!;
    throw new StaleCommitError(`The event "${known.messageId}" is stored already.`);
  }
  const counts = new Map<string, number>();
  for (const { event } of events) counts.set(event, (counts.get(event) ?? 0) + 1);
  const names = [...counts.keys()].sort();
  await transaction.change(
    `INSERT INTO event_count (event, count) SELECT * FROM unnest($1::text[], $2::bigint[])
     ON CONFLICT (event) DO UPDATE SET count = event_count.count + excluded.count`,
    [names, names.map((name) => counts.get(name))],
  );
}
