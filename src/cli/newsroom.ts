import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readJsonLines } from "../catalogue/import/decoding/json-lines.ts";
import type { ImportRecord } from "../catalogue/import/decoding/record.ts";
import { type Taxonomy, taxonomySchema } from "../tagging/taxonomy.ts";

/** The corpus tells of the sixty days before this moment. */
export const newsroomAnchorMs = Date.parse("2026-11-01T00:00:00Z");
const dayMs = 86_400_000;

export interface Newsroom {
  taxonomy: Taxonomy;
  articles: () => AsyncGenerator<ImportRecord>;
  events: () => AsyncGenerator<ImportRecord>;
}

/**
 * Opens the bundled corpus with all its times moved by whole days, so that the newest article is from the last day
 * before `anchorMs`: recency means something whenever it is first started.
 */
export async function openNewsroom(folder: string, anchorMs: number): Promise<Newsroom> {
  const shiftMs = Math.floor((anchorMs - newsroomAnchorMs) / dayMs) * dayMs;
  const read = (file: string, field: string) =>
    async function* (): AsyncGenerator<ImportRecord> {
      for await (const record of readJsonLines(createReadStream(join(folder, file)))) {
        yield "value" in record ? { ...record, value: shifted(record.value, field, shiftMs) } : record;
      }
    };
  return {
    taxonomy: taxonomySchema.parse(JSON.parse(await readFile(join(folder, "taxonomy.json"), "utf8"))),
    articles: read("articles.jsonl", "publishedAt"),
    events: read("events.jsonl", "timestamp"),
  };
}

function shifted(value: unknown, field: string, shiftMs: number): unknown {
  const object = value as Record<string, unknown>;
  const moment = object[field];
  if (typeof moment !== "string") return value;
  return { ...object, [field]: new Date(Date.parse(moment) + shiftMs).toISOString() };
}
