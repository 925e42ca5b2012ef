import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { markdownTable, type Task, writeReport } from "../../evaluate/report.ts";
import { startBuiltServer } from "./built-server.ts";
import type { FloodReport } from "./flood.ts";
import { routeClasses } from "./route-classes.ts";

const bars = { acceptedTimes: 2, refusedMs: 100, recoverySeconds: 2 };

/**
 * Each kind of route at its capacity and at ten times that, one after the other, on the built server with the bundled newsroom.
 * Options: `--route NAME` (one of them), `--seconds 6`, `--times 10`, `--connections 10`, `--data-dir DIR` (a seeded one).
 */
export const overloadBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      route: { type: "string", multiple: true },
      seconds: { type: "string", default: "6" },
      times: { type: "string", default: "10" },
      connections: { type: "string", default: "10" },
      "data-dir": { type: "string" },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), "attune-overload-"));
  const server = await startBuiltServer({ dataDir: values["data-dir"] ?? folder, seed: true });
  const names = values.route ?? routeClasses.map(({ name }) => name);
  const reports: (FloodReport & { name: string })[] = [];
  try {
    for (const name of names) {
      const words = { port: server.port, route: name, seconds: values.seconds, times: values.times };
      const report = await flood({ ...words, connections: values.connections, seed: options.seed });
      options.say(`${name}: ${JSON.stringify(report)}`);
      reports.push({ name, ...report });
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
  if (values.route !== undefined) return;
  const ms = (value: number): string => value.toFixed(0);
  const body = [
    `Capacity: ${values.connections} callers who ask again once they were answered. Flood: ${values.times} times as many requests a second, at times fixed`,
    `beforehand, for ${values.seconds} s (at most 4,000/s, which the generator can send). Server and generator share the machine's cores, so the flood also takes`,
    "processor time from what is accepted. Times in ms from when a request was",
    "sent, which never waits for earlier replies. Recovery: until a probe is as quick as 99 % at capacity. A generator that is late to send is as late to see a reply:",
    "so much of a time is its own.",
    "",
    markdownTable([
      [
        "route",
        "capacity/s",
        "p99 at capacity",
        "sent/s",
        "accepted/s",
        "p99 of the accepted",
        "generator late, p99",
        `times (at most ${bars.acceptedTimes})`,
        `p99 until 429 (at most ${bars.refusedMs})`,
        "other replies",
        `recovery, s (at most ${bars.recoverySeconds})`,
      ],
      ...reports.map(({ name, capacity, atCapacity, sentPerSecond, generatorLateMs, accepted, ...rest }) => [
        name,
        ms(capacity),
        ms(atCapacity.p99),
        ms(sentPerSecond),
        ms(accepted.count / Number(values.seconds)),
        ms(accepted.p99),
        ms(generatorLateMs),
        (accepted.p99 / atCapacity.p99).toFixed(1),
        ms(rest.refused.p99),
        rest.failures,
        rest.recoverySeconds.toFixed(1),
      ]),
    ]),
  ].join("\n");
  const title = "Ten times what the server can do";
  await writeReport({ file: "overload.md", title, command: "npm run bench -- overload", dataFiles: [], body }, options);
};

async function flood(options: Record<string, string | number>): Promise<FloodReport> {
  const script = fileURLToPath(new URL("./flood.ts", import.meta.url));
  const words = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(process.execPath, ["--import", "tsx", script, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  if (code !== 0) throw new Error(`the generator ended with ${code}`);
  return JSON.parse(output) as FloodReport;
}
