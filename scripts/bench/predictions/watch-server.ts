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

/** Asks a server all the while; `end` says how long it ever stood still, by its own account and by that of the probes. */
export function watchServer(url: string): { end(): Promise<{ lagMs: number; probe: Timed }> } {
  const times: number[] = [];
  let isOver = false;
  const started = readLagMs(url);
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
      return { lagMs: await readLagMs(url), probe: timed(times) };
    },
  };
}
