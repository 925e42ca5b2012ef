import type { DocumentWrite } from "../../../catalogue/items/item-store.ts";
import { ConflictError } from "../../../errors/errors.ts";
import type { StoredDecision, TagChangePlan } from "../../../tagging/tag-change.ts";
import type { StoredTagChange, TagChangeStore, WrittenWithChange } from "../../../tagging/tag-change-store.ts";
import { groupByItem, retireTag, sameDecisions, tagsOfPlan } from "../../rows/tag-change-rows.ts";
import type { Connection } from "../connection/connection.ts";
import { lock, type Transaction } from "../connection/transaction.ts";
import { writeDocument } from "../documents/document-store.ts";
import { countTagsVersion } from "./item-writer.ts";

/** Changes of whole tags in PostgreSQL. */
export function createTagChangeStore(connection: Connection): TagChangeStore {
  return {
    async decisionsOn(tags) {
      const rows = await connection.rows<StoredDecision & { id: string; title: string }>(
        `SELECT item.id, title, tag, status, source, score, decided_at_ms
         FROM tag_decision d JOIN item ON item.id = d.item_id WHERE d.tag = ANY($1) ORDER BY item.id, tag`,
        [tags],
      );
      return groupByItem(rows);
    },
    apply: (change, also) => connection.transaction((transaction) => apply(transaction, change, also)),
    undo: (options, also) => connection.transaction((transaction) => undo(transaction, options, also)),
    async read(id) {
      const [row] = await connection.rows<{
        plan: string;
        learnt: Buffer | null;
        changedAtMs: number;
        undoneAtMs: number | null;
      }>("SELECT plan, learnt, changed_at_ms, undone_at_ms FROM tag_change WHERE id = $1", [id]);
      return (
        row && {
          id,
          plan: JSON.parse(row.plan) as TagChangePlan,
          learnt: row.learnt ?? undefined,
          changedAtMs: row.changedAtMs,
          undoneAtMs: row.undoneAtMs ?? undefined,
        }
      );
    },
    async retiredTags() {
      const rows = await connection.rows<{ tag: string; successor: string | null; changedAtMs: number }>(
        `SELECT DISTINCT ON (tag) tag, successor, changed_at_ms FROM tag_change
         WHERE is_retired = 1 AND undone_at_ms IS NULL ORDER BY tag, changed_at_ms DESC`,
      );
      return rows.map((row) => ({ ...row, successor: row.successor ?? undefined }));
    },
    async decidedSince(tags, sinceMs) {
      const rows = await connection.rows<{ itemId: string } & Pick<StoredDecision, "tag" | "status">>(
        "SELECT item_id, tag, status FROM tag_decision WHERE tag = ANY($1) AND decided_at_ms > $2 ORDER BY decided_at_ms, item_id",
        [tags, sinceMs],
      );
      return rows.map(({ itemId, tag, status }) => ({ itemId, decision: { tag, status } }));
    },
  };
}

async function apply(
  transaction: Transaction,
  change: Omit<StoredTagChange, "undoneAtMs">,
  { documents, lesson }: WrittenWithChange,
): Promise<void> {
  const { plan } = change;
  await lock(transaction, "catalogue");
  const tags = tagsOfPlan(plan);
  for (const { id, before, after } of plan.items) {
    if (!(await isAsSeen(transaction, id, { seen: before, tags }))) {
      throw new ConflictError(
        "tags-changed",
        `The tags of "${id}" were changed while this was being done. Look at the preview again.`,
      );
    }
    await replaceDecisions(transaction, id, { before, after });
  }
  if (plan.retired) await retireSuggestions(transaction, plan.retired);
  await writeDocuments(transaction, documents, change.changedAtMs);
  transaction.teach(lesson);
  const { request, retired } = plan;
  const tag = request.kind === "merge" ? request.from : request.tag;
  await transaction.change(
    "INSERT INTO tag_change (id, tag, is_retired, successor, plan, learnt, changed_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    [change.id, tag, retired ? 1 : 0, retired?.successor, JSON.stringify(plan), change.learnt, change.changedAtMs],
  );
  transaction.announce([{ topic: "tags.changed", key: tag, body: { tags } }], change.changedAtMs);
}

async function undo(
  transaction: Transaction,
  { change, nowMs }: Parameters<TagChangeStore["undo"]>[0],
  { documents, lesson }: WrittenWithChange,
): Promise<{ restored: string[]; skipped: string[] }> {
  await lock(transaction, "catalogue");
  const marked = await transaction.change(
    "UPDATE tag_change SET undone_at_ms = $1 WHERE id = $2 AND undone_at_ms IS NULL",
    [nowMs, change.id],
  );
  if (marked === 0) throw new ConflictError("already-undone", "This change was taken back already.");
  const tags = tagsOfPlan(change.plan);
  const restored: string[] = [];
  const skipped: string[] = [];
  for (const { id, before, after } of change.plan.items) {
    const [item] = await transaction.rows("SELECT 1 FROM item WHERE id = $1", [id]);
    const canRestore = item !== undefined && (await isAsSeen(transaction, id, { seen: after, tags }));
    if (canRestore) await replaceDecisions(transaction, id, { before: after, after: before });
    (canRestore ? restored : skipped).push(id);
  }
  await writeDocuments(transaction, documents, nowMs);
  transaction.teach(lesson);
  transaction.announce([{ topic: "tags.changed", key: change.id, body: { tags } }], nowMs);
  return { restored, skipped };
}

async function isAsSeen(
  transaction: Transaction,
  itemId: string,
  { seen, tags }: { seen: readonly StoredDecision[]; tags: readonly string[] },
): Promise<boolean> {
  const stored = await transaction.rows<StoredDecision>(
    "SELECT tag, status, source, score, decided_at_ms FROM tag_decision WHERE item_id = $1 AND tag = ANY($2) ORDER BY tag FOR UPDATE",
    [itemId, tags],
  );
  return sameDecisions(stored, seen);
}

async function replaceDecisions(
  transaction: Transaction,
  itemId: string,
  { before, after }: { before: readonly StoredDecision[]; after: readonly StoredDecision[] },
): Promise<void> {
  await transaction.change("DELETE FROM tag_decision WHERE item_id = $1 AND tag = ANY($2)", [
    itemId,
    before.map(({ tag }) => tag),
  ]);
  for (const { tag, status, source, score, decidedAtMs } of after) {
    await transaction.change(
      "INSERT INTO tag_decision (item_id, tag, status, source, score, decided_at_ms) VALUES ($1, $2, $3, $4, $5, $6)",
      [itemId, tag, status, source, score, decidedAtMs],
    );
  }
  await countTagsVersion(transaction, itemId);
  transaction.touch(itemId);
}

async function retireSuggestions(
  transaction: Transaction,
  retired: NonNullable<TagChangePlan["retired"]>,
): Promise<void> {
  const rows = await transaction.rows<{ generation: number; id: string; suggestions: string }>(
    `SELECT generation_id AS generation, item_id AS id, suggestions FROM analysis
     WHERE generation_id = (SELECT id FROM generation WHERE status = 'current')
       AND EXISTS (SELECT 1 FROM json_array_elements(suggestions::json) AS suggestion WHERE suggestion ->> 'tag' = $1) FOR UPDATE`,
    [retired.tag],
  );
  for (const { generation, id, suggestions } of rows) {
    await transaction.change("UPDATE analysis SET suggestions = $1 WHERE generation_id = $2 AND item_id = $3", [
      retireTag(suggestions, retired),
      generation,
      id,
    ]);
    transaction.touch(id);
  }
}

async function writeDocuments(
  transaction: Transaction,
  documents: readonly DocumentWrite[],
  nowMs: number,
): Promise<void> {
  for (const document of documents) await writeDocument(transaction, document, nowMs);
}
