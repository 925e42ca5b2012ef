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
    readUser: async (id) => histories.find(({ userId }) => userId === id),
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
