import type { ItemSearch } from "../../../catalogue/items/item-store.ts";
import type { Database } from "../database.ts";

export type FoundWords = Awaited<ReturnType<ItemSearch["searchWords"]>>[number];

export interface ItemStoreOptions {
  /** Analyses are read from and written to this generation. Default: whichever is current at each call. */
  generation?: number | undefined;
  now?: () => number;
  /** The thread that searches, while there is one. */
  searchThread?: (() => SearchThread | undefined) | undefined;
}

/** Searches beside the main thread. */
export interface SearchThread extends ItemSearch {
  /** Whether it has failed or was stopped. */
  hasEnded(): boolean;
}

/** Full-text search in SQLite (FTS5), on a thread while there is one. */
export function createItemSearch(database: Database, thread?: () => SearchThread | undefined): ItemSearch {
  const searchWords = database.prepare<[string, number], FoundWords>(`
    SELECT item.id, -bm25(item_words, 4.0, 1.0) AS score, snippet(item_words, 1, '', '', '…', 24) AS snippet
    FROM item_words JOIN item ON item.position = item_words.rowid WHERE item_words MATCH ? ORDER BY bm25(item_words, 4.0, 1.0) LIMIT ?`);
  return {
    searchWords: async (query, limit) => {
      const match = toFtsQuery(query);
      if (match === "") return [];
      const beside = thread?.();
      return beside === undefined || beside.hasEnded()
        ? searchWords.all(match, limit)
        : beside.searchWords(query, limit);
    },
  };
}

/** Any text as an FTS5 query: its words, any of which may match, the last one also as a prefix. Empty when it has none. */
export function toFtsQuery(text: string): string {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .slice(0, 32)
    .map((word, index) => (index === words.length - 1 && word.length > 2 ? `"${word}"*` : `"${word}"`))
    .join(" OR ");
}
