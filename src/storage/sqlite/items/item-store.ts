import type { ItemStore } from "../../../catalogue/items/item-store.ts";
import type { Database } from "../database.ts";
import { createEntityReader } from "./entity-reader.ts";
import { createItemFeed } from "./item-feed.ts";
import { createItemReader } from "./item-reader.ts";
import { createItemSearch, type ItemStoreOptions } from "./item-search.ts";
import { createItemWriter } from "./item-writer.ts";

/** Items in SQLite. */
export function createItemStore(database: Database, options: ItemStoreOptions = {}): ItemStore {
  const { generation } = options;
  return {
    ...createItemReader(database, generation),
    ...createItemWriter(database, options),
    ...createItemSearch(database, options.searchThread),
    ...createItemFeed(database, generation),
    ...createEntityReader(database, generation),
  };
}
