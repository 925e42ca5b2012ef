import type { Credit, ExperimentUnitStore, UnitOfProfile } from "../../../experiments/definition/experiment-store.ts";
import { itemActs } from "../../rows/item-acts.ts";
import { type UnitRow, unitOf } from "../../rows/unit-rows.ts";
import type { Database } from "../database.ts";
import { inTurn } from "../write-turn.ts";

/** What was assigned and what was seen, one row a variation: of `@experiment`, or of the ids in `@ids` (a JSON list). */
const unitsOf = (of: "experiment" | "ids"): string => {
  const condition = of === "experiment" ? "experiment = @experiment" : "unit_id IN (SELECT value FROM json_each(@ids))";
  return `
    SELECT experiment, unit_id AS unitId, variation, min(assigned) AS assignedAtMs, min(exposed) AS exposedAtMs,
      max(context) AS context FROM (
      SELECT experiment, unit_id, variation, assigned_at_ms AS assigned, NULL AS exposed, context
        FROM experiment_assignment WHERE ${condition}
      UNION ALL SELECT experiment, unit_id, variation, NULL, exposed_at_ms, NULL FROM experiment_exposure WHERE ${condition}
      UNION ALL SELECT experiment, unit_id, variation, NULL, seen_at_ms, NULL
        FROM experiment_answer JOIN experiment_answer_seen USING (answer_id) WHERE ${condition}
    ) GROUP BY experiment, unit_id, variation`;
};

/** Who was assigned and exposed to what, in SQLite. */
export function createExperimentUnitStore(database: Database): ExperimentUnitStore {
  const profileOf = database
    .prepare<[{ id: string }], string>(`
      SELECT coalesce((SELECT id FROM profile WHERE id = @id),
        (SELECT id FROM profile WHERE ref = (SELECT profile_ref FROM profile_link WHERE alias = @id)), @id)`)
    .pluck();
  const idsOf = database
    .prepare<[{ id: string }], string>(`
      WITH own AS (
        SELECT coalesce((SELECT ref FROM profile WHERE id = @id), (SELECT profile_ref FROM profile_link WHERE alias = @id)) AS ref
      )
      SELECT id FROM profile WHERE ref = (SELECT ref FROM own)
      UNION SELECT alias FROM profile_link WHERE profile_ref = (SELECT ref FROM own)
      UNION SELECT @id`)
    .pluck();
  const ofIds = database.prepare<[{ ids: string }], UnitRow>(unitsOf("ids"));
  const ofExperiment = database.prepare<[{ experiment: string }], UnitRow & { profileId: string }>(`
    SELECT unit.*, coalesce(own.id, linked.id, unitId) AS profileId
    FROM (${unitsOf("experiment")}) AS unit
      LEFT JOIN profile AS own ON own.id = unitId
      LEFT JOIN profile_link ON alias = unitId AND own.id IS NULL
      LEFT JOIN profile AS linked ON linked.ref = profile_ref
    ORDER BY profileId, unitId, variation`);
  const assign = database.prepare(`
    INSERT INTO experiment_assignment (unit_id, experiment, variation, assigned_at_ms, propensity, context) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`);
  const keepAnswer = database.prepare(
    "INSERT INTO experiment_answer (answer_id, experiment, variation) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
  );
  const credits = database.prepare<[{ experiment: string; fromMs: number; toMs: number }], Credit>(`
    SELECT profile.id AS profileId, team, count(*) AS clicks FROM (
      SELECT DISTINCT profile_ref, answer.id, shown.key, json_extract(answer.body, '$.reply.teams[' || shown.key || ']') AS team
      FROM experiment_answer
        JOIN recommendation AS answer ON answer.id = answer_id
        JOIN json_each(answer.body, '$.reply.items') AS shown
        JOIN event ON recommendation_id = answer_id AND item_id = json_extract(shown.value, '$.id')
      WHERE experiment = @experiment AND lower(event) IN (${itemActs}) AND occurred_at_ms BETWEEN @fromMs AND @toMs
    ) JOIN profile ON ref = profile_ref WHERE team IS NOT NULL GROUP BY ref, team ORDER BY profileId, team`);
  const erase = [
    "DELETE FROM experiment_answer_seen WHERE answer_id IN (SELECT answer_id FROM experiment_answer WHERE experiment = ?)",
    "DELETE FROM experiment_answer WHERE experiment = ?",
    "DELETE FROM experiment_exposure WHERE experiment = ?",
    "DELETE FROM experiment_assignment WHERE experiment = ?",
  ].map((sql) => database.prepare<[string]>(sql));
  const inTransaction = database.transaction((write: () => void) => write());
  return {
    async ofUser(id) {
      const units = ofIds.all({ ids: JSON.stringify(idsOf.all({ id })) });
      if (units.length === 0) return [];
      const profileId = profileOf.get({ id })!;
      return units.map((row) => ({ ...unitOf(row), profileId }));
    },
    assign: (assignments) =>
      inTurn(database, () =>
        inTransaction.immediate(() => {
          for (const { unitId, experiment, variation, assignedAtMs, propensity, context = null } of assignments)
            assign.run(unitId, experiment, variation, assignedAtMs, propensity, context);
        }),
      ),
    keepAnswers: (answers) =>
      inTurn(database, () =>
        inTransaction.immediate(() => {
          for (const { answerId, experiment, variation } of answers) keepAnswer.run(answerId, experiment, variation);
        }),
      ),
    list: async (experiment) =>
      ofExperiment.all({ experiment }).map((row): UnitOfProfile => ({ ...unitOf(row), profileId: row.profileId })),
    credits: async (query) => credits.all(query),
    eraseExperiment: (experiment) =>
      inTurn(database, () =>
        inTransaction.immediate(() => {
          for (const statement of erase) statement.run(experiment);
        }),
      ),
  };
}
