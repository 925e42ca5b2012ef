import { createReadStream, createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Split } from "./splits.ts";

/**
 * Writes a split so that any program can run on the same rows. In `folder`:
 *
 * - `train.tsv`: user, item, weight and time per line, ids as positions from 0
 * - `cases.jsonl`: `{user, history: [item], weights: [number], relevant: [item], candidates?: [item]}` per line
 * - `pool.json`: the only items that may be ranked, where the split has such a list
 */
export async function writeSplit(split: Split, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const rows = split.train.map(({ user, item, weight, time }) => `${user}\t${item}\t${weight}\t${time}\n`);
  const cases = split.cases.map(({ user, history, relevant, candidates }) => {
    const [items, weights] = [history.map(({ item }) => item), history.map(({ weight }) => weight)];
    return `${JSON.stringify({ user, history: items, weights, relevant, candidates })}\n`;
  });
  await pipeline(Readable.from(rows), createWriteStream(`${folder}/train.tsv`));
  await pipeline(Readable.from(cases), createWriteStream(`${folder}/cases.jsonl`));
  if (split.pool) await pipeline(Readable.from([JSON.stringify(split.pool)]), createWriteStream(`${folder}/pool.json`));
}

/** Reads ranked lists, one JSON array of item positions per line, in the order of the split's cases. */
export async function readRankings(file: string): Promise<number[][]> {
  const rankings: number[][] = [];
  for await (const line of createInterface(createReadStream(file))) rankings.push(JSON.parse(line) as number[]);
  return rankings;
}
