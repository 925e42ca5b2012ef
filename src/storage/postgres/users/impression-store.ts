import type {
  CountRow,
  ImpressionStore,
  LoggedChoices,
} from "../../../recommend/analytics/recommendation-analytics.ts";
import { itemActs } from "../../rows/item-acts.ts";
import type { Connection } from "../connection/connection.ts";

type CountedBy = Parameters<ImpressionStore["countBy"]>[0];

/** The key of a shown item, in SQL: `answer` is the recommendation, `shown` its item. */
const keys: Readonly<Record<CountedBy, string>> = {
  strategy: "answer.body::json #>> '{reply,strategy}'",
  scenario: "answer.body::json #>> '{reply,scenario}'",
  model: "answer.body::json #>> '{reply,model}'",
  position: "shown.place::text",
  section: "coalesce(shown.value ->> 'section', '')",
  day: "to_char(to_timestamp(answer.created_at_ms / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
  item: "shown.value ->> 'id'",
  explored: "CASE WHEN (shown.value ->> 'explored')::boolean THEN 'yes' ELSE 'no' END",
  user: "answer.user_id",
};

const shownItems = "json_array_elements(answer.body::json #> '{reply,items}') WITH ORDINALITY AS shown (value, place)";
const isRendered = "EXISTS (SELECT 1 FROM event WHERE recommendation_id = answer.id)";
const isClicked = `EXISTS (SELECT 1 FROM event WHERE recommendation_id = answer.id AND item_id = shown.value ->> 'id'
  AND lower(event) IN (${itemActs}))`;

/** Counts of rendered recommendations, out of the answers and the events that name them, in PostgreSQL. */
export function createImpressionStore(connection: Connection): ImpressionStore {
  return {
    countBy: (by, { fromMs, toMs }) =>
      connection.rows<CountRow>(
        `SELECT key, count(*) AS impressions, count(*) FILTER (WHERE clicked) AS clicks FROM (
           SELECT (${keys[by]}) COLLATE "C" AS key, ${isClicked} AS clicked
           FROM recommendation AS answer CROSS JOIN LATERAL ${shownItems}
           WHERE answer.created_at_ms BETWEEN $1 AND $2 AND ${isRendered}
         ) AS counted WHERE key IS NOT NULL GROUP BY key ORDER BY key`,
        [fromMs, toMs],
      ),
    async interactions() {
      const rows = await connection.rows<{ itemId: string; count: number }>(
        "SELECT item_id, interactions AS count FROM item_statistic WHERE channel = ''",
      );
      return new Map(rows.map(({ itemId, count }) => [itemId, count]));
    },
    async choices({ fromMs, toMs, scenario, limit }) {
      const rows = await connection.rows<{ id: string; exploreShare: number; positions: string }>(
        `SELECT answer.id, (answer.body::json #>> '{reply,exploreShare}')::float8 AS explore_share, (
           SELECT json_agg(json_build_object('itemId', shown.value ->> 'id', 'explored', shown.value -> 'explored' IS NOT NULL,
             'propensity', (answer.body::json #>> ARRAY['reply', 'propensities', (shown.place - 1)::text])::float8, 'clicked', ${isClicked})
             ORDER BY shown.place)::text
           FROM ${shownItems}) AS positions
         FROM recommendation AS answer
         WHERE answer.created_at_ms BETWEEN $1 AND $2
           AND (answer.body::json #>> '{reply,exploreShare}')::float8 > 0 AND answer.body::json #> '{reply,teams}' IS NULL
           AND ($3::text IS NULL OR answer.body::json #>> '{reply,scenario}' = $3) AND ${isRendered}
         ORDER BY answer.created_at_ms DESC, answer.id LIMIT $4`,
        [fromMs, toMs, scenario, limit],
      );
      return rows.map(({ id, exploreShare, positions }) => ({
        recommendationId: id,
        exploreShare,
        positions: JSON.parse(positions) as LoggedChoices["positions"],
      }));
    },
  };
}
