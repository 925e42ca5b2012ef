import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "../../src/math/random.ts";
import { markdownTable, type Task, writeReport } from "../evaluate/report.ts";
import { type GeneratedServing, startGeneratedServing } from "./recommend/generated-serving.ts";
import { type GeneratedWorld, generateWorld } from "./recommend/generated-world.ts";
import { type Times, timesOf } from "./recommend/times.ts";

const dimensions = 384;
const batchSize = 1_000;

interface Measured {
  /** Milliseconds of wall-clock time to an answer. */
  answers: Times;
  /** Microseconds of processor time per event, of which half name an answer. */
  eventMicroseconds: number;
}

/**
 * What running experiments add to an answer and to an event: the same questions and events with none and with 50 of them, in
 * turns. Options: `--items 20000 --users 5000 --requests 2000 --events 40000 --rounds 3`.
 */
export const experimentsBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      items: { type: "string", default: "20000" },
      users: { type: "string", default: "5000" },
      requests: { type: "string", default: "2000" },
      events: { type: "string", default: "40000" },
      rounds: { type: "string", default: "3" },
    },
  });
  const { seed, say } = options;
  const users = Number(values.users);
  const nowMs = Date.parse("2026-06-01T12:00:00Z");
  const world = generateWorld({ items: Number(values.items), users, dimensions }, seed, nowMs);
  const run = { users, requests: Number(values.requests), events: Number(values.events), nowMs, seed };
  const counts = [0, 50];
  const rounds: Measured[][] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const row: Measured[] = [];
    for (const count of counts) {
      const measured = await measure(world, { ...run, seed: seed + round, count });
      row.push(measured);
      say(
        `${count} experiments: p50 ${measured.answers.p50.toFixed(2)} ms, p99 ${measured.answers.p99.toFixed(2)} ms; ${measured.eventMicroseconds.toFixed(0)} µs an event`,
      );
    }
    rounds.push(row);
  }
  await writeReport(
    {
      file: "experiments-bench.md",
      title: "What running experiments cost",
      command: "npm run bench -- experiments",
      dataFiles: [],
      body: body(rounds, counts, run),
    },
    options,
  );
};

async function measure(
  world: GeneratedWorld,
  run: { users: number; requests: number; events: number; nowMs: number; seed: number; count: number },
): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), "attune-bench-"));
  const startedMs = performance.now();
  const now = (): number => run.nowMs + Math.floor(performance.now() - startedMs);
  try {
    const serving = await startGeneratedServing(world, {
      folder,
      seed: run.seed,
      now,
      hotProfiles: run.users,
      runningExperiments: run.count,
    });
    const { answers, given } = await ask(serving, run);
    const eventMicroseconds = await send(serving, world, { ...run, given });
    await serving.close();
    return { answers, eventMicroseconds };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function ask({ recommender }: GeneratedServing, run: { users: number; requests: number; seed: number }) {
  const random = createRandom(`experiments|${run.seed}`);
  const times: number[] = [];
  const given: { userId: string; recommendationId: string; itemId: string }[] = [];
  for (let i = 0; i < run.requests; i++) {
    const userId = `user-${Math.floor(random() * run.users)}`;
    const start = performance.now();
    const { recommendationId, items } = await recommender.recommend(userId, { limit: 10 });
    times.push(performance.now() - start);
    given.push({ userId, recommendationId, itemId: items[0]!.id });
  }
  return { answers: timesOf(times.slice(Math.min(100, times.length / 2))), given };
}

/** Half of the events act on a recommendation, which is what exposes. */
async function send(
  { ingestion }: GeneratedServing,
  world: GeneratedWorld,
  run: {
    users: number;
    events: number;
    nowMs: number;
    seed: number;
    given: readonly { userId: string; recommendationId: string; itemId: string }[];
  },
): Promise<number> {
  const random = createRandom(`events|${run.seed}`);
  let cpu = 0;
  for (let sent = 0; sent < run.events; sent += batchSize) {
    const batch = Array.from({ length: batchSize }, (_, i) => {
      const event = world.event(Math.floor(random() * run.users), run.nowMs - 1_000 + (i % 900), random);
      if (i % 2 === 0) return event;
      const { userId, recommendationId, itemId } = run.given[Math.floor(random() * run.given.length)]!;
      return { ...event, userId, event: "Item Clicked", properties: { itemId, recommendationId } };
    });
    const before = process.cpuUsage();
    await ingestion.ingest(batch);
    const { user, system } = process.cpuUsage(before);
    cpu += user + system;
  }
  return cpu / run.events;
}

function body(
  rounds: readonly (readonly Measured[])[],
  counts: readonly number[],
  run: { users: number; requests: number; events: number },
): string {
  const median = (values: readonly number[]): number =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  const columns = counts.map((count, c) => ({
    count,
    p50: median(rounds.map((row) => row[c]!.answers.p50)),
    p99: median(rounds.map((row) => row[c]!.answers.p99)),
    event: median(rounds.map((row) => row[c]!.eventMicroseconds)),
  }));
  const [none, many] = columns;
  const added = {
    answerMs: many!.p50 - none!.p50,
    events: median(rounds.map((row) => row[1]!.eventMicroseconds / row[0]!.eventMicroseconds - 1)),
  };
  return [
    `Medians of ${rounds.length} rounds, each with none and with 50 running experiments in turn: ${run.requests} questions of ${run.users} users, then ${run.events} events of which half name a recommendation. Processor time of an event is that of the whole process.`,
    "",
    markdownTable([
      ["running experiments", "answer p50", "answer p99", "processor time of an event"],
      ...columns.map(({ count, p50, p99, event }) => [
        count,
        `${p50.toFixed(2)} ms`,
        `${p99.toFixed(2)} ms`,
        `${event.toFixed(0)} µs`,
      ]),
    ]),
    "",
    `Added: ${added.answerMs.toFixed(2)} ms to an answer (bar: 1 ms), ${(100 * added.events).toFixed(1)} % to an event (bar: 10 %).`,
  ].join("\n");
}
