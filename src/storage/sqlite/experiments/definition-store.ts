import type {
  Announced,
  DefinitionKind,
  DefinitionStore,
  StoredDefinition,
} from "../../../experiments/definition/experiment-store.ts";
import type { Database } from "../database.ts";
import { createOutboxWriter } from "../outbox.ts";
import { inTurn } from "../write-turn.ts";

/** Experiments, metrics and holdouts in SQLite. */
export function createDefinitionStore(database: Database): DefinitionStore {
  type DefinitionRow = Omit<StoredDefinition, "body"> & { body: string };
  const columns = "SELECT kind, id, revision, body FROM experiment_definition";
  const list = database.prepare<[DefinitionKind], DefinitionRow>(`${columns} WHERE kind = ? ORDER BY id`);
  const read = database.prepare<[DefinitionKind, string], DefinitionRow>(`${columns} WHERE kind = ? AND id = ?`);
  const insert = database.prepare(
    "INSERT INTO experiment_definition (kind, id, revision, body) VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING",
  );
  const update = database.prepare(
    "UPDATE experiment_definition SET revision = ?, body = ? WHERE kind = ? AND id = ? AND revision = ?",
  );
  const remove = database.prepare("DELETE FROM experiment_definition WHERE kind = ? AND id = ?");
  const writeOutbox = createOutboxWriter(database);
  const write = database.transaction(({ kind, id, revision, body }: StoredDefinition, { events, atMs }: Announced) => {
    const json = JSON.stringify(body);
    const written = revision === 1 ? insert.run(kind, id, json) : update.run(revision, json, kind, id, revision - 1);
    if (written.changes > 0) writeOutbox(events, atMs);
    return written.changes > 0;
  });
  const removeOne = database.transaction((kind: DefinitionKind, id: string, { events, atMs }: Announced): void => {
    if (remove.run(kind, id).changes > 0) writeOutbox(events, atMs);
  });
  const parse = ({ body, ...row }: DefinitionRow): StoredDefinition => ({ ...row, body: JSON.parse(body) });
  return {
    list: async (kind) => list.all(kind).map(parse),
    async read(kind, id) {
      const row = read.get(kind, id);
      return row && parse(row);
    },
    write: (definition, announced) => inTurn(database, () => write.immediate(definition, announced)),
    remove: (kind, id, announced) => inTurn(database, () => removeOne.immediate(kind, id, announced)),
  };
}
