import type { EventReplay } from "../../events/event.ts";
import type { SequencedEvent } from "../../events/event-store.ts";
import { createItemStatistics, type ItemStatistic, type StatisticTerm } from "../../events/item-statistics.ts";
import { restoreEvent } from "../../events/restore-event.ts";
import type { IdentityStore } from "../../profiles/identity/identity-store.ts";
import type { ProjectionParts } from "../commit/projection.ts";
import { termsOf } from "../projections/statistic-terms.ts";
import type { ReplayedUsers } from "./replay-users.ts";

/** Events that are looked at between two turns of other work: some milliseconds of reading, where all of them concern the items. */
const span = 500;

interface Recount {
  itemIds: readonly string[];
  replays: ReplayedUsers["replays"];
  parts: ProjectionParts;
}

/** Statistics of items by all their events, with some events counted as `replays` says. */
export async function recountItems({
  itemIds,
  replays,
  store,
  parts,
}: Recount & { store: Pick<IdentityStore, "eventsOfItems" | "lastSequence"> }): Promise<ItemStatistic[]> {
  if (itemIds.length === 0) return [];
  const counts = createItemStatistics();
  const last = await store.lastSequence();
  for (let after = 0; after < last; after += span) {
    for (const stored of await store.eventsOfItems({ itemIds, after, span })) {
      const replay = replays.has(stored.sequence) ? replays.get(stored.sequence) : stored.replay;
      const terms = termsAs(stored, replay, parts).filter(({ itemId }) => itemIds.includes(itemId));
      counts.add(terms, stored.receivedAtMs);
    }
    await new Promise(setImmediate);
  }
  const channels = ["", ...counts.channels()];
  return itemIds.flatMap((itemId) => channels.flatMap((channel) => counts.get(itemId, channel) ?? []));
}

/**
 * The present statistics of items with what some events count more or less than before, where events of others are gone (erased, out of
 * retention) and cannot be counted again. Equal to a recount unless an item's popularity was held at 0 in between.
 */
export function correctItems({
  itemIds,
  replays,
  events,
  parts,
}: Recount & { events: readonly SequencedEvent[] }): ItemStatistic[] {
  const counts = createItemStatistics();
  const rows = ["", ...parts.statistics.channels()].flatMap((channel) =>
    itemIds.flatMap((itemId) => parts.statistics.get(itemId, channel) ?? []),
  );
  counts.load(rows);
  for (const stored of events) {
    if (!replays.has(stored.sequence)) continue;
    const before = termsAs(stored, stored.replay, parts);
    const difference = termsAs(stored, replays.get(stored.sequence), parts).map((term, i) => lessOf(term, before[i]!));
    counts.add(difference, stored.receivedAtMs);
  }
  return rows.map(({ itemId, channel, interactions }) => ({ ...counts.get(itemId, channel)!, interactions }));
}

function termsAs(stored: SequencedEvent, replay: EventReplay | undefined, parts: ProjectionParts): StatisticTerm[] {
  const event = restoreEvent(stored);
  return termsOf({ event, alsoShown: replay?.shown ?? [], repeated: replay?.repeated ?? [] }, parts);
}

function lessOf(term: StatisticTerm, before: StatisticTerm): StatisticTerm {
  return {
    ...term,
    popularity: term.popularity - before.popularity,
    exposures: term.exposures - before.exposures,
    responses: term.responses - before.responses,
    dwellSeconds: 0,
  };
}
