import { mkdtemp, rm } from "node:fs/promises";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "../../../src/math/random.ts";
import { type Task, writeReport } from "../../evaluate/report.ts";
import { startBuiltServer, usageOf } from "../load/built-server.ts";
import { createReplyCheck, type Operation } from "./check-reply.ts";
import { knownNames } from "./known-names.ts";
import { makeOneOfEach } from "./make-one-of-each.ts";
import { makeRequest } from "./make-request.ts";
import { operationsOf } from "./operations.ts";
import type { JsonSchema } from "./sample-schema.ts";
import { send } from "./send.ts";
import { add, readSums, slowMs, tableOf, total, writeSums } from "./sums.ts";

/** Answers for as long as somebody listens. */
const endless = "/v1/stream";
/** Work of minutes: asked for once in so many of its turns. */
const seldom = 150;
const isHeavy = ({ method, path }: Operation): boolean =>
  /train|learn$|taxonomy$|\/merge$|gazetteer|power$|off-policy$/.test(path) && method !== "get";

/**
 * Requests made from the OpenAPI document, most of them changed in one to three places, against the built server: none may be answered with a 5xx,
 * hang, or break the schema of its reply. What the nth request is depends on the seed, n and the known names alone. Options: `--requests 50000 --at-once 8
 * --data-dir DIR` (a seeded one) `--database postgres://... --only PATH`; `--sums FILE --minutes 7` runs a piece, to which the same command adds the
 * next until all requests are sent. A whole run on SQLite writes its page.
 */
export const fuzzBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      requests: { type: "string", default: "50000" },
      "at-once": { type: "string", default: "8" },
      "data-dir": { type: "string" },
      /** Of a PostgreSQL database that may be filled, in place of SQLite. */
      database: { type: "string" },
      only: { type: "string" },
      sums: { type: "string" },
      minutes: { type: "string", default: "Infinity" },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), "attune-fuzz-"));
  const server = await startBuiltServer({
    ...{ dataDir: values["data-dir"] ?? folder, seed: true },
    ...(values.database !== undefined && { settings: { ATTUNE_DATABASE_URL: values.database } }),
  });
  const memoryMb = (): number => usageOf(server.process.pid!).rssMb;
  const sums = readSums(values.sums, memoryMb());
  if (sums.sent === 0) await makeOneOfEach(server.url);
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as never;
  const operations = operationsOf(document)
    .filter(({ path }) => path !== endless)
    .filter(({ path }) => values.only === undefined || path.includes(values.only));
  const check = createReplyCheck(document);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const named = (document as { components: { schemas: Record<string, JsonSchema> } }).components.schemas;
  const known = await knownNames(server.url);
  const untilMs = performance.now() + Number(values.minutes) * 60_000;
  const isOver = (): boolean =>
    sums.sent >= Number(values.requests) || server.process.exitCode !== null || performance.now() > untilMs;

  const one = async (): Promise<void> => {
    const random = createRandom(`fuzz|${options.seed}|${sums.sent++}`);
    let operation: Operation;
    do operation = operations[Math.floor(random() * operations.length)]!;
    while (isHeavy(operation) && random() > 1 / seldom);
    const request = makeRequest(operation, { random, named, known });
    if (sums.sent % 2_000 === 0) options.say(`${sums.sent} sent, ${total(sums.faults)} faults`);
    const startedMs = performance.now();
    const reply = await send(agent, server.port, request);
    const name = `${operation.method.toUpperCase()} ${operation.path}`;
    if (performance.now() - startedMs > slowMs) add(sums.slow, name);
    if (typeof reply !== "string") add(sums.statuses, String(reply.status));
    const fault = typeof reply === "string" ? reply : check(operation, reply);
    if (fault === undefined) return;
    const key = `${name}: ${fault}`;
    if (!(key in sums.faults)) options.say(`${key}\n    ${request.target} ${request.body?.slice(0, 400) ?? ""}`);
    add(sums.faults, key);
  };
  const caller = async (): Promise<void> => {
    while (!isOver()) await one();
  };
  try {
    await Promise.all(Array.from({ length: Number(values["at-once"]) }, caller));
    sums.isAlive &&= (await fetch(`${server.url}/readyz`)).ok;
    sums.memoryMb.after = memoryMb();
    writeSums(values.sums, sums);
    const tables = tableOf(sums);
    options.say(tables);
    if (values.database !== undefined || values.only !== undefined || sums.sent < Number(values.requests)) return;
    const body = [
      `${operations.length} operations; each request has valid parts by the schema and known ids, three of four are changed in one to three places`,
      `(types, bounds, odd strings, depth, extra and missing keys, query, headers, bytes of the body). ${values["at-once"]} at a time.`,
      "",
      tables,
    ].join("\n");
    await writeReport(
      { file: "fuzz.md", title: "Made-up requests", command: "npm run bench -- fuzz", dataFiles: [], body },
      options,
    );
  } finally {
    agent.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
