import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TrainingReport } from "../../../src/recommend/training/train-recommender.ts";
import type { Measured } from "./measure.ts";
import type { ProtocolName } from "./protocols.ts";
import type { Door, Stamps, Texts } from "./served-world.ts";

/** One training and what it served, as it is kept between runs. */
export interface ServedResult {
  protocol: ProtocolName;
  title: string;
  splits: string[];
  /** Users who were asked in the first split, and events that trained. */
  asked: number;
  events: number;
  stamps: Stamps;
  texts: Texts;
  over: Door;
  report: TrainingReport;
  /** Seconds of the training: processor time of the process, and until the end. */
  training: { processor: number; wall: number };
  /** One list of rows per split. */
  rows: Measured[][];
  commit: string;
  date: string;
}

const keyOf = ({ protocol, stamps, over }: ServedResult): string => `${protocol} ${stamps} ${over}`;

/** All results of a data set that are kept in the folder, by protocol. */
export async function readResults(folder: string, dataset: string): Promise<ServedResult[]> {
  const file = join(folder, `${dataset}-results.json`);
  return existsSync(file) ? (JSON.parse(await readFile(file, "utf8")) as ServedResult[]) : [];
}

/** Keeps a result in place of the one of the same protocol, stamps and door. */
export async function keepResult(folder: string, dataset: string, result: ServedResult): Promise<void> {
  const others = (await readResults(folder, dataset)).filter((one) => keyOf(one) !== keyOf(result));
  const all = [...others, result].sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
  await writeFile(join(folder, `${dataset}-results.json`), JSON.stringify(all));
}
