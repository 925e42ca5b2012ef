import type { ItemStore } from "../../../catalogue/items/item-store.ts";
import type { Database } from "../database.ts";
import { createEntityReader } from "./entity-reader.ts";
import { createItemFeed } from "./item-feed.ts";
import { createItemReader } from "./item-reader.ts";
import { createItemSearch } from "./item-search.ts";
import { createItemWriter } from "./item-writer.ts";

export interface ItemStoreOptions {
  /** Analyses are read from and written to this generation. Default: whichever is current at each call. */
  generation?: number;
}

/** Items in SQLite. */
export function createItemStore(database: Database, { generation }: ItemStoreOptions = {}): ItemStore {
  return {
    ...createItemReader(database, generation),
    ...createItemWriter(database, generation),
    ...createItemSearch(database),
    ...createItemFeed(database, generation),
    ...createEntityReader(database, generation),
  };
}
