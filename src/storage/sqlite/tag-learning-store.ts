import type { StoredLesson, TagLearningStore } from "../../tagging/tag-learning-store.ts";
import type { Database } from "./database.ts";
import { createDocumentWriter } from "./document-store.ts";
import { originOf } from "./origin.ts";
import { inTurn } from "./write-turn.ts";

const documentName = "tag-learner";

/** Appends a lesson; the caller is in the transaction that stores what it comes from. */
export function createLessonWriter(database: Database): (lesson: StoredLesson | undefined) => void {
  const insert = database.prepare("INSERT INTO tag_lesson (trained, body, origin) VALUES (?, ?, ?)");
  const origin = originOf(database);
  return (lesson) => {
    if (lesson !== undefined) insert.run(lesson.trained, lesson.body, origin);
  };
}

/** What was learned of tags, in SQLite: a document for the last training, a row for each lesson since. */
export function createTagLearningStore(database: Database, now: () => number): TagLearningStore {
  const readName = database.prepare<[], string>(`SELECT body FROM document WHERE name = '${documentName}'`).pluck();
  const readBody = database.prepare<[], Buffer>(`SELECT binary FROM document WHERE name = '${documentName}'`).pluck();
  const readLessons = database.prepare<
    [string, number, number],
    { sequence: number; trained: string; body: Buffer; origin: number }
  >(
    "SELECT sequence, trained, body, origin FROM tag_lesson WHERE trained = ? AND sequence > ? ORDER BY sequence LIMIT ?",
  );
  const dropLessons = database.prepare("DELETE FROM tag_lesson WHERE trained <> ?");
  const writeDocument = createDocumentWriter(database);
  const origin = originOf(database);
  const write = database.transaction(
    (...[{ trained, body }, events]: Parameters<TagLearningStore["writeTraining"]>) => {
      writeDocument({ name: documentName, body: JSON.stringify({ trained }), binary: body, events }, now());
      dropLessons.run(trained);
    },
  );
  const training = (): string => {
    const body = readName.get();
    return body === undefined ? "" : (JSON.parse(body) as { trained: string }).trained;
  };
  return {
    training: async () => training(),
    readTraining: async () => ({ trained: training(), body: readBody.get() ?? undefined }),
    writeTraining: (...parameters) => inTurn(database, () => write.immediate(...parameters)),
    lessonsSince: async ({ trained, after, limit }) =>
      readLessons
        .all(trained, after, limit)
        .map(({ origin: writer, ...lesson }) => ({ ...lesson, isOwn: writer === origin })),
  };
}
