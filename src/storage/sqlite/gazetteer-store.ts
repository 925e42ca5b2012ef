import type { GazetteerChange, GazetteerStore } from "../../catalogue/entities/gazetteer-store.ts";
import { gazetteerOf, refuseOvertaken } from "../rows/gazetteer-document.ts";
import type { Database } from "./database.ts";
import { createDocumentWriter } from "./document-store.ts";
import { inTurn } from "./write-turn.ts";

const documentName = "gazetteer";
const currentGeneration = "(SELECT id FROM generation WHERE status = 'current')";

/** The names that editors know, in SQLite: a document, and marks on the analyses that it outdates. */
export function createGazetteerStore(database: Database, now: () => number): GazetteerStore {
  const readDocument = database.prepare<[string], string>("SELECT body FROM document WHERE name = ?").pluck();
  const writeDocument = createDocumentWriter(database);
  const upsertEntity = database.prepare(`
    INSERT INTO entity (id, label, type, forms, mentions, source) VALUES (@id, @label, @type, @forms, @mentions, @source)
    ON CONFLICT (id) DO UPDATE SET label = excluded.label, forms = excluded.forms, mentions = excluded.mentions, source = excluded.source`);
  // No fingerprint is no model's: the item counts as never analysed.
  const markSpeaking = database.prepare(`
    UPDATE analysis SET fingerprint = '' WHERE generation_id = ${currentGeneration} AND fingerprint <> '' AND item_id IN
      (SELECT item_id FROM analysis a WHERE EXISTS (SELECT 1 FROM json_each(a.summary, '$.entities') WHERE value ->> '$.id' = ?))`);
  const markWritten = database.prepare(`
    UPDATE analysis SET fingerprint = '' WHERE generation_id = ${currentGeneration} AND fingerprint <> '' AND item_id IN
      (SELECT item.id FROM item_words JOIN item ON item.position = item_words.rowid WHERE item_words MATCH ?)`);
  const readMarked = database
    .prepare<[number], string>(
      `SELECT item_id FROM analysis WHERE generation_id = ${currentGeneration} AND fingerprint = '' ORDER BY item_id LIMIT ?`,
    )
    .pluck();

  const save = database.transaction(({ gazetteer, entities, names }: GazetteerChange): number => {
    const stored = gazetteerOf(readDocument.get(documentName));
    refuseOvertaken(gazetteer, stored);
    const entityId = entities[0]?.id ?? "";
    const events = [{ topic: "names.changed", key: entityId, body: { entityId } } as const];
    writeDocument({ name: documentName, body: JSON.stringify(gazetteer), events }, now());
    for (const entity of entities) upsertEntity.run({ ...entity, forms: JSON.stringify(entity.forms) });
    let marked = markSpeaking.run(entityId).changes;
    for (const name of names) {
      const phrase = phraseOf(name);
      if (phrase !== undefined) marked += markWritten.run(phrase).changes;
    }
    return marked;
  });

  return {
    read: async () => gazetteerOf(readDocument.get(documentName)),
    save: (change) => inTurn(database, () => save.immediate(change)),
    markedItems: async (limit) => readMarked.all(limit),
  };
}

/** The words of a name as an FTS5 phrase; undefined for a name without a letter or digit. */
function phraseOf(name: string): string | undefined {
  const words = name.match(/[\p{L}\p{N}]+/gu);
  return words === null ? undefined : `"${words.join(" ")}"`;
}
