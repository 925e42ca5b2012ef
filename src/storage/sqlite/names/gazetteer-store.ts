import type { GazetteerChange, GazetteerStore } from "../../../catalogue/entities/gazetteer-store.ts";
import { gazetteerOf, refuseOvertaken } from "../../rows/gazetteer-document.ts";
import type { Database } from "../database.ts";
import { createDocumentWriter } from "../document-store.ts";
import { inTurn } from "../write-turn.ts";
import { createGazetteerMarks } from "./gazetteer-marks.ts";

const documentName = "gazetteer";

/** The names that editors know, in SQLite: a document, and marks on the analyses that it outdates (`gazetteer-marks.ts`). */
export function createGazetteerStore(database: Database, now: () => number): GazetteerStore {
  const readDocument = database.prepare<[string], string>("SELECT body FROM document WHERE name = ?").pluck();
  const writeDocument = createDocumentWriter(database);
  const upsertEntity = database.prepare(`
    INSERT INTO entity (id, label, type, forms, mentions, source) VALUES (@id, @label, @type, @forms, @mentions, @source)
    ON CONFLICT (id) DO UPDATE SET label = excluded.label, forms = excluded.forms, mentions = excluded.mentions, source = excluded.source`);
  const marks = createGazetteerMarks(database, now);

  const save = database.transaction(({ gazetteer, entities, names }: GazetteerChange): void => {
    const stored = gazetteerOf(readDocument.get(documentName));
    refuseOvertaken(gazetteer, stored);
    const entityId = entities[0]?.id ?? "";
    const events = [{ topic: "names.changed", key: entityId, body: { entityId } } as const];
    writeDocument({ name: documentName, body: JSON.stringify(gazetteer), events }, now());
    for (const entity of entities) upsertEntity.run({ ...entity, forms: JSON.stringify(entity.forms) });
    marks.begin({ version: gazetteer.version, entityId, names });
  });

  return {
    read: async () => gazetteerOf(readDocument.get(documentName)),
    async save(change, onWritten) {
      await inTurn(database, () => save.immediate(change));
      onWritten();
      return marks.finish(change.gazetteer.version);
    },
    markedItems: marks.read,
  };
}
