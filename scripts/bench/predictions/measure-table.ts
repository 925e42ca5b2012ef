import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { packageRoot } from "../../../src/config/config.ts";
import { generatedRows } from "../../../src/learning/gradient-boosted-trees/testing/generated-rows.ts";
import { trainTrees } from "../../../src/learning/gradient-boosted-trees/train-trees.ts";
import { usageOf } from "../load/built-server.ts";

export interface TableTimes {
  rows: number;
  columns: number;
  /** Of the command, from its start to its end. */
  seconds: number;
  cpuSeconds: number;
  /** One training of trees in this process. */
  treesCpuSeconds: number;
}

/** `attune predict train` of the build on a generated table, and the trees alone on the same rows. */
export async function measureTable(options: {
  folder: string;
  rows: number;
  columns: number;
  seed: number;
}): Promise<TableTimes> {
  const { folder, rows, columns, seed } = options;
  const generated = generatedRows({ rowCount: rows, featureCount: columns, seed });
  const path = join(folder, "table.csv");
  const file = createWriteStream(path);
  file.write(`${Array.from({ length: columns }, (_, i) => `column ${i}`).join(",")},outcome\n`);
  for (let row = 0; row < rows; row++) {
    const cells = Array.from(generated.features.subarray(row * columns, (row + 1) * columns), (value) =>
      Number.isNaN(value) ? "" : value.toPrecision(6),
    );
    file.write(`${cells.join(",")},${generated.labels[row]}\n`);
  }
  file.end();
  await finished(file);
  const start = process.cpuUsage();
  trainTrees({ rows: generated, settings: { objective: "log-loss", rounds: 200, leaves: 15, learningRate: 0.05 } });
  const used = process.cpuUsage(start);
  const startMs = performance.now();
  const words = [join(packageRoot, "dist", "main.js"), "predict", "train", path, "--target", "outcome", "--json"];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "ignore", "inherit"] });
  let cpuSeconds = 0;
  const timer = setInterval(() => {
    if (child.exitCode === null) cpuSeconds = usageOf(child.pid!).cpuSeconds;
  }, 200);
  const [code] = await once(child, "exit");
  clearInterval(timer);
  if (code !== 0) throw new Error(`The training ended with ${code}.`);
  const treesCpuSeconds = (used.user + used.system) / 1e6;
  return { rows, columns, seconds: (performance.now() - startMs) / 1_000, cpuSeconds, treesCpuSeconds };
}
