import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readRankings, writeSplit } from "../../../src/learning/metrics/split-file.ts";
import type { Split } from "../../../src/learning/metrics/splits.ts";
import type { RecommendDataset } from "./datasets.ts";

const run = promisify(execFile);
const script = fileURLToPath(new URL("../../peers/recommend/run_peers.py", import.meta.url));

/** What `run_peers.py` knows, with the names of the report. */
export const peerNames = {
  "implicit-als": "implicit, ALS",
  "implicit-bpr": "implicit, BPR",
  "lenskit-item-knn": "LensKit, item-kNN",
  "lenskit-als": "LensKit, implicit MF",
  "lenskit-ease": "LensKit, EASE",
  lightfm: "LightFM, with content",
} as const;
export type Peer = keyof typeof peerNames;

export interface PeerRun {
  dataset: RecommendDataset;
  split: Split;
  /** Interpreter that has scripts/peers/recommend/requirements.txt. */
  python: string;
  folder: string;
  seed: number;
  peers: readonly Peer[];
  /** Folder of a split with the same training events, whose parameters are taken over. */
  parametersFrom?: string | undefined;
}

/** Writes the split, runs the peers on it one after the other, and reads their lists. */
export async function runPeers(options: PeerRun): Promise<Map<Peer, number[][]>> {
  const { dataset, split, python, folder, seed, peers, parametersFrom } = options;
  await writeSplit(split, folder);
  const labels = `${folder}/labels.json`;
  await writeFile(labels, JSON.stringify(dataset.items.map((item) => item.labels)));
  if (parametersFrom !== undefined && existsSync(`${parametersFrom}/parameters.json`)) {
    await copyFile(`${parametersFrom}/parameters.json`, `${folder}/parameters.json`);
  }
  const size = [dataset.items.length, dataset.userCount, seed].map(String);
  await run(python, [script, folder, labels, ...size, ...peers], { maxBuffer: 1 << 26 });
  const lists = new Map<Peer, number[][]>();
  for (const peer of peers) lists.set(peer, await readRankings(`${folder}/${peer}.jsonl`));
  return lists;
}
