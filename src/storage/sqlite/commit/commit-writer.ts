import {
  type EventWrite,
  type ProfileLink,
  type ProfileWrite,
  StaleCommitError,
} from "../../../ingestion/commit/commit-store.ts";
import type { ProjectionTable } from "../../../ingestion/commit/projection-table.ts";
import { tablesThatStay } from "../../../ingestion/consent/consent-tables.ts";
import type { ItemMemory } from "../../../profiles/features/item-memory.ts";
import type { Database } from "../database.ts";
import { createOutboxTextWriter } from "../outbox.ts";
import type { PackedPart } from "./packed-part.ts";
import { createTableWriter } from "./table-writer.ts";

export interface CommitWriterOptions {
  /** Of all projections. */
  tables: readonly ProjectionTable[];
  /** Of the process, for its domain events. */
  origin: number;
}

/** Writes what events change, inside a transaction of the caller. Throws StaleCommitError as the commit store does. */
export function createCommitWriter(database: Database, options: CommitWriterOptions): (part: PackedPart) => void {
  const refOf = database.prepare<[string], number>("SELECT ref FROM profile WHERE id = ?").pluck();
  const writeProfile = createProfileWriter(database);
  const writeLink = createLinkWriter(database);
  const writeEvents = createEventWriter(database);
  const rows = createTableWriter(database, options.tables);
  const writeOutbox = createOutboxTextWriter(database, options.origin);
  const upsertItem = database.prepare(`
    INSERT INTO profile_item (profile_ref, item_id, weight, at_ms, last_ms, kinds, shown) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (profile_ref, item_id) DO UPDATE SET weight = excluded.weight, at_ms = excluded.at_ms,
      last_ms = excluded.last_ms, kinds = excluded.kinds, shown = excluded.shown`);
  const listsOf = database
    .prepare<[number], string>(`
      SELECT segment_id FROM segment_member JOIN segment ON segment.id = segment_id
      WHERE profile_ref = ? AND json_extract(definition, '$.kind') = 'list' ORDER BY segment_id`)
    .pluck();
  const clearAll = [
    "DELETE FROM event WHERE profile_ref = ?",
    "DELETE FROM profile_item WHERE profile_ref = ?",
    ...options.tables.flatMap(({ name, user }) =>
      user === undefined || tablesThatStay.includes(name) ? [] : [`DELETE FROM ${name} WHERE ${user} = ?`],
    ),
  ].map((sql) => database.prepare<[number]>(sql));
  const unlink = database.prepare("DELETE FROM profile_link WHERE alias = ?");
  const dropItem = database.prepare("DELETE FROM profile_item WHERE profile_ref = ? AND item_id = ?");

  return (part) => {
    const refs = new Map<string, number>();
    for (const name of part.unlinked ?? []) unlink.run(name);
    for (const id of part.cleared ?? []) {
      const ref = refOf.get(id);
      if (ref !== undefined) for (const clear of clearAll) clear.run(ref);
    }
    for (const profile of part.profiles) refs.set(profile.record.id, writeProfile(profile, part.nowMs));
    const refFor = (id: string): number => {
      const ref = refs.get(id) ?? refOf.get(id);
      if (ref === undefined) {
        throw new Error(`The change names the profile "${id}", which it neither writes nor is stored.`);
      }
      refs.set(id, ref);
      return ref;
    };
    for (const link of part.links) {
      const into = refFor(link.intoId);
      const from = refOf.get(link.fromId);
      const lists =
        link.merge && JSON.stringify({ into: listsOf.all(into), from: from === undefined ? [] : listsOf.all(from) });
      if (from !== undefined) rows.move(from, into, part.nowMs);
      writeLink(link, { into, from, lists, nowMs: part.nowMs });
    }
    for (const { record, changedItems, droppedItems } of part.profiles) {
      const ref = refFor(record.id);
      for (const [itemId, memory] of changedItems) upsertItem.run(ref, itemId, ...memoryColumns(memory));
      for (const itemId of droppedItems) dropItem.run(ref, itemId);
    }
    writeEvents(part.events, refFor);
    for (const write of part.rows) rows.write(write, { refFor, nowMs: part.nowMs });
    writeOutbox(part.outbox, part.nowMs);
  };
}

/** Returns the profile's ref. */
function createProfileWriter(database: Database): (profile: ProfileWrite, nowMs: number) => number {
  const isAlias = database.prepare<[string]>("SELECT 1 FROM profile_link WHERE alias = ?");
  const insert = database
    .prepare<[Record<string, unknown>], number>(`
      INSERT INTO profile (id, version, updated_at_ms, state, vectors, sums) VALUES (@id, @version, @nowMs, @state, @vectors, @sums)
      ON CONFLICT (id) DO NOTHING RETURNING ref`)
    .pluck();
  const update = database
    .prepare<[Record<string, unknown>], number>(`
      UPDATE profile SET version = @version, updated_at_ms = @nowMs, state = @state, vectors = @vectors, sums = @sums
      WHERE id = @id AND version = @expectedVersion RETURNING ref`)
    .pluck();
  return ({ record, expectedVersion, version }, nowMs) => {
    const row = { ...record, version, nowMs };
    const isOvertaken = expectedVersion === 0 && isAlias.get(record.id) !== undefined;
    const ref = isOvertaken
      ? undefined
      : expectedVersion === 0
        ? insert.get(row)
        : update.get({ ...row, expectedVersion });
    if (ref === undefined) {
      throw new StaleCommitError(`The profile "${record.id}" is not in the version ${expectedVersion} any more.`);
    }
    return ref;
  };
}

function createLinkWriter(
  database: Database,
): (
  link: ProfileLink,
  refs: { into: number; from: number | undefined; lists: string | undefined; nowMs: number },
) => void {
  const versionOf = database.prepare<[number], number>("SELECT version FROM profile WHERE ref = ?").pluck();
  const aliases = database.prepare<[number], string>("SELECT alias FROM profile_link WHERE profile_ref = ?").pluck();
  const moveAll = ["event", "profile_link", "profile_merge"].map((table) =>
    database.prepare(`UPDATE ${table} SET profile_ref = ? WHERE profile_ref = ?`),
  );
  const dropProfile = database.prepare("DELETE FROM profile WHERE ref = ?");
  const journal = database.prepare(`
    INSERT INTO profile_merge (profile_ref, into_id, from_id, message_id, cause, into_name, from_name, from_names, lists, after_sequence, at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce((SELECT max(sequence) FROM event), 0), ?)`);
  const point = database.prepare(`
    INSERT INTO profile_link (alias, profile_ref) VALUES (?, ?)
    ON CONFLICT (alias) DO UPDATE SET profile_ref = excluded.profile_ref`);
  return ({ fromId, intoId, merge }, { into, from, lists, nowMs }) => {
    const version = from === undefined ? 0 : versionOf.get(from);
    if (version !== (merge?.fromVersion ?? 0)) {
      throw new StaleCommitError(`The profile "${fromId}" is not in the version that was merged any more.`);
    }
    if (merge !== undefined) {
      const names = from === undefined ? [] : aliases.all(from);
      const { messageId, cause, intoName, fromName } = merge;
      journal.run(into, intoId, fromId, messageId, cause, intoName, fromName, JSON.stringify(names), lists, nowMs);
    }
    if (from !== undefined) {
      for (const move of moveAll) move.run(into, from);
      dropProfile.run(from);
    }
    point.run(fromId, into);
  };
}

function createEventWriter(
  database: Database,
): (events: readonly EventWrite[], refFor: (profileId: string) => number) => void {
  const insert = database.prepare(`
    INSERT INTO event (message_id, profile_ref, type, event, item_id, recommendation_id, user_id, anonymous_id, previous_id, source_id,
      occurred_at_ms, sent_at_ms, received_at_ms, properties, context, replay)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (message_id) DO NOTHING`);
  const count = database.prepare(`
    INSERT INTO event_count (event, count) VALUES (?, ?) ON CONFLICT (event) DO UPDATE SET count = count + excluded.count`);
  return (events, refFor) => {
    const counts = new Map<string, number>();
    for (const event of events) {
      const { changes } = insert.run(
        event.messageId,
        refFor(event.profileId),
        event.type,
        event.event,
        event.itemId ?? null,
        event.recommendationId ?? null,
        event.userId ?? null,
        event.anonymousId ?? null,
        event.previousId ?? null,
        event.sourceId ?? null,
        event.occurredAtMs,
        event.sentAtMs ?? null,
        event.receivedAtMs,
        event.properties,
        event.context,
        event.replay ?? null,
      );
      if (changes === 0) throw new StaleCommitError(`The event "${event.messageId}" is stored already.`);
      counts.set(event.event, (counts.get(event.event) ?? 0) + 1);
    }
    for (const [event, added] of counts) count.run(event, added);
  };
}

function memoryColumns(memory: ItemMemory): [number, number, number | null, number, number] {
  const lastMs = memory.lastMs === Number.NEGATIVE_INFINITY ? null : memory.lastMs;
  return [memory.weight, memory.atMs, lastMs, memory.kinds, memory.shown];
}
