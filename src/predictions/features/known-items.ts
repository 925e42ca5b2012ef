import type { FindItem, ItemReading } from "../history/history-source.ts";
import type { HistoryEvent } from "../history/user-history.ts";
import type { Moment } from "./feature-group.ts";
import { createTouchedItems } from "./touched-items.ts";

/**
 * Reads what was understood of the items that the user did something with in an event: of those that were in the catalogue by then, or of all where a
 * history was imported. Their analysis is the present one, in training as in serving.
 */
export function createKnownItems(
  findItem: FindItem,
): (event: HistoryEvent, moment: Pick<Moment, "atMs" | "reading">) => ItemReading[] {
  const itemsOf = createTouchedItems();
  return (event, { atMs, reading }) => {
    const known: ItemReading[] = [];
    for (const id of itemsOf(event)) {
      const item = findItem(id);
      if (item !== undefined && (reading === "as-occurred" || item.createdAtMs < atMs)) known.push(item);
    }
    return known;
  };
}
