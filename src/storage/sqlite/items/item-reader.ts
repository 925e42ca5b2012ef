import type { Item } from "../../../catalogue/items/item.ts";
import type { ItemReader, StageKeys } from "../../../catalogue/items/item-store.ts";
import { decodeSentenceVectors } from "../../../catalogue/items/sentence-vectors.ts";
import type { TagSuggestion } from "../../../catalogue/items/tag-suggestion.ts";
import type { FullAnalysis } from "../../../understanding/parts/parts.ts";
import {
  type AnalysisRow,
  type DecisionRow,
  generationExpression,
  type ItemRow,
  itemOf,
  joinTags,
  vectorOf,
} from "../../rows/item-rows.ts";
import type { Database } from "../database.ts";

/** Reads items from SQLite. */
export function createItemReader(database: Database, generation: number | undefined): ItemReader {
  const current = generationExpression(generation);
  const readItem = database.prepare<[string], ItemRow>(
    `SELECT id, title, body, type, url, language, published_at_ms AS publishedAtMs, created_at_ms AS createdAtMs, authors, attributes,
       content_hash AS contentHash, coalesce(version, 0) AS tagsVersion
     FROM item LEFT JOIN item_tags_version ON item_id = id WHERE id = ?`,
  );
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
  const readSentences = database.prepare<[string], { id: string; sentences: Buffer; bytes: number }>(
    `SELECT item_id AS id, sentences, length(embedding) AS bytes FROM analysis
     WHERE generation_id = ${current} AND item_id IN (SELECT value FROM json_each(?)) AND length(sentences) > 0`,
  );
  const readIds = database.prepare<[], string>("SELECT id FROM item ORDER BY id").pluck();
  const readImported = database
    .prepare<[string], string>("SELECT tag FROM tag_decision WHERE item_id = ? AND source = 'import' ORDER BY tag")
    .pluck();
  const readExcerpts = database.prepare<[string], { id: string; excerpt: string }>(
    "SELECT id, substr(body, 1, 240) AS excerpt FROM item WHERE id IN (SELECT value FROM json_each(?))",
  );
  const readTexts = database.prepare<[string, number], Pick<Item, "id" | "title" | "body">>(
    "SELECT id, title, body FROM item WHERE id > ? ORDER BY id LIMIT ?",
  );

  return {
    ids: async () => readIds.all() as string[],
    contents: async (ids) =>
      ids.flatMap((id) => {
        const row = readItem.get(id);
        if (!row) return [];
        return [{ item: { ...itemOf(row, []), tags: readImported.all(id) }, contentHash: row.contentHash }];
      }),
    read: async (id) => {
      const row = readItem.get(id);
      const analysis = readAnalysis.get(id);
      if (!row || !analysis) return undefined;
      const decisions = readDecisions.all(id);
      return {
        item: itemOf(row, decisions),
        analysis: { ...(JSON.parse(analysis.analysis) as FullAnalysis), embedding: vectorOf(analysis.embedding) },
        tags: joinTags(JSON.parse(analysis.suggestions) as TagSuggestion[], decisions),
        tagsVersion: row.tagsVersion,
      };
    },
    excerpts: async (ids) => new Map(readExcerpts.all(JSON.stringify(ids)).map(({ id, excerpt }) => [id, excerpt])),
    texts: async (afterId, limit) => readTexts.all(afterId, limit),
    sentenceVectors: async (ids) =>
      new Map(
        readSentences
          .all(JSON.stringify(ids))
          .map(({ id, sentences, bytes }) => [id, decodeSentenceVectors(sentences, bytes / 4)]),
      ),
    stageKeys: async (ids) => {
      const rows = readKeys.all(JSON.stringify(ids));
      return new Map(rows.map(({ id, ...keys }) => [id, keys]));
    },
  };
}
