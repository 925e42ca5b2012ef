import type { FeedPosition, ItemFeed } from "../../../catalogue/items/item-store.ts";
import { generationExpression, type SummaryRow, summaryOf } from "../../rows/item-rows.ts";
import type { Database } from "../database.ts";
import { originOf } from "../origin.ts";

/** Few enough to hold the thread for some milliseconds only. */
const summariesPerPage = 100;

/** Summaries and changes of items from SQLite, whose single writer numbers changes in the order of their commits. */
export function createItemFeed(database: Database, generation: number | undefined): ItemFeed {
  // A cross join is read in the order in which it is written: else SQLite walks all analyses for each page and sorts them.
  const summaryColumns = `
    SELECT item.position, item.id, title, type, url, published_at_ms AS publishedAtMs, created_at_ms AS createdAtMs, authors, attributes, analysis.summary,
      analysis.embedding,
      (SELECT json_group_array(json_array(tag, status, score IS NOT NULL)) FROM tag_decision d WHERE d.item_id = item.id) AS decisions,
      (SELECT json_group_array(s.value ->> '$.tag') FROM json_each(analysis.suggestions) s) AS suggested
    FROM item CROSS JOIN analysis ON analysis.item_id = item.id AND analysis.generation_id = ${generationExpression(generation)}`;
  const allSummaries = database.prepare<[number, number], SummaryRow>(
    `${summaryColumns} WHERE item.position > ? ORDER BY item.position LIMIT ?`,
  );
  const someSummaries = database.prepare<[string], SummaryRow>(
    `${summaryColumns} WHERE item.id IN (SELECT value FROM json_each(?)) ORDER BY item.position`,
  );
  const readPosition = database.prepare<[], FeedPosition>(`
    SELECT (SELECT coalesce(max(sequence), 0) FROM item_change) AS sequence,
      (SELECT id FROM generation WHERE status = 'current') AS generation`);
  const readChanges = database.prepare<[number, number], { sequence: number; id: string; origin: number }>(
    "SELECT sequence, item_id AS id, origin FROM item_change WHERE sequence > ? ORDER BY sequence LIMIT ?",
  );
  const origin = originOf(database);

  async function* pagesOfAll() {
    for (let position = 0; ; ) {
      const rows = allSummaries.all(position, summariesPerPage);
      if (rows.length === 0) return;
      position = rows.at(-1)!.position;
      yield rows.map(summaryOf);
    }
  }

  async function* pagesOf(ids: readonly string[]) {
    for (let start = 0; start < ids.length; start += summariesPerPage) {
      yield someSummaries.all(JSON.stringify(ids.slice(start, start + summariesPerPage))).map(summaryOf);
    }
  }

  return {
    summaries: (ids) => (ids === undefined ? pagesOfAll() : pagesOf(ids)),
    position: async () => readPosition.get()!,
    changesSince: async (sequence, limit) => {
      const rows = readChanges.all(sequence, limit);
      return {
        changes: rows.map(({ id, origin: writer }) => ({ id, isOwn: writer === origin })),
        sequence: rows.at(-1)?.sequence ?? sequence,
      };
    },
  };
}
