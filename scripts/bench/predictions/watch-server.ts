import { readFile, rm } from "node:fs/promises";

/** Times of many calls, in ms. */
export interface Timed {
  median: number;
  p99: number;
  most: number;
}

export function timed(times: readonly number[]): Timed {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p99: at(0.99), most: sorted.at(-1) ?? 0 };
}

const probeEveryMs = 10;
/** The server's own largest event-loop delay since it was last asked. */
const lagMetric = /^attune_nodejs_eventloop_lag_max_seconds (\S+)$/m;

async function readLagMs(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = lagMetric.exec(text);
  if (!found) throw new Error("The server's metrics do not tell the delay of its event loop.");
  return 1_000 * Number(found[1]);
}

/** A started server whose main thread is watched by watch-thread.mjs, which writes to `stallsFile`. */
export interface WatchedServer {
  url: string;
  pid: number;
  stallsFile: string;
}

export interface Watched {
  /** Longest delay of the event loop on the clock. */
  lagMs: number;
  /** Most processor time that the main thread used between two looks, 10 ms apart. */
  stallMs: number;
  probe: Timed;
}

async function readStallMs({ pid, stallsFile }: WatchedServer): Promise<number> {
  await rm(stallsFile, { force: true });
  process.kill(pid, "SIGUSR2");
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const text = await readFile(stallsFile, "utf8").catch(() => "");
    if (text !== "") return Number(text);
  }
}

/** Asks a server all the while; `end` says how long it ever stood still, by its own account and by that of the probes. */
export function watchServer(server: WatchedServer): { end(): Promise<Watched> } {
  const { url } = server;
  const times: number[] = [];
  let isOver = false;
  const started = Promise.all([readLagMs(url), readStallMs(server)]);
  const probes = started.then(async () => {
    while (!isOver) {
      const startMs = performance.now();
      await (await fetch(`${url}/healthz`)).arrayBuffer();
      times.push(performance.now() - startMs);
      await new Promise((resolve) => setTimeout(resolve, probeEveryMs));
    }
  });
  return {
    async end() {
      isOver = true;
      await probes;
      return { lagMs: await readLagMs(url), stallMs: await readStallMs(server), probe: timed(times) };
    },
  };
}
