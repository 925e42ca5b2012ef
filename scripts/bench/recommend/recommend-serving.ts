import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { markdownTable, type Task, type TaskOptions, writeReport } from "../../evaluate/report.ts";
import { factorCount, startGeneratedServing } from "./generated-serving.ts";
import { generateWorld } from "./generated-world.ts";
import { type AnswerTimes, measureAnswers } from "./measure-answers.ts";
import { type CandidateLoss, measureCandidates } from "./measure-candidates.ts";
import { type HttpLoad, type HttpTimes, measureHttp } from "./measure-http.ts";
import { batchSize, type IngestionRates, measureIngestion } from "./measure-ingestion.ts";
import { measureNeighbours, type NeighbourTimes } from "./measure-neighbours.ts";

const dimensions = 384;
/** The bars of this benchmark. */
const bars = { p99Ms: 10, httpP99Ms: 25, eventsPerSecond: 5_000 };

/**
 * Rate of ingestion, time to an answer in process, and time to an answer over HTTP under a fixed load with events
 * arriving, on a generated catalogue. Options: `--items 100000 --users 50000 --events-per-user 4 --requests 1000
 * --hot-profiles 50000 --requests-per-second 200 --events-per-second 200 --seconds 30`.
 */
export const recommendServingBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      items: { type: "string", default: "100000" },
      users: { type: "string", default: "50000" },
      "hot-profiles": { type: "string", default: "50000" },
      "events-per-user": { type: "string", default: "4" },
      requests: { type: "string", default: "1000" },
      "requests-per-second": { type: "string", default: "200" },
      "events-per-second": { type: "string", default: "200" },
      seconds: { type: "string", default: "30" },
    },
  });
  const { seed, say } = options;
  const size = { items: Number(values.items), users: Number(values.users), dimensions };
  const load: HttpLoad = {
    requestsPerSecond: Number(values["requests-per-second"]),
    eventsPerSecond: Number(values["events-per-second"]),
    seconds: Number(values.seconds),
  };
  const hotProfiles = Number(values["hot-profiles"]);
  const nowMs = Date.parse("2026-06-01T12:00:00Z");
  const startedMs = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "attune-bench-"));
  try {
    say(`generating ${size.items} items …`);
    const world = generateWorld(size, seed, nowMs);
    const now = (): number => nowMs + Math.floor(performance.now() - startedMs);
    const serving = await startGeneratedServing(world, { folder, seed, now, hotProfiles });
    const total = size.users * Number(values["events-per-user"]);
    const rates = await measureIngestion(serving.ingestion, world, { ...size, total, nowMs, seed, say });
    say(`${load.requestsPerSecond} requests and ${load.eventsPerSecond} events a second over HTTP …`);
    const http = await measureHttp(serving, { ...size, ...load, seed });
    say(`over HTTP: p50 ${http.answers.p50.toFixed(1)} ms, p99 ${http.answers.p99.toFixed(1)} ms`);
    const answers = await measureAnswers(serving, world, {
      ...size,
      requests: Number(values.requests),
      nowMs,
      seed,
      say,
    });
    const loss = await measureCandidates(serving, { ...size, seed });
    const memoryMb = process.memoryUsage().rss / 1e6;
    await serving.close();
    const sizes = [500, 2_000, 20_000].filter((items) => items <= size.items);
    const neighbours = measureNeighbours(world, sizes, seed);
    await report({ size, total, hotProfiles, memoryMb, load, rates, answers, http, loss, neighbours }, options);
  } finally {
    await rm(folder, { recursive: true });
  }
};

interface Results {
  size: { items: number; users: number };
  total: number;
  hotProfiles: number;
  memoryMb: number;
  load: HttpLoad;
  rates: IngestionRates;
  answers: readonly AnswerTimes[];
  http: HttpTimes;
  loss: CandidateLoss;
  neighbours: readonly NeighbourTimes[];
}

const ms = (value: number): string => value.toFixed(2);
const verdict = (isReached: boolean): string => (isReached ? "yes" : "no");

async function report(results: Results, options: TaskOptions): Promise<void> {
  const { size, total, hotProfiles, memoryMb, load, rates } = results;
  const body = [
    `${size.items} generated items with ${dimensions}-dimensional embeddings; a crowd of ${factorCount} factors, 100 neighbours`,
    `and 50 companions an item; ${size.users} users with ${total} events; SQLite file in WAL mode with synchronous=NORMAL; up to ${hotProfiles} profiles in memory`,
    `(\`ATTUNE_HOT_PROFILES\`), ${Math.round(memoryMb)} MB in all. Server and client share the machine's cores.`,
    "",
    ...httpSection(results.http, load),
    ...answerSection(results.answers),
    "## Ingestion",
    "",
    `Batches of ${batchSize}, every batch one transaction with all profiles that it changes. The slowest 20,000 have to reach the floor too.`,
    "",
    markdownTable([
      ["events/s, all", "events/s, slowest 20,000", "events per processor second", `at least ${bars.eventsPerSecond}`],
      [
        Math.round(rates.whole),
        Math.round(rates.slowest),
        Math.round(rates.perCpuSecond),
        verdict(rates.slowest >= bars.eventsPerSecond),
      ],
    ]),
    "",
    ...lossSection(results.loss),
    ...neighbourSection(results.neighbours),
  ].join("\n");
  const command = "npm run bench -- recommend-serving";
  const title = "Serving recommendations under load";
  await writeReport({ file: "recommend-serving.md", title, command, dataFiles: [], body }, options);
}

function httpSection({ answers, events, failures, freshness, longestStall, serverLoad }: HttpTimes, load: HttpLoad) {
  const row = (name: string, perSecond: number, { count, p50, p95, p99, worst }: HttpTimes["answers"], bar: string) => [
    name,
    perSecond,
    count,
    ms(p50),
    ms(p95),
    ms(p99),
    ms(worst),
    bar,
  ];
  return [
    "## Over HTTP (ms)",
    "",
    `A client process sends for ${load.seconds} s at times fixed beforehand (Poisson arrivals), one event a request. A time runs from`,
    "when the request was due until its reply was read, so waiting for the client itself counts too (no coordinated omission).",
    "",
    markdownTable([
      ["", "per second", "replies", "p50", "p95", "p99", "slowest", `p99 at most ${bars.httpP99Ms}`],
      row("recommendations, 10 items", load.requestsPerSecond, answers, verdict(answers.p99 <= bars.httpP99Ms)),
      row("events", load.eventsPerSecond, events, ""),
    ]),
    "",
    `Replies other than 200: ${failures}. Acknowledged clicks that the next answer knew of: ${freshness.fresh} of ${freshness.asked}.`,
    `Longest hold-up of the server's event loop: ${ms(longestStall)} ms; processor time of the server: ${serverLoad.toFixed(2)} s a second.`,
    "",
  ];
}

function answerSection(answers: readonly AnswerTimes[]): string[] {
  return [
    "## Time to an answer, in process (ms)",
    "",
    "One event is taken in before each question, so that no answer can be kept from the one before. Answers are written to the",
    "file between the questions, together with others: that is part of the times over HTTP, not of these.",
    "",
    markdownTable([
      ["question", "p50", "p95", "p99", "slowest", "processor, mean", `p99 at most ${bars.p99Ms}`],
      ...answers.map(({ question, p50, p95, p99, worst, cpu }) => [
        question,
        ms(p50),
        ms(p95),
        ms(p99),
        ms(worst),
        ms(cpu),
        verdict(p99 <= bars.p99Ms),
      ]),
    ]),
    "",
  ];
}

function lossSection({ users, overlap, sameFirst }: CandidateLoss): string[] {
  return [
    "## Candidates against scoring everything",
    "",
    `An answer scores between four and eight hundred items of the catalogue. Of the ten that scoring all of it puts first, ${percent(overlap)} are in`,
    `the answer; the very first is the same for ${percent(sameFirst)} of ${users} users.`,
    "",
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function neighbourSection(neighbours: readonly NeighbourTimes[]): string[] {
  return [
    "## Nearest 50: graph against exact search",
    "",
    "Processor time per search. The index compares all vectors up to 500 of them and asks the graph beyond that.",
    "",
    markdownTable([
      ["vectors", "exact, ms", "graph, ms", "recall@50 of the graph"],
      ...neighbours.map(({ items, exactMs, graphMs, recall }) => [items, ms(exactMs), ms(graphMs), recall.toFixed(4)]),
    ]),
  ];
}
