import { spawn } from "node:child_process";
import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { GeneratedServing } from "./generated-serving.ts";
import type { Times } from "./times.ts";

export interface HttpLoad {
  requestsPerSecond: number;
  eventsPerSecond: number;
  seconds: number;
}

/** Times in milliseconds from when a request was due until its reply was read. */
export interface HttpTimes {
  answers: Times;
  events: Times;
  /** Replies that were not 200. */
  failures: number;
  /** Clicks that were acknowledged, and how many of them the next answer knew of. */
  freshness: { asked: number; fresh: number };
  /** Longest time that the server's event loop was held up, in milliseconds. */
  longestStall: number;
  /** Processor seconds of the server per second of the run, warm-up included. */
  serverLoad: number;
}

/** Serves from this process and loads it from a process of its own. */
export async function measureHttp(
  serving: GeneratedServing,
  run: HttpLoad & { users: number; items: number; seed: number },
): Promise<HttpTimes> {
  const server = await serving.serve();
  const stalls = monitorEventLoopDelay({ resolution: 1 });
  stalls.enable();
  const cpuStart = process.cpuUsage();
  const start = performance.now();
  try {
    const script = fileURLToPath(new URL("./http-client.ts", import.meta.url));
    const options = {
      url: server.url,
      users: run.users,
      items: run.items,
      seed: run.seed,
      "requests-per-second": run.requestsPerSecond,
      "events-per-second": run.eventsPerSecond,
      seconds: run.seconds,
    };
    const words = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    const client = spawn(process.execPath, ["--import", "tsx", script, ...words], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output, [exitCode]] = await Promise.all([text(client.stdout), once(client, "close")]);
    if (exitCode !== 0) throw new Error(`the client of the benchmark ended with ${exitCode}`);
    const cpu = process.cpuUsage(cpuStart);
    return {
      ...(JSON.parse(output) as Omit<HttpTimes, "longestStall" | "serverLoad">),
      longestStall: stalls.max / 1e6,
      serverLoad: (cpu.user + cpu.system) / 1000 / (performance.now() - start),
    };
  } finally {
    stalls.disable();
    await server.close(1_000);
  }
}
