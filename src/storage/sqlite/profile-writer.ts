import type { ItemMemory } from "../../profiles/features/item-memory.ts";
import type { ProfileChange } from "../../profiles/profile-store.ts";
import type { Database } from "./database.ts";

/** Writes what events change, inside a transaction of the caller. */
export function createProfileWriter(database: Database): (change: ProfileChange) => void {
  const refOf = database.prepare<[string], number>("SELECT ref FROM profile WHERE id = ?").pluck();
  const upsert = database
    .prepare<[Record<string, unknown>], number>(`
      INSERT INTO profile (id, version, updated_at_ms, state, vectors, sums) VALUES (@id, 0, @nowMs, @state, @vectors, @sums)
      ON CONFLICT (id) DO UPDATE SET updated_at_ms = excluded.updated_at_ms, state = excluded.state, vectors = excluded.vectors,
        sums = excluded.sums
      RETURNING ref`)
    .pluck();
  const upsertItem = database.prepare(`
    INSERT INTO profile_item (profile_ref, item_id, weight, at_ms, last_ms, kinds, shown) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (profile_ref, item_id) DO UPDATE SET weight = excluded.weight, at_ms = excluded.at_ms,
      last_ms = excluded.last_ms, kinds = excluded.kinds, shown = excluded.shown`);
  const dropItem = database.prepare("DELETE FROM profile_item WHERE profile_ref = ? AND item_id = ?");
  const moveEvents = database.prepare("UPDATE event SET profile_ref = ? WHERE profile_ref = ?");
  const moveLinks = database.prepare("UPDATE profile_link SET profile_ref = ? WHERE profile_ref = ?");
  const dropProfile = database.prepare("DELETE FROM profile WHERE ref = ?");
  const link = database.prepare(`
    INSERT INTO profile_link (alias, profile_ref) VALUES (?, ?)
    ON CONFLICT (alias) DO UPDATE SET profile_ref = excluded.profile_ref`);
  const insertEvent = database.prepare(`
    INSERT INTO event (message_id, profile_ref, type, event, item_id, recommendation_id, occurred_at_ms, received_at_ms, properties, context)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const countEvent = database.prepare(`
    INSERT INTO event_count (event, count) VALUES (?, ?) ON CONFLICT (event) DO UPDATE SET count = count + excluded.count`);
  const upsertStatistic = database.prepare(`
    INSERT INTO item_statistic (item_id, channel, popularity, exposures, responses, interactions, dwell_seconds, at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (item_id, channel) DO UPDATE SET popularity = excluded.popularity, exposures = excluded.exposures,
      responses = excluded.responses, interactions = excluded.interactions, dwell_seconds = excluded.dwell_seconds, at_ms = excluded.at_ms`);

  return (change) => {
    const refs = new Map<string, number>();
    for (const { record } of change.profiles) refs.set(record.id, upsert.get({ ...record, nowMs: change.nowMs })!);
    const refFor = (id: string): number => {
      const ref = refs.get(id) ?? refOf.get(id);
      if (ref === undefined)
        throw new Error(`The change names the profile "${id}", which it neither writes nor is stored.`);
      refs.set(id, ref);
      return ref;
    };
    for (const { fromId, intoId } of change.links) {
      const into = refFor(intoId);
      const from = refOf.get(fromId);
      if (from !== undefined) {
        moveEvents.run(into, from);
        moveLinks.run(into, from);
        dropProfile.run(from);
      }
      link.run(fromId, into);
    }
    for (const { record, changedItems, droppedItems } of change.profiles) {
      const ref = refFor(record.id);
      for (const [itemId, memory] of changedItems) upsertItem.run(ref, itemId, ...memoryColumns(memory));
      for (const itemId of droppedItems) dropItem.run(ref, itemId);
    }
    const counts = new Map<string, number>();
    for (const event of change.events) {
      insertEvent.run(
        event.messageId,
        refFor(event.profileId),
        event.type,
        event.event,
        event.itemId ?? null,
        event.recommendationId ?? null,
        event.occurredAtMs,
        event.receivedAtMs,
        JSON.stringify(event.properties),
        JSON.stringify(event.context),
      );
      counts.set(event.event, (counts.get(event.event) ?? 0) + 1);
    }
    for (const [event, added] of counts) countEvent.run(event, added);
    for (const row of change.statistics) {
      upsertStatistic.run(
        row.itemId,
        row.channel,
        row.popularity,
        row.exposures,
        row.responses,
        row.interactions,
        row.dwellSeconds,
        row.atMs,
      );
    }
  };
}

function memoryColumns(memory: ItemMemory): [number, number, number | null, number, number] {
  const lastMs = memory.lastMs === Number.NEGATIVE_INFINITY ? null : memory.lastMs;
  return [memory.weight, memory.atMs, lastMs, memory.kinds, memory.shown];
}
