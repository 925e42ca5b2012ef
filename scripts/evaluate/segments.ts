import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { calinskiHarabasz, daviesBouldin, silhouettes } from "../../src/learning/clustering/cluster-scores.ts";
import { fitMixture } from "../../src/learning/clustering/gaussian-mixture.ts";
import { kMeans } from "../../src/learning/clustering/k-means.ts";
import type { Matrix } from "../../src/learning/clustering/matrix.ts";
import { iris } from "../../src/learning/clustering/testing/iris.ts";
import { cutTree, wardMerges } from "../../src/learning/clustering/ward.ts";
import { createRandom } from "../../src/math/random.ts";
import { markdownTable, type Task, writeReport } from "./report.ts";
import { driftTable } from "./segments/drift-alarms.ts";
import { readRetail } from "./segments/read-retail.ts";

const run = promisify(execFile);
const peer = fileURLToPath(new URL("../peers/segments/cluster.py", import.meta.url));
const columns = ["inertia", "silhouette", "daviesBouldin", "calinskiHarabasz", "wardSilhouette", "bic"] as const;
type Scores = { clusters: number } & { [Column in (typeof columns)[number]]?: number };

/**
 * Clustering on iris and on the customers of UCI Online Retail (recency, frequency, value; log1p, z-scored), beside
 * scikit-learn with `--python PATH`, an interpreter that has scripts/peers/segments/requirements.txt. Drift alarms over
 * `--drift-days 2000,1000,300` days of 200, 1,000 and 10,000 users.
 */
export const segmentsTask: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: { python: { type: "string" }, "drift-days": { type: "string", default: "2000,1000,300" } },
  });
  const retailFile = join(options.datasetsDir, "uci_online_retail", "online_retail.csv.gz");
  const sets: [string, Matrix][] = [
    ["Iris (150 x 4, as measured)", iris],
    ["Online retail (4,338 customers x 3)", await readRetail(retailFile)],
  ];
  const body: string[] = [];
  for (const [title, matrix] of sets) {
    const ours = [2, 3, 4, 5, 6].map((clusters) => scoresOf(matrix, clusters, options.seed));
    for (const { clusters, silhouette } of ours)
      options.say(`${title}: ${clusters} clusters, silhouette ${silhouette!.toFixed(5)}`);
    const theirs = values.python === undefined ? [] : await peerScores(values.python, matrix);
    body.push(`## ${title}`, "", tableOf(ours, theirs), "");
  }
  body.push("## Near optima of online retail (3 clusters)", "", optimaOf(sets[1]![1], 3), "");
  const days = values["drift-days"].split(",").map(Number);
  options.say(`drift over ${days.join(", ")} days`);
  const sizes = [200, 1_000, 10_000];
  body.push(
    "## Drift alarms",
    "",
    driftTable(
      sizes.map((users, place) => [users, days[place] ?? 0]),
      options.seed,
    ),
  );
  const command = "npm run evaluate -- segments -- --python PATH";
  const report = { file: "segments.md", title: "Clustering beside scikit-learn", command, dataFiles: [retailFile] };
  await writeReport({ ...report, body: body.join("\n") }, options);
};

const starts = 60;

/** What single starts of k-means end in: silhouettes that differ in the third digit belong to inertias that differ in the sixth. */
function optimaOf(matrix: Matrix, clusters: number): string {
  const found = new Map<string, { starts: number; silhouette: number }>();
  for (let start = 0; start < starts; start++) {
    const { labels, inertia } = kMeans(matrix, { clusters, random: createRandom(`${clusters}:${start}`), restarts: 1 });
    const key = inertia.toFixed(2);
    const optimum = found.get(key) ?? { starts: 0, silhouette: meanOf(silhouettes(matrix, labels, clusters)) };
    found.set(key, { ...optimum, starts: optimum.starts + 1 });
  }
  const rows = [...found]
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([inertia, optimum]) => [inertia, optimum.silhouette.toFixed(5), String(optimum.starts)]);
  return markdownTable([["inertia", "silhouette", `starts of ${starts}`], ...rows]);
}

function scoresOf(matrix: Matrix, clusters: number, seed: number): Scores {
  const { labels, inertia } = kMeans(matrix, {
    clusters,
    random: createRandom(seed),
    restarts: matrix.rows > 2_000 ? 50 : 200,
  });
  const scores: Scores = {
    ...{ clusters, inertia, silhouette: meanOf(silhouettes(matrix, labels, clusters)) },
    daviesBouldin: daviesBouldin(matrix, labels, clusters),
    calinskiHarabasz: calinskiHarabasz(matrix, labels, clusters),
  };
  if (matrix.rows > 2_000) return scores;
  const ward = cutTree(wardMerges(matrix), clusters);
  const random = createRandom(0);
  const { bic } = fitMixture(matrix, {
    components: clusters,
    form: "full",
    random,
    varianceFloor: 1e-6,
    maxIterations: 2_000,
  });
  return { ...scores, wardSilhouette: meanOf(silhouettes(matrix, ward, clusters)), bic };
}

async function peerScores(python: string, { values, rows, columns: width }: Matrix): Promise<Scores[]> {
  const table = Array.from({ length: rows }, (_, i) => [...values.subarray(i * width, (i + 1) * width)]);
  const running = run(python, [peer], { maxBuffer: 1 << 24 });
  running.child.stdin!.end(JSON.stringify({ values: table, clusters: [2, 3, 4, 5, 6] }));
  const { stdout } = await running;
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Scores);
}

function tableOf(ours: readonly Scores[], theirs: readonly Scores[]): string {
  const present = columns.filter((column) => ours[0]![column] !== undefined);
  const rows = ours.map((row, i) => [
    row.clusters,
    ...present.map((column) => {
      const other = theirs[i]?.[column];
      return other === undefined ? row[column]!.toFixed(5) : `${row[column]!.toFixed(5)} / ${other.toFixed(5)}`;
    }),
  ]);
  return markdownTable([
    ["clusters", ...present.map((column) => (theirs.length > 0 ? `${column} (ours / scikit-learn)` : column))],
    ...rows,
  ]);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
