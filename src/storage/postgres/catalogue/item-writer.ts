import type { DecidedTags, IndexedItem, ItemWriter, StageUpdate } from "../../../catalogue/items/item-store.ts";
import { ConflictError, NotFoundError } from "../../../errors/errors.ts";
import type { DomainEvent } from "../../../events/domain-event.ts";
import { analysisParameters, generationExpression, itemParameters, sentencesOf } from "../../rows/item-rows.ts";
import type { Connection } from "../connection/connection.ts";
import type { Transaction } from "../connection/transaction.ts";
import { queryable } from "../rows/queryable.ts";
import { writeEntities } from "./entity-reader.ts";
import { itemWords, searchable } from "./item-words.ts";

const indexed = (itemId: string): DomainEvent => ({ topic: "item.indexed", key: itemId, body: { itemId } });

/** Writes items to PostgreSQL. */
export function createItemWriter(
  connection: Connection,
  { generation, now }: { generation: number | undefined; now: () => number },
): ItemWriter {
  const current = generationExpression(generation);
  return {
    write: (batch, entities, nowMs) =>
      connection.transaction(async (transaction) => {
        if (batch[0] !== undefined) await nameGeneration(transaction, current, batch[0].fingerprint);
        await writeEntities(transaction, entities);
        for (const entry of batch) {
          await writeItem(transaction, entry, nowMs);
          await writeAnalysis(transaction, entry, current);
          transaction.touch(entry.item.id);
        }
        transaction.announce(
          batch.map(({ item }) => indexed(item.id)),
          nowMs,
        );
      }),
    writeAnalyses: (batch, entities) =>
      connection.transaction(async (transaction) => {
        await writeEntities(transaction, entities);
        const written: string[] = [];
        for (const entry of batch) {
          if ((await writeAnalysis(transaction, entry, current)) > 0) written.push(entry.item.id);
        }
        written.forEach(transaction.touch);
        transaction.announce(written.map(indexed), now());
        return written;
      }),
    updateStages: (batch) =>
      connection.transaction(async (transaction) => {
        for (const update of batch) {
          if (await updateStage(transaction, update, current)) transaction.touch(update.id);
        }
      }),
    decideTags: (id, decided) => connection.transaction((transaction) => decideTags(transaction, id, decided)),
    remove: (id) =>
      connection.transaction(async (transaction) => {
        if ((await transaction.change("DELETE FROM item WHERE id = $1", [id])) === 0) return false;
        transaction.touch(id);
        transaction.announce([{ topic: "item.removed", key: id, body: { itemId: id } }], now());
        return true;
      }),
  };
}

async function nameGeneration(transaction: Transaction, current: string, fingerprint: string): Promise<void> {
  await transaction.change(`UPDATE generation SET fingerprint = $1 WHERE id = ${current} AND fingerprint = ''`, [
    fingerprint,
  ]);
}

async function writeItem(transaction: Transaction, entry: IndexedItem, nowMs: number): Promise<void> {
  const { id, title, body, type, url, language, publishedAtMs, authors, attributes, contentHash } =
    itemParameters(entry);
  await transaction.change(
    `INSERT INTO item (id, title, body, type, url, language, published_at_ms, created_at_ms, updated_at_ms, authors, attributes, content_hash, words)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11, ${itemWords("$12", "$13")})
     ON CONFLICT (id) DO UPDATE SET title = excluded.title, body = excluded.body, type = excluded.type, url = excluded.url,
       language = excluded.language, published_at_ms = excluded.published_at_ms, updated_at_ms = excluded.updated_at_ms,
       authors = excluded.authors, attributes = excluded.attributes, content_hash = excluded.content_hash, words = excluded.words`,
    [
      id,
      title,
      body,
      type,
      url,
      language,
      publishedAtMs,
      nowMs,
      authors,
      attributes,
      contentHash,
      searchable(entry.item.title),
      searchable(entry.item.body),
    ],
  );
  await transaction.change("DELETE FROM tag_decision WHERE item_id = $1 AND source = 'import'", [id]);
  await transaction.change(
    `INSERT INTO tag_decision (item_id, tag, status, source, score, decided_at_ms)
     SELECT DISTINCT $1, tag, 'accepted', 'import', NULL::float8, $3::bigint FROM unnest($2::text[]) AS tag ON CONFLICT (item_id, tag) DO NOTHING`,
    [id, entry.item.tags ?? [], nowMs],
  );
}

/** An analysis of a content that is no more stored says nothing: then nothing is written. */
function writeAnalysis(transaction: Transaction, entry: IndexedItem, current: string): Promise<number> {
  const row = analysisParameters(entry);
  return transaction.change(
    `INSERT INTO analysis (generation_id, item_id, content_hash, fingerprint, topics_fingerprint, tags_fingerprint, summary, body, suggestions, embedding, sentences)
     SELECT ${current}, id, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM item WHERE id = $1 AND content_hash = $2 FOR SHARE
     ON CONFLICT (generation_id, item_id) DO UPDATE SET content_hash = excluded.content_hash, fingerprint = excluded.fingerprint,
       topics_fingerprint = excluded.topics_fingerprint, tags_fingerprint = excluded.tags_fingerprint,
       summary = excluded.summary, body = excluded.body, suggestions = excluded.suggestions, embedding = excluded.embedding,
       sentences = excluded.sentences`,
    [
      row.id,
      row.contentHash,
      row.fingerprint,
      row.topicsFingerprint,
      row.tagsFingerprint,
      queryable(row.summary),
      queryable(row.analysis),
      queryable(row.suggestions),
      row.embedding,
      row.sentences,
    ],
  );
}

async function updateStage(transaction: Transaction, update: StageUpdate, current: string): Promise<boolean> {
  const where = `WHERE generation_id = ${current} AND item_id = $1`;
  const [stored] = await transaction.rows<{ body: string }>(`SELECT body FROM analysis ${where} FOR UPDATE`, [
    update.id,
  ]);
  if (stored === undefined) return false;
  const { topics, keywords } = update;
  await transaction.change(
    `UPDATE analysis SET topics_fingerprint = $2, tags_fingerprint = $3, summary = $4, body = $5, suggestions = $6, sentences = $7 ${where}`,
    [
      update.id,
      update.topicsFingerprint,
      update.tagsFingerprint,
      queryable(JSON.stringify(update.summary)),
      queryable(JSON.stringify({ ...(JSON.parse(stored.body) as object), topics, keywords })),
      queryable(JSON.stringify(update.suggestions)),
      sentencesOf(update.sentenceVectors),
    ],
  );
  return true;
}

async function decideTags(
  transaction: Transaction,
  id: string,
  { decisions, nowMs, expectedVersion, lesson }: DecidedTags,
): Promise<number> {
  const [item] = await transaction.rows("SELECT 1 FROM item WHERE id = $1 FOR UPDATE", [id]);
  if (item === undefined) throw new NotFoundError("item", id);
  const [counted] = await transaction.rows<{ version: number }>(
    "SELECT version FROM item_tags_version WHERE item_id = $1",
    [id],
  );
  const version = counted?.version ?? 0;
  if (expectedVersion !== undefined && expectedVersion !== version) {
    throw new ConflictError(
      "tags-changed",
      `The tags of "${id}" are at version ${version}, not ${expectedVersion}: somebody else decided first. Load the item again.`,
    );
  }
  for (const { tag, status, source, score } of decisions) {
    if (status === "undecided") {
      await transaction.change("DELETE FROM tag_decision WHERE item_id = $1 AND tag = $2", [id, tag]);
      continue;
    }
    await transaction.change(
      `INSERT INTO tag_decision (item_id, tag, status, source, score, decided_at_ms) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (item_id, tag) DO UPDATE SET status = excluded.status, source = excluded.source, score = excluded.score,
         decided_at_ms = excluded.decided_at_ms`,
      [id, tag, status, source, score, nowMs],
    );
  }
  await countTagsVersion(transaction, id);
  transaction.teach(lesson);
  transaction.touch(id);
  const tags = decisions.map(({ tag }) => tag);
  transaction.announce([{ topic: "tags.changed", key: id, body: { itemId: id, tags } }], nowMs);
  return version + 1;
}

/** Counts a decision about an item's tags. */
export async function countTagsVersion(transaction: Transaction, itemId: string): Promise<void> {
  await transaction.change(
    `INSERT INTO item_tags_version (item_id, version) VALUES ($1, 1)
     ON CONFLICT (item_id) DO UPDATE SET version = item_tags_version.version + 1`,
    [itemId],
  );
}
