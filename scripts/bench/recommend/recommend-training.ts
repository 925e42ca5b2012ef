import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { createRandom } from "../../../src/math/random.ts";
import { sparseMatrix } from "../../../src/math/sparse-matrix.ts";
import { trainAls } from "../../../src/recommend/models/als/train-als.ts";
import type { Interactions } from "../../../src/recommend/models/contract/interactions.ts";
import { markdownTable, type Task, writeReport } from "../../evaluate/report.ts";

const size = { users: 20_000, items: 10_000, interactions: 1_000_000 };
const factors = 64;
const iterations = 5;
const rounds = 3;
/** The slower of which is still allowed (see docs/results/recommend-training.md). */
const largestRatio = 1.5;
const peerScript = "scripts/peers/recommend/implicit_training.py";

/**
 * Seconds per ALS iteration beside `implicit` on the same generated pairs, at 64 factors, 3 conjugate gradient steps and
 * equal threads, the two taking turns. Options: `--python PATH` (an environment with `implicit`), `--threads 1,2`.
 */
export const recommendTrainingBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: { python: { type: "string" }, threads: { type: "string", default: "1,2" } },
  });
  const pairs = generatePairs(options.seed);
  const folder = await mkdtemp(join(tmpdir(), "attune-bench-"));
  const pairsFile = join(folder, "pairs.u32");
  await writeFile(pairsFile, Buffer.concat([Buffer.from(pairs.rows.buffer), Buffer.from(pairs.columns.buffer)]));
  const interactions = toInteractions(pairs);
  const rows: (string | number)[][] = [["threads", "Attune", "implicit", "ratio", `at most ${largestRatio}`]];
  try {
    for (const threads of values.threads.split(",").map(Number)) {
      const peer = values.python ? startPeer({ python: values.python, pairsFile, threads }) : undefined;
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        ours.push(...(await timeOurs(interactions, threads)));
        theirs.push(...((await peer?.fit()) ?? []));
        options.say(`${threads} threads, round ${round + 1} of ${rounds}`);
      }
      peer?.close();
      rows.push([threads, seconds(median(ours)), ...compare(median(ours), theirs)]);
    }
    await writeReport(
      {
        file: "recommend-training.md",
        title: "Training the recommender beside implicit",
        command: "npm run bench -- recommend-training --python PYTHON",
        dataFiles: [pairsFile],
        body: [
          `Seconds per iteration (median of ${rounds} rounds of ${iterations} iterations, in turns), ${factors} factors, 3`,
          `conjugate gradient steps, ${size.interactions} generated interactions of ${size.users} users and`,
          `${size.items} items. An iteration updates all users and all items, Gram matrices included.`,
          "",
          markdownTable(rows),
        ].join("\n"),
      },
      options,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
};

function compare(ours: number, theirs: number[]): string[] {
  if (theirs.length === 0) return ["not run", "", ""];
  const ratio = ours / median(theirs);
  return [seconds(median(theirs)), ratio.toFixed(2), ratio <= largestRatio ? "yes" : "no"];
}

/** Distinct pairs; items by a Zipf law with exponent 1, users by one with exponent 0.5. */
function generatePairs(seed: number): { rows: Uint32Array; columns: Uint32Array } {
  const random = createRandom(seed);
  const [rows, columns] = [new Uint32Array(size.interactions), new Uint32Array(size.interactions)];
  const seen = new Set<number>();
  while (seen.size < size.interactions) {
    const user = Math.floor(random() ** 2 * size.users);
    const item = Math.floor(size.items ** random()) - 1;
    const key = user * size.items + item;
    if (seen.has(key)) continue;
    rows[seen.size] = user;
    columns[seen.size] = item;
    seen.add(key);
  }
  return { rows, columns };
}

function toInteractions(pairs: { rows: Uint32Array; columns: Uint32Array }): Interactions {
  const shape = { rowCount: size.users, columnCount: size.items };
  return {
    userIds: Array.from({ length: size.users }, (_, user) => `r${user}`),
    itemIds: Array.from({ length: size.items }, (_, item) => `i${item}`),
    matrix: sparseMatrix(shape, { ...pairs, values: new Float32Array(size.interactions).fill(1) }),
  };
}

/** Seconds of each iteration; the first starts when the threads are up, so it is left out. */
async function timeOurs(interactions: Interactions, threads: number): Promise<number[]> {
  const ends: number[] = [];
  await trainAls(interactions, {
    factors,
    iterations: iterations + 1,
    threads,
    onProgress: () => ends.push(performance.now()),
  });
  return ends.slice(1).map((end, i) => (end - ends[i]!) / 1_000);
}

function startPeer(options: { python: string; pairsFile: string; threads: number }) {
  const counts = [size.users, size.items, factors, iterations, options.threads].map(String);
  const child = spawn(options.python, [peerScript, options.pairsFile, ...counts], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout);
  return {
    async fit(): Promise<number[]> {
      child.stdin.write("fit\n");
      const [line] = (await once(lines, "line")) as [string];
      return JSON.parse(line) as number[];
    },
    close: () => child.stdin.end(),
  };
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function seconds(value: number): string {
  return `${value.toFixed(3)} s`;
}
