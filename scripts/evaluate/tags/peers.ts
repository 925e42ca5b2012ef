import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { GoldText } from "./data.ts";
import type { Ranking } from "./metrics.ts";

const run = promisify(execFile);
const folder = new URL("../../peers/tags/", import.meta.url);

export const peers = [
  { id: "knn", name: "kNN on TF-IDF (20 nearest)", script: "suggest.py" },
  { id: "logistic", name: "TF-IDF + logistic regression (scikit-learn)", script: "suggest.py" },
  { id: "annif-tfidf", name: "Annif, TF-IDF back-end", script: "suggest_annif.py" },
  { id: "annif-omikuji", name: "Annif, Omikuji back-end", script: "suggest_annif.py" },
] as const;
export type Peer = (typeof peers)[number];

export interface PeerRun {
  peer: Peer;
  /** Interpreter that has the peer's packages. */
  python: string;
  /** Folder for the files that are handed over. */
  workDir: string;
  train: readonly GoldText[];
  judged: readonly GoldText[];
}

/** Trains a peer in Python on one thread and reads its suggestions, one list for each judged text. */
export async function runPeer({ peer, python, workDir, train, judged }: PeerRun): Promise<Ranking[]> {
  const paths = {
    train: `${workDir}/train.jsonl`,
    judged: `${workDir}/judged.jsonl`,
    out: `${workDir}/${peer.id}.jsonl`,
  };
  await writeFile(paths.train, jsonLines(train.map(({ text, tags }) => ({ text, tags }))));
  await writeFile(paths.judged, jsonLines(judged.map(({ text }) => ({ text }))));
  const script = fileURLToPath(new URL(peer.script, folder));
  const given = Object.entries(paths).flatMap(([name, path]) => [`--${name}`, path]);
  await run(python, [script, "--tool", peer.id, ...given], {
    env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
    maxBuffer: 1 << 26,
  });
  const lines = (await readFile(paths.out, "utf8")).trimEnd().split("\n");
  return lines.map((line) => (JSON.parse(line) as [string, number][]).map(([tag, score]) => ({ tag, score })));
}

function jsonLines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}
