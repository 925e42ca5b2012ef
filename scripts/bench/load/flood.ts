import { parseArgs } from "node:util";
import { createRandom } from "../../../src/math/random.ts";
import { sendOpenLoop } from "../recommend/open-loop.ts";
import { type Times, timesOf } from "../recommend/times.ts";
import { createRawClient } from "./raw-client.ts";
import { routeClasses } from "./route-classes.ts";

/** What a flood of one route found; times in milliseconds from when a request was sent, which never waits for earlier replies. */
export interface FloodReport {
  /** Replies a second that the server gives to as many callers as `connections`, each asking again once it was answered. */
  capacity: number;
  atCapacity: Times;
  sentPerSecond: number;
  /** How late the generator itself was, 99 % of the requests. */
  generatorLateMs: number;
  accepted: Times;
  refused: Times;
  /** Replies that are neither 2xx nor 429, and connections that ended without one. */
  failures: number;
  failure?: string;
  /** From the end of the flood until the last probe that took longer than the slowest hundredth at capacity. */
  recoverySeconds: number;
}

/** A process of its own: measures the capacity of a route, floods it at a multiple, and watches how it recovers. Prints one line of JSON. */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "" },
    route: { type: "string", default: "" },
    connections: { type: "string", default: "10" },
    seconds: { type: "string", default: "6" },
    times: { type: "string", default: "10" },
    /** What the generator can send without falling behind. */
    "most-per-second": { type: "string", default: "4000" },
    seed: { type: "string", default: "1" },
  },
});
const route = routeClasses.find(({ name }) => name === values.route);
if (route === undefined) throw new Error(`no route class "${values.route}"`);
const random = createRandom(`flood|${values.seed}`);
const client = createRawClient(Number(values.port), 4_000);
const seconds = Number(values.seconds);
let n = 0;
let failures = 0;
let failure: string | undefined;

async function ask(into: { accepted: number[]; refused: number[] }): Promise<void> {
  const wire = route!.wire(random, n++);
  const sentMs = performance.now();
  try {
    const { status, body } = await client.send(wire);
    const tookMs = performance.now() - sentMs;
    if (status >= 200 && status < 300) into.accepted.push(tookMs);
    else if (status === 429) into.refused.push(tookMs);
    else fail(`${status} ${body}`);
  } catch (error) {
    fail(String(error));
  }
}

function fail(what: string): void {
  failures += 1;
  failure ??= what.slice(0, 300);
}

/** Callers who ask again once they were answered. */
async function closedLoop(forSeconds: number): Promise<{ accepted: number[]; refused: number[] }> {
  const found = { accepted: [] as number[], refused: [] as number[] };
  const untilMs = performance.now() + 1_000 * forSeconds;
  const caller = async (): Promise<void> => {
    while (performance.now() < untilMs) await ask(found);
  };
  await Promise.all(Array.from({ length: Number(values.connections) }, caller));
  return found;
}

await closedLoop(2);
const calm = await closedLoop(seconds);
const capacity = calm.accepted.length / seconds;
const atCapacity = timesOf(calm.accepted);
const perSecond = Math.min(Number(values.times) * capacity, Number(values["most-per-second"]));
const flood = { accepted: [] as number[], refused: [] as number[] };
const late: number[] = [];
const send = (dueMs: number): Promise<void> => {
  late.push(performance.now() - dueMs);
  return ask(flood);
};
await sendOpenLoop({ perSecond, seconds, random, send });

const endedMs = performance.now();
let lastSlowMs = endedMs;
while (performance.now() < endedMs + 4_000) {
  const probe = { accepted: [] as number[], refused: [] as number[] };
  await ask(probe);
  if (!(probe.accepted[0]! <= atCapacity.p99)) lastSlowMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 50));
}
client.close();
const report: FloodReport = {
  capacity,
  atCapacity,
  generatorLateMs: timesOf(late).p99,
  sentPerSecond: (flood.accepted.length + flood.refused.length + failures) / seconds,
  accepted: timesOf(flood.accepted),
  refused: timesOf(flood.refused),
  failures,
  ...(failure !== undefined && { failure }),
  recoverySeconds: (lastSlowMs - endedMs) / 1_000,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(0);
