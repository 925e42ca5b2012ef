import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { scoreRows } from "../../../src/learning/gradient-boosted-trees/model/tree-model.ts";
import { trainTrees } from "../../../src/learning/gradient-boosted-trees/train-trees.ts";
import { rankingMetrics } from "../../../src/learning/metrics/ranking-metrics.ts";
import { bootstrapInterval, type Interval } from "../../../src/math/bootstrap-interval.ts";
import { createRandom } from "../../../src/math/random.ts";
import { type RankingRows, type RankingSet, readRankingRows } from "./ranking-groups.ts";

/** The parameters of both. */
const parameters = { leaves: 7, learningRate: 0.05, rounds: 100 };

/** Splits of each set into users to learn from and users to test on, and items held out: one alone tells differences of .003 from nothing. */
const splits = 5;

export interface LambdarankReport {
  /** Rows to learn from in a split. */
  rows: number;
  /** nDCG@10 of the order that the candidates come in, the similarity alone. */
  before: number;
  ours: { ndcg: number; seconds: number };
  lightgbm?: { version: string; ndcg: number; seconds: number };
  /** Own nDCG@10 less LightGBM's, over the same users of all splits. */
  difference?: Interval;
}

/** Own lambdarank and LightGBM's on the same groups; seconds are processor time of one training. */
export async function compareLambdarank(
  set: RankingSet,
  options: { datasetsDir: string; seed: number; python: string | undefined },
): Promise<LambdarankReport> {
  const { datasetsDir, seed, python } = options;
  const found: Split[] = [];
  for (let split = 0; split < splits; split++)
    found.push(await compareSplit(set, { datasetsDir, seed: seed + split, python }));
  const own = found.flatMap((one) => one.own);
  const meanOf = (of: (one: Split) => number): number => mean(found.map(of));
  const report = {
    rows: Math.round(meanOf(({ rows }) => rows)),
    before: mean(found.flatMap((one) => one.before)),
    ours: { ndcg: mean(own), seconds: meanOf((one) => one.seconds) },
  };
  const theirs = found.flatMap((one) => one.lightgbm?.ndcg ?? []);
  if (theirs.length === 0) return report;
  const { version } = found[0]!.lightgbm!;
  return {
    ...report,
    lightgbm: { version, seconds: meanOf((one) => one.lightgbm!.seconds), ndcg: mean(theirs) },
    difference: bootstrapInterval(
      own.map((value, i) => value - theirs[i]!),
      { random: createRandom(seed) },
    ),
  };
}

/** Of every test user of one split. */
interface Split {
  rows: number;
  before: number[];
  own: number[];
  seconds: number;
  lightgbm?: { ndcg: number[]; version: string; seconds: number };
}

async function compareSplit(
  set: RankingSet,
  { python, ...options }: { datasetsDir: string; seed: number; python: string | undefined },
): Promise<Split> {
  const { train, test } = await readRankingRows(set, options);
  const start = process.cpuUsage();
  const model = trainTrees({ rows: train, settings: { objective: "lambdarank", ...parameters } });
  const used = process.cpuUsage(start);
  const before = test.labels.map((_, row) => -row);
  const own = {
    rows: train.labels.length,
    before: ndcgByGroup(test, before),
    own: ndcgByGroup(test, scoreRows(model, test.features)),
    seconds: (used.user + used.system) / 1e6,
  };
  if (python === undefined) return own;
  const { scores, version, seconds } = await runLightgbm({ train, test, python });
  return { ...own, lightgbm: { ndcg: ndcgByGroup(test, scores), version, seconds } };
}

/** Of every group with a relevant row. */
function ndcgByGroup({ labels, groupStarts }: RankingRows, scores: Float64Array): number[] {
  const groups = Array.from({ length: groupStarts.length - 1 }, (_, group) => {
    const rows = Array.from(
      { length: groupStarts[group + 1]! - groupStarts[group]! },
      (_, i) => groupStarts[group]! + i,
    );
    const ranked = rows.toSorted((a, b) => scores[b]! - scores[a]! || a - b);
    return rankingMetrics(ranked, new Set(rows.filter((row) => labels[row] === 1)), 10).ndcg;
  });
  return groups.filter((ndcg) => !Number.isNaN(ndcg));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

async function runLightgbm(task: { train: RankingRows; test: RankingRows; python: string }) {
  const { train, test, python } = task;
  const folder = await mkdtemp(join(tmpdir(), "attune-lightgbm-"));
  try {
    for (const [name, { features }] of Object.entries({ train, test })) {
      await writeFile(
        join(folder, `${name}.f64`),
        Buffer.from(features.buffer, features.byteOffset, features.byteLength),
      );
    }
    const groups = Array.from(train.groupStarts.subarray(1), (end, group) => end - train.groupStarts[group]!);
    const described = { featureCount: train.featureCount, labels: [...train.labels], groups, ...parameters };
    await writeFile(join(folder, "groups.json"), JSON.stringify(described));
    const script = fileURLToPath(new URL("../../peers/predictions/lightgbm_groups.py", import.meta.url));
    await promisify(execFile)(python, [script, folder]);
    const text = await readFile(join(folder, "lightgbm.json"), "utf8");
    const { version, seconds, scores } = JSON.parse(text) as { version: string; seconds: number; scores: number[] };
    return { version, seconds, scores: Float64Array.from(scores) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
