import type { KnownEntity } from "../../catalogue/entities/entity-registry.ts";
import type { Item } from "../../catalogue/items/item.ts";
import type { IndexedItem, ItemStore, StageKeys, StoredSummary } from "../../catalogue/items/item-store.ts";
import type { ItemTag, TagSuggestion } from "../../catalogue/items/tag-suggestion.ts";
import { ConflictError, NotFoundError } from "../../errors/errors.ts";
import type { Entity, FullAnalysis } from "../../understanding/analysis/analysis.ts";
import type { Database } from "./database.ts";
import { inTurn } from "./write-turn.ts";

interface ItemRow {
  id: string;
  title: string;
  body: string;
  type: string | null;
  url: string | null;
  language: string | null;
  published_at_ms: number;
  created_at_ms: number;
  authors: string;
  attributes: string;
  tags_version: number;
  content_hash: string;
}

interface AnalysisRow {
  summary: string;
  analysis: string;
  suggestions: string;
  embedding: Buffer;
}

interface DecisionRow {
  tag: string;
  status: "accepted" | "rejected";
  source: string;
  score: number | null;
}

export interface ItemStoreOptions {
  /** Analyses are read from and written to this generation. Default: whichever is current at each call. */
  generation?: number;
}

/** Items in SQLite. */
export function createItemStore(database: Database, { generation }: ItemStoreOptions = {}): ItemStore {
  const current =
    generation === undefined ? "(SELECT id FROM generation WHERE status = 'current')" : String(Math.trunc(generation));
  const upsertItem = database.prepare(`
    INSERT INTO item (id, title, body, type, url, language, published_at_ms, created_at_ms, updated_at_ms, authors, attributes, content_hash)
    VALUES (@id, @title, @body, @type, @url, @language, @publishedAtMs, @nowMs, @nowMs, @authors, @attributes, @contentHash)
    ON CONFLICT (id) DO UPDATE SET title = excluded.title, body = excluded.body, type = excluded.type, url = excluded.url,
      language = excluded.language, published_at_ms = excluded.published_at_ms, updated_at_ms = excluded.updated_at_ms,
      authors = excluded.authors, attributes = excluded.attributes, content_hash = excluded.content_hash`);
  const upsertAnalysis = database.prepare(`
    INSERT INTO analysis (generation_id, item_id, content_hash, fingerprint, topics_fingerprint, tags_fingerprint, summary, body, suggestions, embedding)
    VALUES (${current}, @id, @contentHash, @fingerprint, @topicsFingerprint, @tagsFingerprint, @summary, @analysis, @suggestions, @embedding)
    ON CONFLICT (generation_id, item_id) DO UPDATE SET content_hash = excluded.content_hash, fingerprint = excluded.fingerprint,
      topics_fingerprint = excluded.topics_fingerprint, tags_fingerprint = excluded.tags_fingerprint,
      summary = excluded.summary, body = excluded.body, suggestions = excluded.suggestions, embedding = excluded.embedding`);
  const nameGeneration = database.prepare(
    `UPDATE generation SET fingerprint = ? WHERE id = ${current} AND fingerprint = ''`,
  );
  const updateStage = database.prepare(`
    UPDATE analysis SET topics_fingerprint = @topicsFingerprint, tags_fingerprint = @tagsFingerprint, summary = @summary,
      body = json_set(body, '$.topics', json(@topics), '$.keywords', json(@keywords)), suggestions = @suggestions
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
  const readVersion = database.prepare("SELECT tags_version FROM item WHERE id = ?").pluck();
  const countVersion = database.prepare("UPDATE item SET tags_version = tags_version + 1 WHERE id = ?");
  const deleteItem = database.prepare("DELETE FROM item WHERE id = ?");
  const readItem = database.prepare<[string], ItemRow>("SELECT * FROM item WHERE id = ?");
  const readAnalysis = database.prepare<[string], AnalysisRow>(
    `SELECT summary, body AS analysis, suggestions, embedding FROM analysis WHERE generation_id = ${current} AND item_id = ?`,
  );
  const readDecisions = database.prepare<[string], DecisionRow>(
    "SELECT tag, status, source, score FROM tag_decision WHERE item_id = ?",
  );
  const readKeys = database.prepare<[string], StageKeys & { id: string }>(
    `SELECT item_id AS id, content_hash AS contentHash, fingerprint, topics_fingerprint AS topicsFingerprint,
       tags_fingerprint AS tagsFingerprint
     FROM analysis WHERE generation_id = ${current} AND item_id IN (SELECT value FROM json_each(?))`,
  );
  const readMentions = database.prepare<[string], { id: string; mentions: string }>(
    `SELECT item_id AS id, body -> '$.entities' AS mentions FROM analysis
     WHERE generation_id IN (${current}, (SELECT id FROM generation WHERE status = 'current'))
       AND item_id IN (SELECT value FROM json_each(?)) ORDER BY generation_id = ${current}`,
  );
  const readIds = database.prepare("SELECT id FROM item ORDER BY id").pluck();
  const readImported = database
    .prepare<[string], string>("SELECT tag FROM tag_decision WHERE item_id = ? AND source = 'import' ORDER BY tag")
    .pluck();
  const readExcerpts = database.prepare<[string], { id: string; excerpt: string }>(
    "SELECT id, substr(body, 1, 240) AS excerpt FROM item WHERE id IN (SELECT value FROM json_each(?))",
  );
  const readTexts = database.prepare<[string, number], Pick<Item, "id" | "title" | "body">>(
    "SELECT id, title, body FROM item WHERE id > ? ORDER BY id LIMIT ?",
  );
  const summaryColumns = `
    SELECT item.id, title, type, url, published_at_ms, created_at_ms, authors, attributes, analysis.summary, analysis.embedding,
      (SELECT json_group_array(tag) FROM tag_decision d WHERE d.item_id = item.id AND d.status = 'accepted') AS accepted,
      (SELECT count(*) FROM tag_decision d WHERE d.item_id = item.id AND d.status = 'rejected') AS rejected,
      (SELECT count(*) FROM json_each(analysis.suggestions) s WHERE NOT EXISTS
        (SELECT 1 FROM tag_decision d WHERE d.item_id = item.id AND d.tag = s.value ->> '$.tag')) AS open
    FROM item JOIN analysis ON analysis.item_id = item.id AND analysis.generation_id = ${current}`;
  const allSummaries = database.prepare<[], SummaryRow>(`${summaryColumns} ORDER BY item.rowid`);
  const someSummaries = database.prepare<[string], SummaryRow>(
    `${summaryColumns} WHERE item.id IN (SELECT value FROM json_each(?)) ORDER BY item.rowid`,
  );
  const searchWords = database.prepare<[string, number], { id: string; score: number; snippet: string }>(`
    SELECT item.id, -bm25(item_words, 4.0, 1.0) AS score, snippet(item_words, 1, '', '', '…', 24) AS snippet
    FROM item_words JOIN item ON item.rowid = item_words.rowid WHERE item_words MATCH ? ORDER BY bm25(item_words, 4.0, 1.0) LIMIT ?`);

  const upsertEntity = database.prepare(`
    INSERT INTO entity (id, label, type, forms, mentions, source) VALUES (@id, @label, @type, @forms, @mentions, @source)
    ON CONFLICT (id) DO UPDATE SET label = excluded.label, forms = excluded.forms, mentions = excluded.mentions, source = excluded.source`);
  const readEntities = database.prepare<[], Omit<KnownEntity, "forms"> & { forms: string }>(
    "SELECT id, label, type, forms, mentions, source FROM entity ORDER BY id",
  );

  const write = database.transaction(({ entities, entries }: WrittenRows, nowMs: number) => {
    if (entries[0]) nameGeneration.run(entries[0].analysis.fingerprint);
    for (const entity of entities) upsertEntity.run(entity);
    for (const { id, item, tags, analysis } of entries) {
      upsertItem.run({ ...item, nowMs });
      deleteImported.run(id);
      for (const tag of tags) importTag.run(id, tag, nowMs);
      upsertAnalysis.run(analysis);
    }
  });
  const writeAnalyses = database.transaction(({ entities, entries }: WrittenRows) => {
    for (const entity of entities) upsertEntity.run(entity);
    for (const { analysis } of entries) upsertAnalysis.run(analysis);
  });
  const decide = database.transaction(
    (...[id, decisions, nowMs, expectedVersion]: Parameters<ItemStore["decideTags"]>): number => {
      const version = readVersion.get(id) as number | undefined;
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
      countVersion.run(id);
      return version + 1;
    },
  );

  return {
    write: (batch, entities, nowMs) => inTurn(database, () => write.immediate(rowsOf(batch, entities), nowMs)),
    writeAnalyses: (batch, entities) => inTurn(database, () => writeAnalyses.immediate(rowsOf(batch, entities))),
    ids: async () => readIds.all() as string[],
    contents: async (ids) =>
      ids.flatMap((id) => {
        const row = readItem.get(id);
        if (!row) return [];
        return [{ item: { ...itemOf(row, []), tags: readImported.all(id) }, contentHash: row.content_hash }];
      }),
    mentions: async (ids) =>
      new Map(readMentions.all(JSON.stringify(ids)).map(({ id, mentions }) => [id, JSON.parse(mentions) as Entity[]])),
    entities: async () =>
      readEntities.all().map((row) => ({ ...row, forms: JSON.parse(row.forms) as KnownEntity["forms"] })),
    updateStages: async (batch) => {
      const run = database.transaction(() => {
        for (const stage of batch) {
          updateStage.run({
            id: stage.id,
            topicsFingerprint: stage.topicsFingerprint,
            tagsFingerprint: stage.tagsFingerprint,
            summary: JSON.stringify(stage.summary),
            topics: JSON.stringify(stage.topics),
            keywords: JSON.stringify(stage.keywords),
            suggestions: JSON.stringify(stage.suggestions),
          });
        }
      });
      await inTurn(database, () => run.immediate());
    },
    remove: (id) => inTurn(database, () => deleteItem.run(id).changes > 0),
    read: async (id) => {
      const row = readItem.get(id);
      const analysis = readAnalysis.get(id);
      if (!row || !analysis) return undefined;
      const decisions = readDecisions.all(id);
      return {
        item: itemOf(row, decisions),
        analysis: { ...(JSON.parse(analysis.analysis) as FullAnalysis), embedding: vectorOf(analysis.embedding) },
        tags: joinTags(JSON.parse(analysis.suggestions) as TagSuggestion[], decisions),
        tagsVersion: row.tags_version,
      };
    },
    excerpts: async (ids) => new Map(readExcerpts.all(JSON.stringify(ids)).map(({ id, excerpt }) => [id, excerpt])),
    texts: async (afterId, limit) => readTexts.all(afterId, limit),
    stageKeys: async (ids) => {
      const rows = readKeys.all(JSON.stringify(ids));
      return new Map(rows.map(({ id, ...keys }) => [id, keys]));
    },
    summaries: function* (ids) {
      const rows = ids ? someSummaries.all(JSON.stringify(ids)) : allSummaries.iterate();
      for (const row of rows) yield summaryOf(row);
    },
    decideTags: (...parameters) => inTurn(database, () => decide.immediate(...parameters)),
    searchWords: async (query, limit) => {
      const match = toFtsQuery(query);
      return match === "" ? [] : searchWords.all(match, limit);
    },
  };
}

interface SummaryRow {
  id: string;
  title: string;
  type: string | null;
  url: string | null;
  published_at_ms: number;
  created_at_ms: number;
  authors: string;
  attributes: string;
  accepted: string;
  rejected: number;
  open: number;
  summary: string;
  embedding: Buffer;
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

function itemParameters(entry: IndexedItem): Record<string, unknown> {
  const { item } = entry;
  return {
    id: item.id,
    title: item.title,
    body: item.body,
    type: item.type ?? null,
    url: item.url ?? null,
    language: item.language ?? null,
    publishedAtMs: entry.publishedAtMs,
    authors: JSON.stringify(item.authors ?? []),
    attributes: JSON.stringify(item.attributes ?? {}),
    contentHash: entry.contentHash,
  };
}

function analysisParameters(entry: IndexedItem) {
  const { embedding, ...analysis } = entry.analysis;
  return {
    id: entry.item.id,
    contentHash: entry.contentHash,
    fingerprint: entry.fingerprint,
    topicsFingerprint: entry.topicsFingerprint,
    tagsFingerprint: entry.tagsFingerprint,
    summary: JSON.stringify(entry.summary),
    analysis: JSON.stringify(analysis),
    suggestions: JSON.stringify(entry.suggestions),
    embedding: Buffer.from(embedding.buffer, embedding.byteOffset, embedding.byteLength),
  };
}

function itemOf(row: ItemRow, decisions: readonly DecisionRow[]): Item {
  return {
    id: row.id,
    title: row.title,
    body: row.body,
    type: row.type ?? undefined,
    url: row.url ?? undefined,
    language: row.language ?? undefined,
    publishedAt: new Date(row.published_at_ms).toISOString(),
    authors: JSON.parse(row.authors) as string[],
    tags: decisions.filter((decision) => decision.status === "accepted").map((decision) => decision.tag),
    attributes: JSON.parse(row.attributes) as Record<string, unknown>,
  };
}

/** Suggestions with what editors said of them; tags that only an editor knows come with score 1, best first. */
function joinTags(suggestions: readonly TagSuggestion[], decisions: readonly DecisionRow[]): ItemTag[] {
  const decided = new Map(decisions.map((decision) => [decision.tag, decision]));
  const known = new Set(suggestions.map((suggestion) => suggestion.tag));
  const joined = suggestions.map(
    (suggestion): ItemTag => ({
      ...suggestion,
      status: decided.get(suggestion.tag)?.status ?? "suggested",
    }),
  );
  for (const { tag, status } of decisions) {
    if (!known.has(tag)) joined.push({ tag, label: tag, source: "editor", score: 1, status, evidence: [] });
  }
  return joined.sort((a, b) => b.score - a.score || (a.tag < b.tag ? -1 : 1));
}

function summaryOf(row: SummaryRow): StoredSummary {
  return {
    id: row.id,
    title: row.title,
    type: row.type ?? undefined,
    url: row.url ?? undefined,
    publishedAtMs: row.published_at_ms,
    createdAtMs: row.created_at_ms,
    authors: JSON.parse(row.authors) as string[],
    attributes: JSON.parse(row.attributes) as Record<string, unknown>,
    acceptedTags: JSON.parse(row.accepted) as string[],
    rejectedTags: row.rejected,
    openSuggestions: row.open,
    summary: JSON.parse(row.summary) as StoredSummary["summary"],
    embedding: vectorOf(row.embedding),
  };
}

function vectorOf(blob: Buffer): Float32Array {
  const vector = new Float32Array(blob.byteLength / 4);
  Buffer.from(vector.buffer).set(blob);
  return vector;
}

/** Any text as an FTS5 query: its words, any of which may match, the last one also as a prefix. Empty when it has none. */
export function toFtsQuery(text: string): string {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .slice(0, 32)
    .map((word, index) => (index === words.length - 1 && word.length > 2 ? `"${word}"*` : `"${word}"`))
    .join(" OR ");
}
