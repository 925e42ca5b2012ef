import type { SequencedLesson, TagLearningStore } from "../../../tagging/tag-learning-store.ts";
import type { Connection } from "../connection/connection.ts";
import { writeDocument } from "../documents/document-store.ts";

const documentName = "tag-learner";

/** What was learned of tags, in PostgreSQL: a document for the last training, a row for each lesson since. */
export function createTagLearningStore(connection: Connection, now: () => number): TagLearningStore {
  const readLast = async (columns: string): Promise<{ body: string; binary?: Buffer | null } | undefined> => {
    const [row] = await connection.rows<{ body: string; binary?: Buffer | null }>(
      `SELECT ${columns} FROM document WHERE name = $1`,
      [documentName],
    );
    return row;
  };
  const nameOf = (row: { body: string } | undefined): string =>
    row === undefined ? "" : (JSON.parse(row.body) as { trained: string }).trained;
  return {
    training: async () => nameOf(await readLast("body")),
    async readTraining() {
      const row = await readLast(`body, "binary"`);
      return { trained: nameOf(row), body: row?.binary ?? undefined };
    },
    writeTraining: ({ trained, body }, events) =>
      connection.transaction(async (transaction) => {
        const document = { name: documentName, body: JSON.stringify({ trained }), binary: body, events };
        await writeDocument(transaction, document, now());
        await transaction.change("DELETE FROM tag_lesson WHERE trained <> $1", [trained]);
      }),
    async lessonsSince({ trained, after, limit }) {
      const rows = await connection.rows<Omit<SequencedLesson, "isOwn"> & { origin: number }>(
        "SELECT sequence, trained, body, origin FROM tag_lesson WHERE trained = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        [trained, after, limit],
      );
      return rows.map(({ origin, ...lesson }) => ({ ...lesson, isOwn: origin === connection.origin }));
    },
  };
}
