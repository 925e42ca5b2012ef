import type { ItemStore } from "../../../catalogue/items/item-store.ts";
import type { Connection } from "../connection/connection.ts";
import { createEntityReader } from "./entity-reader.ts";
import { createItemFeed } from "./item-feed.ts";
import { createItemReader } from "./item-reader.ts";
import { createItemSearch } from "./item-search.ts";
import { createItemWriter } from "./item-writer.ts";

/** Items in PostgreSQL; with a generation: their analyses in that one, else in whichever is current at each call. */
export function createItemStore(connection: Connection, now: () => number, generation?: number): ItemStore {
  return {
    ...createItemReader(connection, generation),
    ...createItemWriter(connection, { generation, now }),
    ...createItemSearch(connection),
    ...createItemFeed(connection, generation),
    ...createEntityReader(connection, generation),
  };
}
