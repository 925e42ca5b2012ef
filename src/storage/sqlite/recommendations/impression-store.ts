import type { CountRow, ImpressionStore } from "../../../recommend/analytics/recommendation-analytics.ts";
import { itemActs } from "../../rows/item-acts.ts";
import type { Database } from "../database.ts";

type CountedBy = Parameters<ImpressionStore["countBy"]>[0];

/** A position as SQLite's JSON has it. */
interface LoggedPosition {
  itemId: string;
  explored: 0 | 1;
  propensity: number;
  clicked: 0 | 1;
}

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

/** Reads impressions beside the main thread. */
export interface ImpressionThread extends Pick<ImpressionStore, "countBy" | "choices"> {
  /** Whether it has failed or was stopped. */
  hasEnded(): boolean;
}

/** Counts of rendered recommendations, out of the answers and the events that name them; on a thread while there is one. */
export function createImpressionStore(
  database: Database,
  thread?: () => ImpressionThread | undefined,
): ImpressionStore {
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
  const choices = database.prepare<
    [{ fromMs: number; toMs: number; scenario: string | null; limit: number }],
    { id: string; exploreShare: number; positions: string }
  >(`
    SELECT answer.id, json_extract(answer.body, '$.reply.exploreShare') AS exploreShare, (
        SELECT json_group_array(json_object(
          'itemId', json_extract(shown.value, '$.id'),
          'explored', json_extract(shown.value, '$.explored') IS NOT NULL,
          'propensity', json_extract(answer.body, '$.reply.propensities[' || shown.key || ']'),
          'clicked', EXISTS (SELECT 1 FROM event WHERE recommendation_id = answer.id
            AND item_id = json_extract(shown.value, '$.id') AND lower(event) IN (${itemActs}))))
        FROM json_each(answer.body, '$.reply.items') AS shown) AS positions
    FROM recommendation AS answer
    WHERE answer.created_at_ms BETWEEN @fromMs AND @toMs
      AND json_extract(answer.body, '$.reply.exploreShare') > 0 AND json_extract(answer.body, '$.reply.teams') IS NULL
      AND (@scenario IS NULL OR json_extract(answer.body, '$.reply.scenario') = @scenario)
      AND EXISTS (SELECT 1 FROM event WHERE recommendation_id = answer.id)
    ORDER BY answer.created_at_ms DESC, answer.id LIMIT @limit`);
  const interactions = database.prepare<[], { itemId: string; count: number }>(
    "SELECT item_id AS itemId, interactions AS count FROM item_statistic WHERE channel = ''",
  );
  const own: Pick<ImpressionStore, "countBy" | "choices"> = {
    countBy: async (by, { fromMs, toMs }) => statements.get(by)!.all(fromMs, toMs),
    choices: async ({ fromMs, toMs, scenario = null, limit }) =>
      choices.all({ fromMs, toMs, scenario, limit }).map(({ id, exploreShare, positions }) => ({
        recommendationId: id,
        exploreShare,
        positions: (JSON.parse(positions) as LoggedPosition[]).map(({ itemId, explored, propensity, clicked }) => ({
          ...{ itemId, propensity },
          explored: explored === 1,
          clicked: clicked === 1,
        })),
      })),
  };
  const reader = (): Pick<ImpressionStore, "countBy" | "choices"> => {
    const beside = thread?.();
    return beside === undefined || beside.hasEnded() ? own : beside;
  };
  return {
    countBy: (by, span) => reader().countBy(by, span),
    choices: (query) => reader().choices(query),
    interactions: async () => new Map(interactions.all().map(({ itemId, count }) => [itemId, count])),
  };
}
