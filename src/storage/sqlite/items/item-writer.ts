import type { KnownEntity } from "../../../catalogue/entities/entity-registry.ts";
import type { DecidedTags, IndexedItem, ItemWriter } from "../../../catalogue/items/item-store.ts";
import { ConflictError, NotFoundError } from "../../../errors/errors.ts";
import type { DomainEvent } from "../../../events/domain-event.ts";
import { analysisParameters, generationExpression, itemParameters, sentencesOf } from "../../rows/item-rows.ts";
import type { Database } from "../database.ts";
import { createItemToucher, createTagsVersionCounter } from "../item-changes.ts";
import { createOutboxWriter } from "../outbox.ts";
import { createLessonWriter } from "../tag-learning-store.ts";
import { inTurn } from "../write-turn.ts";
import type { ItemStoreOptions } from "./item-search.ts";

/** Writes items to SQLite. */
export function createItemWriter(database: Database, { generation, now = Date.now }: ItemStoreOptions): ItemWriter {
  const current = generationExpression(generation);
  const touch = createItemToucher(database);
  const addLesson = createLessonWriter(database);
  const announce = createOutboxWriter(database);
  const indexed = (itemId: string): DomainEvent => ({ topic: "item.indexed", key: itemId, body: { itemId } });
  const upsertItem = database.prepare(`
    INSERT INTO item (id, title, body, type, url, language, published_at_ms, created_at_ms, updated_at_ms, authors, attributes, content_hash)
    VALUES (@id, @title, @body, @type, @url, @language, @publishedAtMs, @nowMs, @nowMs, @authors, @attributes, @contentHash)
    ON CONFLICT (id) DO UPDATE SET title = excluded.title, body = excluded.body, type = excluded.type, url = excluded.url,
      language = excluded.language, published_at_ms = excluded.published_at_ms, updated_at_ms = excluded.updated_at_ms,
      authors = excluded.authors, attributes = excluded.attributes, content_hash = excluded.content_hash`);
  // An analysis of a content that is no more stored says nothing.
  const upsertAnalysis = database.prepare(`
    INSERT INTO analysis (generation_id, item_id, content_hash, fingerprint, topics_fingerprint, tags_fingerprint, summary, body, suggestions, embedding, sentences)
    SELECT ${current}, @id, @contentHash, @fingerprint, @topicsFingerprint, @tagsFingerprint, @summary, @analysis, @suggestions, @embedding, @sentences
    WHERE EXISTS (SELECT 1 FROM item WHERE id = @id AND content_hash = @contentHash)
    ON CONFLICT (generation_id, item_id) DO UPDATE SET content_hash = excluded.content_hash, fingerprint = excluded.fingerprint,
      topics_fingerprint = excluded.topics_fingerprint, tags_fingerprint = excluded.tags_fingerprint,
      summary = excluded.summary, body = excluded.body, suggestions = excluded.suggestions, embedding = excluded.embedding,
      sentences = excluded.sentences`);
  const nameGeneration = database.prepare(
    `UPDATE generation SET fingerprint = ? WHERE id = ${current} AND fingerprint = ''`,
  );
  const updateStage = database.prepare(`
    UPDATE analysis SET topics_fingerprint = @topicsFingerprint, tags_fingerprint = @tagsFingerprint, summary = @summary,
      body = json_set(body, '$.topics', json(@topics), '$.keywords', json(@keywords)), suggestions = @suggestions,
      sentences = @sentences
    WHERE generation_id = ${current} AND item_id = @id`);
  const importTag = database.prepare(`
    INSERT INTO tag_decision (item_id, tag, status, source, score, decided_at_ms) VALUES (?, ?, 'accepted', 'import', NULL, ?)
    ON CONFLICT (item_id, tag) DO NOTHING`);
  const upsertDecision = database.prepare(`
    INSERT INTO tag_decision (item_id, tag, status, source, score, decided_at_ms) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (item_id, tag) DO UPDATE SET status = excluded.status, source = excluded.source, score = excluded.score,
      decided_at_ms = excluded.decided_at_ms`);
  const deleteDecision = database.prepare("DELETE FROM tag_decision WHERE item_id = ? AND tag = ?");
  const deleteImported = database.prepare("DELETE FROM tag_decision WHERE item_id = ? AND source = 'import'");
  const readVersion = database
    .prepare<[string], number>(
      "SELECT coalesce(version, 0) FROM item LEFT JOIN item_tags_version ON item_id = id WHERE id = ?",
    )
    .pluck();
  const countVersion = createTagsVersionCounter(database);
  const deleteItem = database.prepare("DELETE FROM item WHERE id = ?");
  const upsertEntity = database.prepare(`
    INSERT INTO entity (id, label, type, forms, mentions, source) VALUES (@id, @label, @type, @forms, @mentions, @source)
    ON CONFLICT (id) DO UPDATE SET label = excluded.label, forms = excluded.forms, mentions = excluded.mentions, source = excluded.source`);

  const write = database.transaction(({ entities, entries }: WrittenRows, nowMs: number): void => {
    if (entries[0]) nameGeneration.run(entries[0].analysis.fingerprint);
    for (const entity of entities) upsertEntity.run(entity);
    for (const { id, item, tags, analysis } of entries) {
      upsertItem.run({ ...item, nowMs });
      deleteImported.run(id);
      for (const tag of tags) importTag.run(id, tag, nowMs);
      upsertAnalysis.run(analysis);
      touch(id);
    }
    announce(
      entries.map(({ id }) => indexed(id)),
      nowMs,
    );
  });
  const writeAnalyses = database.transaction(({ entities, entries }: WrittenRows): string[] => {
    for (const entity of entities) upsertEntity.run(entity);
    const written = entries.flatMap(({ id, analysis }) => (upsertAnalysis.run(analysis).changes === 0 ? [] : [id]));
    written.forEach(touch);
    announce(written.map(indexed), now());
    return written;
  });
  const updateStages = database.transaction((rows: readonly { id: string }[]): void => {
    for (const row of rows) if (updateStage.run(row).changes > 0) touch(row.id);
  });
  const decide = database.transaction(
    (id: string, { decisions, nowMs, expectedVersion, lesson }: DecidedTags): number => {
      const version = readVersion.get(id);
      if (version === undefined) throw new NotFoundError("item", id);
      if (expectedVersion !== undefined && expectedVersion !== version) {
        throw new ConflictError(
          "tags-changed",
          `The tags of "${id}" are at version ${version}, not ${expectedVersion}: somebody else decided first. Load the item again.`,
        );
      }
      for (const { tag, status, source, score } of decisions) {
        if (status === "undecided") deleteDecision.run(id, tag);
        else upsertDecision.run(id, tag, status, source, score ?? null, nowMs);
      }
      countVersion(id);
      addLesson(lesson);
      touch(id);
      const tags = decisions.map(({ tag }) => tag);
      announce([{ topic: "tags.changed", key: id, body: { itemId: id, tags } }], nowMs);
      return version + 1;
    },
  );
  const remove = database.transaction((id: string): boolean => {
    if (deleteItem.run(id).changes === 0) return false;
    touch(id);
    announce([{ topic: "item.removed", key: id, body: { itemId: id } }], now());
    return true;
  });

  return {
    write: (batch, entities, nowMs) => {
      const rows = rowsOf(batch, entities);
      return inTurn(database, () => write.immediate(rows, nowMs));
    },
    writeAnalyses: (batch, entities) => {
      const rows = rowsOf(batch, entities);
      return inTurn(database, () => writeAnalyses.immediate(rows));
    },
    updateStages: (batch) => {
      const rows = batch.map(({ summary, topics, keywords, suggestions, sentenceVectors, ...keys }) => ({
        ...keys,
        summary: JSON.stringify(summary),
        topics: JSON.stringify(topics),
        keywords: JSON.stringify(keywords),
        suggestions: JSON.stringify(suggestions),
        sentences: sentencesOf(sentenceVectors),
      }));
      return inTurn(database, () => updateStages.immediate(rows));
    },
    remove: (id) => inTurn(database, () => remove.immediate(id)),
    decideTags: (...parameters) => inTurn(database, () => decide.immediate(...parameters)),
  };
}

/** What a batch writes, made before its transaction: while that lasts, no other process can write. */
interface WrittenRows {
  entities: Record<string, unknown>[];
  entries: {
    id: string;
    item: Record<string, unknown>;
    tags: readonly string[];
    analysis: ReturnType<typeof analysisParameters>;
  }[];
}

function rowsOf(batch: readonly IndexedItem[], entities: readonly KnownEntity[]): WrittenRows {
  return {
    entities: entities.map((entity) => ({ ...entity, forms: JSON.stringify(entity.forms) })),
    entries: batch.map((entry) => ({
      id: entry.item.id,
      item: itemParameters(entry),
      tags: entry.item.tags ?? [],
      analysis: analysisParameters(entry),
    })),
  };
}
