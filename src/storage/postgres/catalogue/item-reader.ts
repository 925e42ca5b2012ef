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
import type { Connection } from "../connection/connection.ts";

const itemColumns = `SELECT id, title, body, type, url, language, published_at_ms, created_at_ms, authors, attributes, content_hash,
  coalesce(version, 0) AS tags_version FROM item LEFT JOIN item_tags_version ON item_id = id`;

/** Reads items from PostgreSQL. */
export function createItemReader(connection: Connection, generation: number | undefined): ItemReader {
  const current = generationExpression(generation);
  return {
    async ids() {
      const rows = await connection.rows<{ id: string }>("SELECT id FROM item ORDER BY id");
      return rows.map(({ id }) => id);
    },
    async contents(ids) {
      const [rows, imported] = await Promise.all([
        connection.rows<ItemRow>(`${itemColumns} WHERE id = ANY($1)`, [ids]),
        connection.rows<{ itemId: string; tag: string }>(
          "SELECT item_id, tag FROM tag_decision WHERE item_id = ANY($1) AND source = 'import' ORDER BY tag",
          [ids],
        ),
      ]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.flatMap((id) => {
        const row = byId.get(id);
        if (row === undefined) return [];
        const tags = imported.filter(({ itemId }) => itemId === id).map(({ tag }) => tag);
        return [{ item: { ...itemOf(row, []), tags }, contentHash: row.contentHash }];
      });
    },
    async read(id) {
      const [[row], [analysis], decisions] = await Promise.all([
        connection.rows<ItemRow>(`${itemColumns} WHERE id = $1`, [id]),
        connection.rows<AnalysisRow>(
          `SELECT summary, body AS analysis, suggestions, embedding FROM analysis WHERE generation_id = ${current} AND item_id = $1`,
          [id],
        ),
        connection.rows<DecisionRow>(
          "SELECT tag, status, source, score FROM tag_decision WHERE item_id = $1 ORDER BY tag",
          [id],
        ),
      ]);
      if (row === undefined || analysis === undefined) return undefined;
      return {
        item: itemOf(row, decisions),
        analysis: { ...(JSON.parse(analysis.analysis) as FullAnalysis), embedding: vectorOf(analysis.embedding) },
        tags: joinTags(JSON.parse(analysis.suggestions) as TagSuggestion[], decisions),
        tagsVersion: row.tagsVersion,
      };
    },
    async excerpts(ids) {
      const rows = await connection.rows<{ id: string; excerpt: string }>(
        "SELECT id, substr(body, 1, 240) AS excerpt FROM item WHERE id = ANY($1)",
        [ids],
      );
      return new Map(rows.map(({ id, excerpt }) => [id, excerpt]));
    },
    texts: (afterId, limit) =>
      connection.rows<Pick<Item, "id" | "title" | "body">>(
        "SELECT id, title, body FROM item WHERE id > $1 ORDER BY id LIMIT $2",
        [afterId, limit],
      ),
    async sentenceVectors(ids) {
      const rows = await connection.rows<{ id: string; sentences: Buffer; bytes: number }>(
        `SELECT item_id AS id, sentences, length(embedding) AS bytes FROM analysis
         WHERE generation_id = ${current} AND item_id = ANY($1) AND length(sentences) > 0`,
        [ids],
      );
      return new Map(rows.map(({ id, sentences, bytes }) => [id, decodeSentenceVectors(sentences, bytes / 4)]));
    },
    async stageKeys(ids) {
      const rows = await connection.rows<StageKeys & { id: string }>(
        `SELECT item_id AS id, content_hash, fingerprint, topics_fingerprint, tags_fingerprint FROM analysis
         WHERE generation_id = ${current} AND item_id = ANY($1)`,
        [ids],
      );
      return new Map(rows.map(({ id, ...keys }) => [id, keys]));
    },
  };
}
