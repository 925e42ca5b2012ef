import type { EventStore } from "../events/event-store.ts";
import type { ParsedEvent } from "../events/parse-event.ts";

/**
 * The items of a given recommendation, in order. When the first event names a recommendation by an item of it, the others
 * are counted as shown to the user: clients need not report impressions. A recommendation that nobody acts on counts for nothing.
 */
export type ItemsOfRecommendation = (recommendationId: string) => Promise<readonly string[]>;

/** Items of the recommendations that are named for the first time by these events. */
export async function findShown(
  events: readonly ParsedEvent[],
  options: {
    eventStore: Pick<EventStore, "listByRecommendation">;
    itemsOfRecommendation: ItemsOfRecommendation | undefined;
  },
): Promise<Map<string, readonly string[]>> {
  const shown = new Map<string, readonly string[]>();
  if (options.itemsOfRecommendation === undefined) return shown;
  const named = new Set<string>();
  for (const { recommendationId } of events) if (recommendationId !== undefined) named.add(recommendationId);
  for (const id of named) {
    const isFirst = (await options.eventStore.listByRecommendation(id)).length === 0;
    if (isFirst) shown.set(id, await options.itemsOfRecommendation(id));
  }
  return shown;
}

/** Items to count as shown with this event; once for each recommendation, and not at all when the client reports what it shows. */
export function takeShown(event: ParsedEvent, shown: Map<string, readonly string[]>): readonly string[] {
  const { recommendationId, interactions } = event;
  if (recommendationId === undefined) return [];
  const items = shown.get(recommendationId) ?? [];
  shown.delete(recommendationId);
  const acted = interactions.filter(({ kind, itemId }) => kind !== "item-shown" && items.includes(itemId));
  if (acted.length === 0) return [];
  return items.filter((id) => !acted.some(({ itemId }) => itemId === id));
}
