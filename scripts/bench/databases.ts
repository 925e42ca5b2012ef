import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { App } from "../../src/app/app.ts";
import { openApp } from "../../src/app/open-app.ts";
import { readConfig } from "../../src/config/config.ts";
import { createLog } from "../../src/log/log.ts";
import { createRandom } from "../../src/math/random.ts";
import { markdownTable, type Task, writeReport } from "../evaluate/report.ts";

interface Side {
  name: string;
  app: App;
  /** Processor time of the database's own processes so far, in ms. */
  databaseMs: () => Promise<number>;
  rounds: { nodeMs: number; databaseMs: number; wallMs: number }[];
}

/** Ticks of /proc/PID/stat a second. */
const ticks = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/**
 * The same events into SQLite and into PostgreSQL, in turns in one process, by processor time: Node's, and that of PostgreSQL's processes on this
 * machine. Options: `--url postgres://…` (needed; a schema `bench_TIME` is made there), `--rounds 10`, `--events 500`.
 */
export const databasesBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      url: { type: "string" },
      rounds: { type: "string", default: "10" },
      events: { type: "string", default: "500" },
    },
  });
  if (values.url === undefined) throw new Error("Name a database: --url postgres://USER:PASSWORD@HOST/DATABASE");
  const [rounds, events] = [Number(values.rounds), Number(values.events)];
  const folder = await mkdtemp(join(tmpdir(), "attune-databases-"));
  const url = new URL(values.url);
  url.searchParams.set("schema", `bench_${Date.now()}`);
  const open = (name: string, settings: Record<string, string>): Promise<App> =>
    openApp({
      config: readConfig({ ATTUNE_DATA_DIR: join(folder, name), ATTUNE_ENCODER_THREADS: "1", ...settings }),
      log: createLog("silent"),
    });
  const sides: Side[] = [
    { name: "SQLite", app: await open("sqlite", {}), databaseMs: async () => 0, rounds: [] },
    {
      name: "PostgreSQL",
      app: await open("postgres", { ATTUNE_DATABASE_URL: url.href }),
      databaseMs: postgresMs,
      rounds: [],
    },
  ];
  try {
    for (let round = 0; round < rounds; round++) {
      const batch = eventsOf(round, events, options.seed);
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        const [cpu, database, wall] = [process.cpuUsage(), await side.databaseMs(), performance.now()];
        const { accepted } = await side.app.ingestion.ingest(batch);
        if (accepted !== events) throw new Error(`${side.name} accepted ${accepted} of ${events} events.`);
        const { user, system } = process.cpuUsage(cpu);
        side.rounds.push({
          nodeMs: (user + system) / 1e3,
          databaseMs: (await side.databaseMs()) - database,
          wallMs: performance.now() - wall,
        });
      }
      options.say(`round ${round + 1} of ${rounds}`);
    }
  } finally {
    for (const { app } of sides) await app.close();
    await rm(folder, { recursive: true, force: true });
  }
  const perSecond = (side: Side): number =>
    (events * 1000) / median(side.rounds.map(({ nodeMs, databaseMs }) => nodeMs + databaseMs));
  const [sqlite, postgres] = sides as [Side, Side];
  const body = [
    markdownTable([
      ["database", "events a processor second", "of it Node, ms a round", "database, ms a round", "wall, ms a round"],
      ...sides.map((side) => [
        side.name,
        perSecond(side).toFixed(0),
        median(side.rounds.map(({ nodeMs }) => nodeMs)).toFixed(0),
        median(side.rounds.map(({ databaseMs }) => databaseMs)).toFixed(0),
        median(side.rounds.map(({ wallMs }) => wallMs)).toFixed(0),
      ]),
    ]),
    "",
    `${rounds} rounds of ${events} events of 200 users, medians. PostgreSQL against SQLite by processor time: ${(perSecond(postgres) / perSecond(sqlite)).toFixed(2)} (at least .3).`,
    "SQLite writes in the process, so its share is inside Node's.",
  ].join("\n");
  await writeReport(
    {
      file: "databases.md",
      title: "SQLite and PostgreSQL",
      command: "npm run bench -- databases -- --url postgres://…",
      dataFiles: [],
      body,
    },
    options,
  );
};

function eventsOf(round: number, count: number, seed: number): Record<string, unknown>[] {
  const random = createRandom(`databases ${seed} ${round}`);
  return Array.from({ length: count }, (_, i) => ({
    type: "track",
    messageId: `round ${round} event ${i}`,
    userId: `user-${Math.floor(random() * 200)}`,
    event: ["Item Viewed", "Item Clicked", "Item Liked"][Math.floor(random() * 3)],
    properties: { itemId: `item-${Math.floor(random() * 500)}`, dwellSeconds: Math.floor(random() * 90) },
    context: { channel: "web" },
  }));
}

async function postgresMs(): Promise<number> {
  let sum = 0;
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    if (!/^\d+ \(postgres\)/.test(stat)) continue;
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    sum += ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks;
  }
  return sum;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
