import type { ItemSearch } from "../../../catalogue/items/item-store.ts";
import type { Connection } from "../connection/connection.ts";
import { toTsQuery } from "./item-words.ts";

/** Full-text search in PostgreSQL: the rank of `ts_rank`, where the title weighs four times the body, divided by 1 + log of the length. */
export function createItemSearch(connection: Connection): ItemSearch {
  return {
    searchWords: async (query, limit) => {
      const sought = toTsQuery(query);
      if (sought === "") return [];
      return connection.rows(
        `SELECT id, score, ts_headline('words', left(body, 20000), sought,
             'StartSel="", StopSel="", MaxWords=24, MinWords=12, MaxFragments=1, FragmentDelimiter=" … "') AS snippet
         FROM (
           SELECT id, body, sought, ts_rank('{0, 0, 0.25, 1}', words, sought, 1)::float8 AS score
           FROM item, to_tsquery('words', $1) AS sought WHERE words @@ sought ORDER BY score DESC, id LIMIT $2
         ) AS found ORDER BY score DESC, id`,
        [sought, limit],
      );
    },
  };
}
