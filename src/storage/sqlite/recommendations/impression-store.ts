import type { CountRow, ImpressionStore } from "../../../recommend/analytics/recommendation-analytics.ts";
import type { Database } from "../database.ts";
import { itemActs } from "./item-acts.ts";

type CountedBy = Parameters<ImpressionStore["countBy"]>[0];

/** The key of a shown item, in SQL: `answer` is the recommendation, `shown` its item. */
const keys: Readonly<Record<CountedBy, string>> = {
  strategy: "json_extract(answer.body, '$.reply.strategy')",
  scenario: "json_extract(answer.body, '$.reply.scenario')",
  model: "json_extract(answer.body, '$.reply.model')",
  position: "CAST(shown.key + 1 AS TEXT)",
  section: "coalesce(json_extract(shown.value, '$.section'), '')",
  day: "strftime('%Y-%m-%d', answer.created_at_ms / 1000, 'unixepoch')",
  item: "json_extract(shown.value, '$.id')",
  explored: "iif(json_extract(shown.value, '$.explored'), 'yes', 'no')",
  user: "answer.user_id",
};

/** Counts of rendered recommendations, out of the answers and the events that name them. */
export function createImpressionStore(database: Database): ImpressionStore {
  const statements = new Map(
    Object.entries(keys).map(([by, key]) => [
      by,
      database.prepare<[number, number], CountRow>(`
        SELECT key, count(*) AS impressions, sum(clicked) AS clicks FROM (
          SELECT ${key} AS key,
            EXISTS (SELECT 1 FROM event WHERE recommendation_id = answer.id
              AND item_id = json_extract(shown.value, '$.id') AND lower(event) IN (${itemActs})) AS clicked
          FROM recommendation AS answer, json_each(answer.body, '$.reply.items') AS shown
          WHERE answer.created_at_ms BETWEEN ? AND ?
            AND EXISTS (SELECT 1 FROM event WHERE recommendation_id = answer.id)
        ) WHERE key IS NOT NULL GROUP BY key ORDER BY key`),
    ]),
  );
  const interactions = database.prepare<[], { itemId: string; count: number }>(
    "SELECT item_id AS itemId, interactions AS count FROM item_statistic WHERE channel = ''",
  );
  return {
    countBy: async (by, { fromMs, toMs }) => statements.get(by)!.all(fromMs, toMs),
    interactions: async () => new Map(interactions.all().map(({ itemId, count }) => [itemId, count])),
  };
}
