import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse/sync";

/** A text with the tags that people gave it. */
export interface GoldText {
  id: string;
  text: string;
  tags: readonly string[];
}

export interface Split {
  train: GoldText[];
  development: GoldText[];
}

export const reutersFile = "reuters21578/reuters21578.jsonl.gz";
export const bbcFile = "bbc_news/bbc_news.jsonl.gz";
export const agNewsFile = "ag_news/test.csv";

/**
 * Reuters-21578, the articles that the ModApte split trains on (LEWISSPLIT TRAIN, TOPICS YES) and that have at least one topic, by date; the newest
 * fifth is the development set. The test part is not here and is not touched.
 */
export async function loadReuters(datasetsDir: string): Promise<Split> {
  const rows = (await readJsonLines(`${datasetsDir}/${reutersFile}`)).filter(
    (row) => row.lewissplit === "TRAIN" && row.has_topics === "YES" && (row.topics as string[]).length > 0,
  );
  const dated = rows.map((row, order) => ({
    order,
    dateMs: reutersDate(String(row.date)),
    gold: { id: String(row.id), text: `${row.title}\n\n${row.text}`, tags: row.topics as string[] },
  }));
  dated.sort((a, b) => a.dateMs - b.dateMs || a.order - b.order);
  const texts = dated.map(({ gold }) => gold);
  const cut = texts.length - Math.floor(texts.length / 5);
  return { train: texts.slice(0, cut), development: texts.slice(cut) };
}

/** BBC News, exact duplicates once. */
export async function loadBbcSections(datasetsDir: string): Promise<GoldText[]> {
  const seen = new Set<string>();
  const rows = await readJsonLines(`${datasetsDir}/${bbcFile}`);
  return rows.flatMap((row) => {
    const content = `${row.title}\n\n${row.text}`;
    if (seen.has(content)) return [];
    seen.add(content);
    return [{ id: String(row.id), text: content, tags: [String(row.label)] }];
  });
}

/** AG News, the official test part. */
export async function loadAgNews(datasetsDir: string): Promise<GoldText[]> {
  const rows: string[][] = parse(await readFile(`${datasetsDir}/${agNewsFile}`, "utf8"));
  return rows.map(([tag = "", title = "", description = ""], i) => ({
    id: String(i),
    text: `${title}\n\n${description}`,
    tags: [tag],
  }));
}

async function readJsonLines(path: string): Promise<Record<string, unknown>[]> {
  const content = await text(createReadStream(path).pipe(createGunzip()));
  return content
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** "26-FEB-1987 15:01:01.79", with odd spaces. */
function reutersDate(date: string): number {
  const [, day, month, year, time] = /(\d+)-(\w+)-(\d+)\s+(\d+:\d+:\d+)/.exec(date) ?? [];
  const parsed = Date.parse(`${month} ${day} ${year} ${time} UTC`);
  if (Number.isNaN(parsed)) throw new Error(`A Reuters article has the date "${date}", which cannot be read.`);
  return parsed;
}
