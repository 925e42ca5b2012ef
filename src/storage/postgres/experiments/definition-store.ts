import type { DefinitionStore, StoredDefinition } from "../../../experiments/definition/experiment-store.ts";
import type { Connection } from "../connection/connection.ts";

type DefinitionRow = Omit<StoredDefinition, "body"> & { body: string };

/** Experiments, metrics and holdouts in PostgreSQL. */
export function createDefinitionStore(connection: Connection): DefinitionStore {
  const columns = "SELECT kind, id, revision, body FROM experiment_definition";
  const parse = ({ body, ...row }: DefinitionRow): StoredDefinition => ({ ...row, body: JSON.parse(body) });
  return {
    async list(kind) {
      const rows = await connection.rows<DefinitionRow>(`${columns} WHERE kind = $1 ORDER BY id`, [kind]);
      return rows.map(parse);
    },
    async read(kind, id) {
      const [row] = await connection.rows<DefinitionRow>(`${columns} WHERE kind = $1 AND id = $2`, [kind, id]);
      return row && parse(row);
    },
    write: ({ kind, id, revision, body }, { events, atMs }) =>
      connection.transaction(async (transaction) => {
        const json = JSON.stringify(body);
        const written = await (revision === 1
          ? transaction.change(
              "INSERT INTO experiment_definition (kind, id, revision, body) VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING",
              [kind, id, json],
            )
          : transaction.change(
              "UPDATE experiment_definition SET revision = $3, body = $4 WHERE kind = $1 AND id = $2 AND revision = $5",
              [kind, id, revision, json, revision - 1],
            ));
        if (written > 0) transaction.announce(events, atMs);
        return written > 0;
      }),
    remove: (kind, id, { events, atMs }) =>
      connection.transaction(async (transaction) => {
        const removed = await transaction.change("DELETE FROM experiment_definition WHERE kind = $1 AND id = $2", [
          kind,
          id,
        ]);
        if (removed > 0) transaction.announce(events, atMs);
      }),
  };
}
