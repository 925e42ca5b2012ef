import type { FindItem, HistorySource, ItemReading } from "../history/history-source.ts";
import type { UserHistory } from "../history/user-history.ts";

/** Histories and items in memory. */
export function memorySource(
  histories: readonly UserHistory[],
  items: ReadonlyMap<string, ItemReading> = new Map(),
): HistorySource {
  return {
    async *readAll() {
      yield* histories;
    },
    // The sequence of an event is its place among those of its user.
    readUser: async (id, { limit, after = 0 }) => {
      const found = histories.find(({ userId }) => userId === id);
      return found && { ...found, events: found.events.slice(after).slice(-limit), sequence: found.events.length };
    },
    readItems: async (ids) =>
      new Map(
        ids.flatMap((id) => {
          const item = items.get(id);
          return item === undefined ? [] : [[id, item] as const];
        }),
      ),
  };
}

/** A catalogue without items. */
export const noItem: FindItem = () => undefined;
