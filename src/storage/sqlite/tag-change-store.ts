import type { DocumentWrite } from "../../catalogue/items/item-store.ts";
import { createTimeSlices } from "../../concurrency/time-slices.ts";
import { ConflictError } from "../../errors/errors.ts";
import type { StoredDecision, TagChangePlan } from "../../tagging/tag-change.ts";
import type { StoredTagChange, TagChangeStore } from "../../tagging/tag-change-store.ts";
import { groupByItem, retireTag, sameDecisions, tagsOfPlan } from "../rows/tag-change-rows.ts";
import type { Database } from "./database.ts";
import { createDocumentWriter } from "./document-store.ts";
import { createItemToucher, createTagsVersionCounter } from "./item-changes.ts";
import { createOutboxWriter } from "./outbox.ts";
import { createLessonWriter } from "./tag-learning-store.ts";
import { inTurn } from "./write-turn.ts";

interface DecisionRow extends StoredDecision {
  id: string;
  title: string;
}

interface ChangeRow {
  id: string;
  plan: string;
  learnt: Buffer | null;
  changedAtMs: number;
  undoneAtMs: number | null;
}

/** Few enough that rewriting what is suggested for them holds the thread for some milliseconds. */
const writtenAtOnce = 10;
const readAtOnce = 50;
const currentGeneration = "(SELECT id FROM generation WHERE status = 'current')";

/** Changes of whole tags in SQLite. */
export function createTagChangeStore(database: Database): TagChangeStore {
  const statements = prepare(database);

  function replaceDecisions(itemId: string, before: readonly StoredDecision[], after: readonly StoredDecision[]): void {
    for (const { tag } of before) statements.deleteDecision.run(itemId, tag);
    for (const { tag, status, source, score, decidedAtMs } of after) {
      statements.insertDecision.run(itemId, tag, status, source, score, decidedAtMs);
    }
    statements.countVersion(itemId);
    statements.touch(itemId);
  }

  function isAsSeen(itemId: string, seen: readonly StoredDecision[], tags: string): boolean {
    return sameDecisions(statements.readItemDecisions.all(itemId, tags), seen);
  }

  function writeDocuments(documents: readonly DocumentWrite[], nowMs: number): void {
    for (const document of documents) statements.writeDocument(document, nowMs);
  }

  const apply = database.transaction((...[change, { documents, lesson }]: Parameters<TagChangeStore["apply"]>) => {
    const { plan } = change;
    const tags = JSON.stringify(tagsOfPlan(plan));
    for (const { id, before, after } of plan.items) {
      if (!isAsSeen(id, before, tags)) {
        throw new ConflictError(
          "tags-changed",
          `The tags of "${id}" were changed while this was being done. Look at the preview again.`,
        );
      }
      replaceDecisions(id, before, after);
    }
    writeDocuments(documents, change.changedAtMs);
    statements.addLesson(lesson);
    const { request, retired } = plan;
    const tag = request.kind === "merge" ? request.from : request.tag;
    statements.insertChange.run(
      change.id,
      tag,
      retired ? 1 : 0,
      retired?.successor ?? null,
      JSON.stringify(plan),
      change.learnt ?? null,
      change.changedAtMs,
    );
    statements.announce([{ topic: "tags.changed", key: tag, body: { tags: tagsOfPlan(plan) } }], change.changedAtMs);
  });

  const retireOf = database.transaction((ids: readonly string[], retired: NonNullable<TagChangePlan["retired"]>) => {
    for (const id of ids) {
      const row = statements.readSuggestions.get(id);
      if (row === undefined) continue;
      statements.writeSuggestions.run(retireTag(row.suggestions, retired), row.generation, id);
      statements.touch(id);
    }
  });

  /** Page by page, between which other work runs: at 100,000 items all at once would hold the thread for seconds. */
  async function retireSuggestions(retired: NonNullable<TagChangePlan["retired"]>): Promise<void> {
    const { breathe } = createTimeSlices();
    const needle = JSON.stringify(retired.tag);
    for (let after = ""; ; ) {
      const page = statements.lookForSuggested.all(needle, after, readAtOnce);
      if (page.length === 0) return;
      after = page.at(-1)!.id;
      const found = page.flatMap(({ id, isFound }) => (isFound === 1 ? [id] : []));
      for (let start = 0; start < found.length; start += writtenAtOnce) {
        const some = found.slice(start, start + writtenAtOnce);
        await inTurn(database, () => retireOf.immediate(some, retired));
        await breathe();
      }
      await breathe();
    }
  }

  const undo = database.transaction(
    (...[{ change, nowMs }, { documents, lesson }]: Parameters<TagChangeStore["undo"]>) => {
      if (statements.markUndone.run(nowMs, change.id).changes === 0) {
        throw new ConflictError("already-undone", "This change was taken back already.");
      }
      const tags = JSON.stringify(tagsOfPlan(change.plan));
      const restored: string[] = [];
      const skipped: string[] = [];
      for (const { id, before, after } of change.plan.items) {
        const canRestore = statements.hasItem.get(id) !== undefined && isAsSeen(id, after, tags);
        if (canRestore) replaceDecisions(id, after, before);
        (canRestore ? restored : skipped).push(id);
      }
      writeDocuments(documents, nowMs);
      statements.addLesson(lesson);
      statements.announce([{ topic: "tags.changed", key: change.id, body: { tags: tagsOfPlan(change.plan) } }], nowMs);
      return { restored, skipped };
    },
  );

  return {
    decisionsOn: async (tags) => groupByItem(statements.readDecisions.all(JSON.stringify(tags))),
    async apply(...parameters) {
      await inTurn(database, () => apply.immediate(...parameters));
      const { retired } = parameters[0].plan;
      if (retired) await retireSuggestions(retired);
    },
    undo: (...parameters) => inTurn(database, () => undo.immediate(...parameters)),
    read: async (id) => {
      const row = statements.readChange.get(id);
      if (!row) return undefined;
      return {
        id,
        plan: JSON.parse(row.plan) as TagChangePlan,
        learnt: row.learnt ?? undefined,
        changedAtMs: row.changedAtMs,
        undoneAtMs: row.undoneAtMs ?? undefined,
      } satisfies StoredTagChange;
    },
    retiredTags: async () =>
      statements.readRetired.all().map((row) => ({ ...row, successor: row.successor ?? undefined })),
    decidedSince: async (tags, sinceMs) =>
      statements.readSince
        .all(JSON.stringify(tags), sinceMs)
        .map(({ itemId, tag, status }) => ({ itemId, decision: { tag, status } })),
  };
}

function prepare(database: Database) {
  const readDecisions = database.prepare<[string], DecisionRow>(`
    SELECT item.id, title, tag, status, source, score, decided_at_ms AS decidedAtMs
    FROM tag_decision d JOIN item ON item.id = d.item_id WHERE d.tag IN (SELECT value FROM json_each(?)) ORDER BY item.id, tag`);
  const readItemDecisions = database.prepare<[string, string], StoredDecision>(`
    SELECT tag, status, source, score, decided_at_ms AS decidedAtMs FROM tag_decision
    WHERE item_id = ? AND tag IN (SELECT value FROM json_each(?)) ORDER BY tag`);
  const deleteDecision = database.prepare("DELETE FROM tag_decision WHERE item_id = ? AND tag = ?");
  const insertDecision = database.prepare(
    "INSERT INTO tag_decision (item_id, tag, status, source, score, decided_at_ms) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const hasItem = database.prepare("SELECT 1 FROM item WHERE id = ?").pluck();
  const countVersion = createTagsVersionCounter(database);
  const lookForSuggested = database.prepare<[string, string, number], { id: string; isFound: 0 | 1 }>(`
    SELECT item_id AS id, instr(suggestions, ?) > 0 AS isFound FROM analysis
    WHERE generation_id = ${currentGeneration} AND item_id > ? ORDER BY item_id LIMIT ?`);
  const readSuggestions = database.prepare<[string], { generation: number; suggestions: string }>(`
    SELECT generation_id AS generation, suggestions FROM analysis WHERE generation_id = ${currentGeneration} AND item_id = ?`);
  const writeSuggestions = database.prepare(
    "UPDATE analysis SET suggestions = ? WHERE generation_id = ? AND item_id = ?",
  );
  const writeDocument = createDocumentWriter(database);
  const addLesson = createLessonWriter(database);
  const announce = createOutboxWriter(database);
  const touch = createItemToucher(database);
  const insertChange = database.prepare(
    "INSERT INTO tag_change (id, tag, is_retired, successor, plan, learnt, changed_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const markUndone = database.prepare("UPDATE tag_change SET undone_at_ms = ? WHERE id = ? AND undone_at_ms IS NULL");
  const readChange = database.prepare<[string], ChangeRow>(
    "SELECT id, plan, learnt, changed_at_ms AS changedAtMs, undone_at_ms AS undoneAtMs FROM tag_change WHERE id = ?",
  );
  const readRetired = database.prepare<[], { tag: string; successor: string | null; changedAtMs: number }>(`
    SELECT tag, successor, max(changed_at_ms) AS changedAtMs FROM tag_change
    WHERE is_retired = 1 AND undone_at_ms IS NULL GROUP BY tag ORDER BY tag`);
  const readSince = database.prepare<[string, number], { itemId: string } & Pick<StoredDecision, "tag" | "status">>(`
    SELECT item_id AS itemId, tag, status FROM tag_decision
    WHERE tag IN (SELECT value FROM json_each(?)) AND decided_at_ms > ? ORDER BY decided_at_ms, item_id`);
  return {
    readDecisions,
    readItemDecisions,
    deleteDecision,
    insertDecision,
    hasItem,
    countVersion,
    lookForSuggested,
    readSuggestions,
    writeSuggestions,
    writeDocument,
    addLesson,
    announce,
    touch,
    insertChange,
    markUndone,
    readChange,
    readRetired,
    readSince,
  };
}
