import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "../../../src/math/random.ts";
import { markdownTable, type Task, writeReport } from "../../evaluate/report.ts";
import { sendOpenLoop } from "../recommend/open-loop.ts";
import { timesOf } from "../recommend/times.ts";
import { type BuiltServer, startBuiltServer, usageOf } from "./built-server.ts";
import { routeClasses } from "./route-classes.ts";
import { type SoakReply, sendOnce } from "./send-once.ts";

/** Most that memory and descriptors may grow from the middle third of the run to its last, and the longest time nothing else is answered. */
const bars = { memoryGrowth: 0.05, descriptorGrowth: 5, stallMs: 100 };
const sampleMs = 5_000;

interface Sample {
  rssMb: number;
  heapMb: number;
  descriptors: number;
  /** Longest hold-up of the event loop since the sample before, by `perf_hooks.monitorEventLoopDelay` in the server. */
  stallMs: number;
}

/**
 * Light mixed load for a long time: every kind of route in turn, at times fixed beforehand, over kept connections. Memory and descriptors have to stay,
 * no connection may fail, nothing may hold up the event loop. Options: `--minutes 30 --per-second 8 --data-dir DIR` (a seeded one, which is copied).
 */
export const soakBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      minutes: { type: "string", default: "30" },
      "per-second": { type: "string", default: "8" },
      "data-dir": { type: "string" },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "attune-soak-"));
  if (values["data-dir"] !== undefined) cpSync(values["data-dir"], folder, { recursive: true });
  const server = await startBuiltServer({ dataDir: folder, seed: true });
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const random = createRandom(`soak|${options.seed}`);
  const replies: SoakReply[] = [];
  const samples: Sample[] = [];
  // What the start left over, and the first look of everything, is not part of the run.
  for (const route of routeClasses)
    await sendOnce(agent, server.port, { name: route.name, wire: route.wire(random, 0) });
  await sampleOf(server);
  let n = 1;
  const sampling = setInterval(() => {
    sampleOf(server).then(
      (sample) => {
        samples.push(sample);
        if (samples.length % 12 === 0) options.say(`${samples.length / 12} min: ${JSON.stringify(sample)}`);
      },
      () => undefined,
    );
  }, sampleMs);
  try {
    await sendOpenLoop({
      perSecond: Number(values["per-second"]),
      seconds: 60 * Number(values.minutes),
      random,
      send: async () => {
        const route = routeClasses[n++ % routeClasses.length]!;
        replies.push(await sendOnce(agent, server.port, { name: route.name, wire: route.wire(random, n) }));
      },
    });
  } finally {
    clearInterval(sampling);
    agent.destroy();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const body = reportOf({ replies, samples, perSecond: values["per-second"], minutes: values.minutes });
  options.say(body);
  if (Number(values.minutes) < 5) return;
  const command = `npm run bench -- soak -- --minutes ${values.minutes}`;
  await writeReport({ file: "soak.md", title: "A long time under light load", command, dataFiles: [], body }, options);
};

/** Reads what the server says of itself; reading the delay of the event loop begins its next interval. */
async function sampleOf(server: BuiltServer): Promise<Sample> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const read = (name: string): number => Number(new RegExp(`^${name} (\\S+)`, "m").exec(metrics)?.[1] ?? Number.NaN);
  const pid = server.process.pid!;
  return {
    rssMb: usageOf(pid).rssMb,
    heapMb: read("attune_nodejs_heap_size_used_bytes") / 2 ** 20,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    stallMs: 1_000 * read("attune_nodejs_eventloop_lag_max_seconds"),
  };
}

interface SoakRun {
  replies: readonly SoakReply[];
  samples: readonly Sample[];
  perSecond: string;
  minutes: string;
}

function reportOf({ replies, samples, perSecond, minutes }: SoakRun): string {
  const third = Math.floor(samples.length / 3);
  const middle = samples.slice(third, 2 * third);
  const last = samples.slice(2 * third);
  const medianOf = (of: readonly Sample[], key: keyof Sample): number => timesOf(of.map((sample) => sample[key])).p50;
  const growth = medianOf(last, "rssMb") / medianOf(middle, "rssMb") - 1;
  const descriptors = medianOf(last, "descriptors") - medianOf(middle, "descriptors");
  const failures = replies.filter(({ status }) => typeof status === "string");
  const odd = replies.filter(({ status }) => typeof status === "number" && status >= 400);
  const stalls = timesOf(samples.map(({ stallMs }) => stallMs));
  const tables = [
    markdownTable([
      ["measured", "found", "at most", "held"],
      ["connection errors", failures.length, 0, failures.length === 0 ? "yes" : "no"],
      ["other replies than 2xx", odd.length, 0, odd.length === 0 ? "yes" : "no"],
      [
        "longest hold-up of the event loop, ms",
        stalls.worst.toFixed(0),
        bars.stallMs,
        stalls.worst <= bars.stallMs ? "yes" : "no",
      ],
      [
        "memory, last third against the middle one",
        `${(100 * growth).toFixed(1)} %`,
        `${100 * bars.memoryGrowth} %`,
        growth <= bars.memoryGrowth ? "yes" : "no",
      ],
      [
        "descriptors, the same",
        descriptors,
        bars.descriptorGrowth,
        descriptors <= bars.descriptorGrowth ? "yes" : "no",
      ],
    ]),
    "",
    `${minutes} minutes, ${replies.length} requests, ${perSecond} a second on average at times fixed beforehand; a sample every ${sampleMs / 1_000} s. Hold-ups are what`,
    "`perf_hooks` measures in the server, garbage collection and waiting for a processor included: other programs on the machine add to them.",
    "",
    markdownTable([
      ["third of the run", "memory, MB", "heap, MB", "descriptors", "median of the longest hold-ups, ms"],
      ...[samples.slice(0, third), middle, last].map((part, i) => [
        ["first", "middle", "last"][i]!,
        medianOf(part, "rssMb").toFixed(0),
        medianOf(part, "heapMb").toFixed(0),
        medianOf(part, "descriptors"),
        medianOf(part, "stallMs").toFixed(0),
      ]),
    ]),
    "",
    markdownTable([
      ["route", "requests", "p50, ms", "p99, ms"],
      ...routeClasses.map(({ name }) => {
        const times = timesOf(replies.filter((reply) => reply.name === name).map(({ tookMs }) => tookMs));
        return [name, times.count, times.p50.toFixed(0), times.p99.toFixed(0)];
      }),
    ]),
  ];
  const faults = [...new Set([...failures, ...odd].map(({ name, status }) => `- ${name}: ${status}`))];
  return [...tables, ...(faults.length > 0 ? ["", ...faults] : [])].join("\n");
}
