import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openApp } from "../../../src/app/open-app.ts";
import { readConfig } from "../../../src/config/config.ts";
import { createLog } from "../../../src/log/log.ts";
import { markdownTable, type TaskOptions } from "../../evaluate/report.ts";
import type { HttpTimes } from "../recommend/measure-http.ts";
import { runChild, startChild } from "./child.ts";
import { writeGeneratedArchive } from "./generated-archive.ts";
import { indexFile } from "./index-file.ts";

const items = 600;
const wordsEach = 30;
const users = 300;
const requestsPerSecond = 50;
const seconds = 15;
const warmUpSeconds = 3;
const mostTimes = 3;

type ClientTimes = Pick<HttpTimes, "answers" | "failures">;

/**
 * Recommendations over HTTP from a server on its own, then while `attune index` fills the same data directory with all its threads.
 * Arrivals are fixed beforehand and times count from when a request was due; the client is a process of its own.
 */
export async function measureLatency(options: TaskOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "attune-bench-"));
  const environment = { ATTUNE_DATA_DIR: join(folder, "data"), ATTUNE_LOG_LEVEL: "error" };
  const config = readConfig({ ...environment, PORT: "0" });
  const app = await openApp({ config, log: createLog("error") });
  const served = join(folder, "served.jsonl");
  const growing = join(folder, "growing.jsonl");
  await writeGeneratedArchive(served, { documents: items, wordsEach, seed: "served" });
  await writeGeneratedArchive(growing, { documents: 20_000, wordsEach: 350, seed: "growing", firstId: items });
  await indexFile(served, app.indexing);
  const server = await app.serve();
  app.setReady();
  const load = (): Promise<ClientTimes> =>
    runChild<ClientTimes>("scripts/bench/recommend/http-client", [
      `--url=${server.url}`,
      `--users=${users}`,
      `--items=${items}`,
      `--requests-per-second=${requestsPerSecond}`,
      "--events-per-second=10",
      `--seconds=${seconds}`,
      `--warm-up-seconds=${warmUpSeconds}`,
      `--seed=${options.seed}`,
    ]);
  try {
    const idle = await load();
    options.say(`idle: p99 ${idle.answers.p99.toFixed(1)} ms`);
    const indexing = startChild("src/main", ["index", growing, "--json"], environment);
    await untilReading(indexing.stdout!);
    const busy = await load();
    options.say(`while indexing: p99 ${busy.answers.p99.toFixed(1)} ms, ${busy.failures} failures`);
    const ended = once(indexing, "exit");
    if (indexing.exitCode !== null) throw new Error("the archive was indexed before the measurement ended");
    indexing.kill("SIGKILL");
    await ended;
    return describe(idle, busy);
  } finally {
    await server.close(1_000);
    await app.close();
    await rm(folder, { recursive: true });
  }
}

/** Resolves with the first progress that tells of word pieces: the models are loaded and the encoder is at work. */
async function untilReading(output: NodeJS.ReadableStream): Promise<void> {
  for await (const line of createInterface({ input: output })) {
    if (((JSON.parse(line) as { tokens?: number }).tokens ?? 0) > 0) break;
  }
  output.resume();
}

function describe(idle: ClientTimes, busy: ClientTimes): string {
  const times = busy.answers.p99 / idle.answers.p99;
  const row = (name: string, { answers, failures }: ClientTimes): (string | number)[] => [
    name,
    answers.count,
    answers.p50.toFixed(1),
    answers.p95.toFixed(1),
    answers.p99.toFixed(1),
    answers.worst.toFixed(1),
    failures,
  ];
  const reached = times <= mostTimes && busy.failures === 0;
  return [
    `A server with ${items} items and ${users} users, ${requestsPerSecond} requests a second (Poisson arrivals) for ${seconds} s, first alone, then while \`attune index\` reads an archive into the same data directory with one encoder session per core. Milliseconds from when a request was due to its reply.`,
    markdownTable([
      ["server", "answers", "p50", "p95", "p99", "slowest", "failures"],
      row("idle", idle),
      row("while indexing", busy),
    ]),
    `p99 ${times.toFixed(2)} times that of the idle server, ${busy.failures} failures (at most ${mostTimes} times and none: ${reached ? "yes" : "no"}).`,
  ].join("\n\n");
}
