import type { ExperimentUnitStore } from "../../../experiments/definition/experiment-store.ts";
import { itemActs } from "../../rows/item-acts.ts";
import { type UnitRow, unitOf } from "../../rows/unit-rows.ts";
import type { Connection } from "../connection/connection.ts";

/** What was assigned and what was seen, one row a variation, under a condition on `$1`. */
const unitsWhere = (condition: string): string => `
  SELECT experiment, unit_id, variation, min(assigned) AS assigned_at_ms, min(exposed) AS exposed_at_ms, max(context) AS context FROM (
    SELECT experiment, unit_id, variation, assigned_at_ms AS assigned, NULL::bigint AS exposed, context
      FROM experiment_assignment WHERE ${condition}
    UNION ALL SELECT experiment, unit_id, variation, NULL, exposed_at_ms, NULL FROM experiment_exposure WHERE ${condition}
    UNION ALL SELECT experiment, unit_id, variation, NULL, seen_at_ms, NULL
      FROM experiment_answer JOIN experiment_answer_seen USING (answer_id) WHERE ${condition}
  ) AS unit GROUP BY experiment, unit_id, variation`;

const ownRef =
  "coalesce((SELECT ref FROM profile WHERE id = $1), (SELECT profile_ref FROM profile_link WHERE alias = $1))";

/** Who was assigned and exposed to what, in PostgreSQL. */
export function createExperimentUnitStore(connection: Connection): ExperimentUnitStore {
  return {
    async ofUser(id) {
      const ids = await connection.rows<{ id: string; isProfile: boolean }>(
        `SELECT id, true AS is_profile FROM profile WHERE ref = ${ownRef}
         UNION ALL SELECT alias, false FROM profile_link WHERE profile_ref = ${ownRef}`,
        [id],
      );
      const names = new Set([id, ...ids.map((row) => row.id)]);
      const units = await connection.rows<UnitRow>(unitsWhere("unit_id = ANY($1)"), [[...names]]);
      const profileId = ids.find(({ isProfile }) => isProfile)?.id ?? id;
      return units.map((row) => ({ ...unitOf(row), profileId }));
    },
    async assign(assignments) {
      await connection.change(
        `INSERT INTO experiment_assignment (unit_id, experiment, variation, assigned_at_ms, propensity, context)
         SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::float8[], $6::text[]) ON CONFLICT DO NOTHING`,
        [
          assignments.map(({ unitId }) => unitId),
          assignments.map(({ experiment }) => experiment),
          assignments.map(({ variation }) => variation),
          assignments.map(({ assignedAtMs }) => assignedAtMs),
          assignments.map(({ propensity }) => propensity),
          assignments.map(({ context }) => context ?? null),
        ],
      );
    },
    async keepAnswers(answers) {
      await connection.change(
        `INSERT INTO experiment_answer (answer_id, experiment, variation)
         SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) ON CONFLICT DO NOTHING`,
        [
          answers.map(({ answerId }) => answerId),
          answers.map(({ experiment }) => experiment),
          answers.map(({ variation }) => variation),
        ],
      );
    },
    async list(experiment) {
      const rows = await connection.rows<UnitRow & { profileId: string }>(
        `SELECT unit.*, coalesce(own.id, linked.id, unit_id) AS profile_id
         FROM (${unitsWhere("experiment = $1")}) AS unit
           LEFT JOIN profile AS own ON own.id = unit_id
           LEFT JOIN profile_link ON alias = unit_id AND own.id IS NULL
           LEFT JOIN profile AS linked ON linked.ref = profile_ref
         ORDER BY profile_id, unit_id, variation`,
        [experiment],
      );
      return rows.map((row) => ({ ...unitOf(row), profileId: row.profileId }));
    },
    credits: ({ experiment, fromMs, toMs }) =>
      connection.rows(
        `SELECT profile.id AS profile_id, team, count(*) AS clicks FROM (
           SELECT DISTINCT profile_ref, answer.id, shown.place, (answer.body::json #>> ARRAY['reply', 'teams', (shown.place - 1)::text])::int AS team
           FROM experiment_answer
             JOIN recommendation AS answer ON answer.id = answer_id
             CROSS JOIN LATERAL json_array_elements(answer.body::json #> '{reply,items}') WITH ORDINALITY AS shown (value, place)
             JOIN event ON recommendation_id = answer_id AND item_id = shown.value ->> 'id'
           WHERE experiment = $1 AND lower(event) IN (${itemActs}) AND occurred_at_ms BETWEEN $2 AND $3
         ) AS clicked JOIN profile ON ref = profile_ref WHERE team IS NOT NULL GROUP BY profile.id, team ORDER BY profile_id, team`,
        [experiment, fromMs, toMs],
      ),
    eraseExperiment: (experiment) =>
      connection.transaction(async (transaction) => {
        await transaction.change(
          "DELETE FROM experiment_answer_seen WHERE answer_id IN (SELECT answer_id FROM experiment_answer WHERE experiment = $1)",
          [experiment],
        );
        for (const table of ["experiment_answer", "experiment_exposure", "experiment_assignment"]) {
          await transaction.change(`DELETE FROM ${table} WHERE experiment = $1`, [experiment]);
        }
      }),
  };
}
