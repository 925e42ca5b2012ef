import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The parameters of both; the rest are LightGBM's defaults. */
export const parameters = { leaves: 15, learningRate: 0.05, rounds: 200 };

export interface LightgbmScores {
  version: string;
  /** Processor seconds of one training, user and system time. */
  seconds: number;
  /** Log odds of each row of the folds that were held out, from a model of the other rows. */
  scores: Float64Array;
}

/** LightGBM's log loss on one thread, each of the `held` folds scored by a model of all other rows. */
export async function runLightgbm(task: {
  features: Float64Array;
  width: number;
  outcomes: Uint8Array;
  fold: ArrayLike<number>;
  held: readonly number[];
  python: string;
}): Promise<LightgbmScores> {
  const { features, width, outcomes, fold, held, python } = task;
  const folder = await mkdtemp(join(tmpdir(), "attune-lightgbm-"));
  try {
    await writeFile(join(folder, "rows.f64"), Buffer.from(features.buffer, features.byteOffset, features.byteLength));
    const described = { featureCount: width, outcomes: [...outcomes], fold: Array.from(fold), held, ...parameters };
    await writeFile(join(folder, "folds.json"), JSON.stringify(described));
    const script = fileURLToPath(new URL("../../peers/predictions/lightgbm_folds.py", import.meta.url));
    await promisify(execFile)(python, [script, folder]);
    const text = await readFile(join(folder, "lightgbm.json"), "utf8");
    const { version, seconds, scores } = JSON.parse(text) as { version: string; seconds: number; scores: number[] };
    return { version, seconds: seconds / held.length, scores: Float64Array.from(scores) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
