import type { GazetteerChange, GazetteerStore } from "../../../catalogue/entities/gazetteer-store.ts";
import { gazetteerOf, refuseOvertaken } from "../../rows/gazetteer-document.ts";
import type { Connection } from "../connection/connection.ts";
import { lock, type Transaction } from "../connection/transaction.ts";
import { writeDocument } from "../documents/document-store.ts";
import { writeEntities } from "./entity-reader.ts";
import { wordsOf } from "./item-words.ts";

const readList = "SELECT body FROM document WHERE name = 'gazetteer'";
const currentGeneration = "(SELECT id FROM generation WHERE status = 'current')";
// No fingerprint is no model's: the item counts as never analysed.
const mark = `UPDATE analysis SET fingerprint = '' WHERE generation_id = ${currentGeneration} AND fingerprint <> ''`;

/** The names that editors know, in PostgreSQL: a document, and marks on the analyses that it outdates. */
export function createGazetteerStore(connection: Connection, now: () => number): GazetteerStore {
  return {
    async read() {
      const [row] = await connection.rows<{ body: string }>(readList);
      return gazetteerOf(row?.body);
    },
    async save(change, onWritten) {
      const marked = await connection.transaction((transaction) => save(transaction, change, now()));
      onWritten();
      return marked;
    },
    async markedItems(limit) {
      const rows = await connection.rows<{ itemId: string }>(
        `SELECT item_id FROM analysis WHERE generation_id = ${currentGeneration} AND fingerprint = '' ORDER BY item_id LIMIT $1`,
        [limit],
      );
      return rows.map(({ itemId }) => itemId);
    },
  };
}

async function save(
  transaction: Transaction,
  { gazetteer, entities, names }: GazetteerChange,
  nowMs: number,
): Promise<number> {
  await lock(transaction, "catalogue");
  const [row] = await transaction.rows<{ body: string }>(readList);
  const stored = gazetteerOf(row?.body);
  refuseOvertaken(gazetteer, stored);
  const entityId = entities[0]?.id ?? "";
  const events = [{ topic: "names.changed", key: entityId, body: { entityId } } as const];
  await writeDocument(transaction, { name: "gazetteer", body: JSON.stringify(gazetteer), events }, nowMs);
  await writeEntities(transaction, entities);
  let marked = await transaction.change(
    `${mark} AND item_id IN (SELECT item_id FROM analysis a WHERE EXISTS
       (SELECT 1 FROM json_array_elements(a.summary::json -> 'entities') AS mentioned WHERE mentioned ->> 'id' = $1))`,
    [entityId],
  );
  for (const name of names) {
    const words = wordsOf(name);
    if (words.length === 0) continue;
    marked += await transaction.change(
      `${mark} AND item_id IN (SELECT id FROM item WHERE words @@ phraseto_tsquery('words', $1))`,
      [words.join(" ")],
    );
  }
  return marked;
}
