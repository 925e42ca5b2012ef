import type { FeedPosition, ItemFeed } from "../../../catalogue/items/item-store.ts";
import { generationExpression, type SummaryRow, summaryOf } from "../../rows/item-rows.ts";
import type { Connection } from "../connection/connection.ts";

const summariesPerPage = 100;

/** Summaries and changes of items from PostgreSQL; changes are numbered in the order of commits, see `connection/transaction.ts`. */
export function createItemFeed(connection: Connection, generation: number | undefined): ItemFeed {
  const summaryColumns = `
    SELECT item.position, item.id, title, type, url, published_at_ms, created_at_ms, authors, attributes, analysis.summary,
      analysis.embedding,
      (SELECT coalesce(json_agg(json_build_array(tag, status, (score IS NOT NULL)::int) ORDER BY tag), '[]')::text
        FROM tag_decision d WHERE d.item_id = item.id) AS decisions,
      (SELECT coalesce(json_agg(s.value ->> 'tag' ORDER BY s.place), '[]')::text
        FROM json_array_elements(analysis.suggestions::json) WITH ORDINALITY AS s (value, place)) AS suggested
    FROM item JOIN analysis ON analysis.item_id = item.id AND analysis.generation_id = ${generationExpression(generation)}`;

  async function* pagesOfAll() {
    for (let position = 0; ; ) {
      const rows = await connection.rows<SummaryRow>(
        `${summaryColumns} WHERE item.position > $1 ORDER BY item.position LIMIT $2`,
        [position, summariesPerPage],
      );
      if (rows.length === 0) return;
      position = rows.at(-1)!.position;
      yield rows.map(summaryOf);
    }
  }

  async function* pagesOf(ids: readonly string[]) {
    for (let start = 0; start < ids.length; start += summariesPerPage) {
      const rows = await connection.rows<SummaryRow>(
        `${summaryColumns} WHERE item.id = ANY($1) ORDER BY item.position`,
        [ids.slice(start, start + summariesPerPage)],
      );
      yield rows.map(summaryOf);
    }
  }

  return {
    summaries: (ids) => (ids === undefined ? pagesOfAll() : pagesOf(ids)),
    async position() {
      const [row] = await connection.rows<FeedPosition>(
        `SELECT (SELECT coalesce(max(sequence), 0) FROM item_change) AS sequence,
           (SELECT id FROM generation WHERE status = 'current') AS generation`,
      );
      return row!;
    },
    async changesSince(sequence, limit) {
      const rows = await connection.rows<{ sequence: number; id: string; origin: number }>(
        "SELECT sequence, item_id AS id, origin FROM item_change WHERE sequence > $1 ORDER BY sequence LIMIT $2",
        [sequence, limit],
      );
      return {
        changes: rows.map(({ id, origin }) => ({ id, isOwn: origin === connection.origin })),
        sequence: rows.at(-1)?.sequence ?? sequence,
      };
    },
  };
}
