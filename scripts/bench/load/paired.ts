import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../../../src/config/config.ts";
import { createRandom } from "../../../src/math/random.ts";
import { markdownTable, type Task, writeReport } from "../../evaluate/report.ts";
import { timesOf } from "../recommend/times.ts";
import { type BuiltServer, startBuiltServer, usageOf } from "./built-server.ts";
import { createRawClient, type RawReply } from "./raw-client.ts";
import { routeClasses } from "./route-classes.ts";

/** Slower than before by more than this is a loss. */
const bar = 1.05;
/** Kinds of work, and how many requests of each make a block. */
const works: Readonly<Record<string, number>> = { recommendations: 300, "events, 10 a batch": 60, "put item": 12 };
const callers = 4;
/** A server is idle that takes less than this of the processor, in seconds, between two looks, so many times in a row. */
const idleSeconds = 0.1;
const lookMs = 2_000;
const idleLooks = 4;
/** A busy machine delays both servers; neither may refuse work for that. */
const unhurried = { ATTUNE_MAX_QUEUE_MS: "600000", ATTUNE_MAX_LOOP_DELAY_MS: "600000" };

/**
 * Two builds side by side on copies of one data directory: blocks of the same requests go to each in turn, and the processor time of each server counts, so
 * that other programs on the machine take from both alike. Options: `--before DIR` (a checkout that is built), `--data-dir DIR` (a seeded one of this
 * version), `--before-data-dir DIR` (one of that version, where it has another form), `--rounds 15`.
 */
export const pairedBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      before: { type: "string" },
      "data-dir": { type: "string" },
      "before-data-dir": { type: "string" },
      rounds: { type: "string", default: "15" },
    },
  });
  if (values.before === undefined) throw new Error("Name a checkout that is built: --before DIR.");
  const folder = mkdtempSync(join(tmpdir(), "attune-paired-"));
  const start = async (name: string, root: string, seeded: string | undefined): Promise<BuiltServer> => {
    const dataDir = join(folder, name);
    if (seeded !== undefined) cpSync(seeded, dataDir, { recursive: true });
    return startBuiltServer({ dataDir, root, seed: true, settings: unhurried });
  };
  const before = await start("before", values.before, values["before-data-dir"] ?? values["data-dir"]);
  const now = await start("now", packageRoot, values["data-dir"]);
  const clients = [createRawClient(before.port, callers), createRawClient(now.port, callers)] as const;
  const rows: (string | number)[][] = [];
  try {
    await Promise.all([settled(before), settled(now)]);
    for (const [name, count] of Object.entries(works)) {
      const times: { before: number; now: number }[] = [];
      for (let round = 0; round <= Number(values.rounds); round++) {
        const block = { name, count, seed: `${options.seed}|${round}` };
        const measured = { before: 0, now: 0 };
        const both = [
          async () => {
            measured.before = await processorMs(before, clients[0], block);
          },
          async () => {
            measured.now = await processorMs(now, clients[1], block);
          },
        ];
        // Who is first changes with every round; the first round warms both up.
        for (const run of round % 2 === 0 ? both : both.reverse()) await run();
        if (round > 0) times.push(measured);
      }
      const ratio = timesOf(times.map((pair) => pair.now / pair.before));
      const each = (key: "before" | "now"): string => (timesOf(times.map((pair) => pair[key])).p50 / count).toFixed(2);
      rows.push([name, each("before"), each("now"), ratio.p50.toFixed(3), ratio.p50 <= bar ? "yes" : "no"]);
      options.say(rows.at(-1)!.join("  "));
    }
  } finally {
    for (const client of clients) client.close();
    await Promise.all([before.stop(), now.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
  const body = [
    markdownTable([
      ["work", "before, ms of processor", "now, ms", `median of the ratios (at most ${bar})`, "held"],
      ...rows,
    ]),
    "",
    `Processor time of the whole server for a request, threads included; ${values.rounds} pairs of blocks for each kind, ${callers} callers, the newsroom.`,
  ].join("\n");
  const command = `npm run bench -- paired -- --before DIR --rounds ${values.rounds}`;
  await writeReport({ file: "paired.md", title: "Speed, side by side", command, dataFiles: [], body }, options);
};

/** Resolves once a server does nothing of its own any more: a model that is trained after the start is no request's work. */
async function settled(server: BuiltServer): Promise<void> {
  const used = (): number => usageOf(server.process.pid!).cpuSeconds;
  for (let quiet = 0, before = used(); quiet < idleLooks; ) {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    const after = used();
    quiet = after - before < idleSeconds ? quiet + 1 : 0;
    before = after;
  }
}

/** Processor time that a server takes for a block of requests, in ms, background work that they cause and that ends soon included. */
async function processorMs(
  server: BuiltServer,
  client: ReturnType<typeof createRawClient>,
  { name, count, seed }: { name: string; count: number; seed: string },
): Promise<number> {
  const route = routeClasses.find((one) => one.name === name)!;
  const random = createRandom(`paired|${name}|${seed}`);
  const startedAt = usageOf(server.process.pid!).cpuSeconds;
  let left = count;
  const caller = async (): Promise<void> => {
    while (left-- > 0) check(name, await client.send(route.wire(random, left)));
  };
  await Promise.all(Array.from({ length: callers }, caller));
  await new Promise((resolve) => setTimeout(resolve, 300));
  return 1_000 * (usageOf(server.process.pid!).cpuSeconds - startedAt);
}

function check(name: string, { status, body }: RawReply): void {
  if (status < 200 || status >= 300) throw new Error(`${name} was answered ${status}: ${body.slice(0, 300)}`);
}
