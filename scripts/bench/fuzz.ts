import { mkdtemp, rm } from "node:fs/promises";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom, type Random } from "../../src/math/random.ts";
import { markdownTable, type Task, writeReport } from "../evaluate/report.ts";
import { createReplyCheck, type Operation } from "./fuzz/check-reply.ts";
import { knownNames } from "./fuzz/known-names.ts";
import { makeOneOfEach } from "./fuzz/make-one-of-each.ts";
import { mutate, oddStrings } from "./fuzz/mutate.ts";
import { operationsOf } from "./fuzz/operations.ts";
import { type JsonSchema, sampleSchema } from "./fuzz/sample-schema.ts";
import { hangMs, send, type Wire } from "./fuzz/send.ts";
import { startBuiltServer, usageOf } from "./load/built-server.ts";

const slowMs = 6_000;
/** Answers for as long as somebody listens. */
const endless = "/v1/stream";
/** Work of minutes: asked for once in so many of its turns. */
const seldom = 150;
const isHeavy = ({ method, path }: Operation): boolean =>
  /train|learn$|taxonomy$|\/merge$|gazetteer|power$|off-policy$/.test(path) && method !== "get";

/**
 * Requests made from the OpenAPI document, most of them changed in one to three places, against the built server: none may be answered with a 5xx,
 * hang, or break the schema of its reply. Options: `--requests 50000 --at-once 8 --data-dir DIR` (a seeded one)
 * `--database postgres://... --only PATH`; only a whole run on SQLite writes its page.
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
    },
  });
  const folder = await mkdtemp(join(tmpdir(), "attune-fuzz-"));
  const server = await startBuiltServer({
    ...{ dataDir: values["data-dir"] ?? folder, seed: true },
    ...(values.database !== undefined && { settings: { ATTUNE_DATABASE_URL: values.database } }),
  });
  await makeOneOfEach(server.url);
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as never;
  const operations = operationsOf(document)
    .filter(({ path }) => path !== endless)
    .filter(({ path }) => values.only === undefined || path.includes(values.only));
  const check = createReplyCheck(document);
  const random = createRandom(`fuzz|${options.seed}`);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const faults = new Map<string, number>();
  const statuses = new Map<number, number>();
  const slow = new Map<string, number>();
  const named = (document as { components: { schemas: Record<string, JsonSchema> } }).components.schemas;
  const known = await knownNames(server.url);
  let sent = 0;
  const before = usageOf(server.process.pid!).rssMb;

  const one = async (): Promise<void> => {
    const operation = operations[Math.floor(random() * operations.length)]!;
    if (isHeavy(operation) && random() > 1 / seldom) return;
    const wire = wireOf(operation, random, { random, named, known });
    sent += 1;
    if (sent % 2_000 === 0)
      options.say(`${sent} sent, ${[...faults.values()].reduce((sum, count) => sum + count, 0)} faults`);
    const startedMs = performance.now();
    const reply = await send(agent, server.port, wire);
    const tookMs = performance.now() - startedMs;
    const name = `${operation.method.toUpperCase()} ${operation.path}`;
    const fault = typeof reply === "string" ? reply : check(operation, reply);
    if (typeof reply !== "string") statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
    if (tookMs > slowMs) slow.set(name, (slow.get(name) ?? 0) + 1);
    if (fault === undefined) return;
    const key = `${name}: ${fault}`;
    if (!faults.has(key)) options.say(`${key}\n    ${wire.target} ${wire.body?.slice(0, 400) ?? ""}`);
    faults.set(key, (faults.get(key) ?? 0) + 1);
  };
  const caller = async (): Promise<void> => {
    while (sent < Number(values.requests) && server.process.exitCode === null) await one();
  };
  try {
    await Promise.all(Array.from({ length: Number(values["at-once"]) }, caller));
    const isAlive = (await fetch(`${server.url}/readyz`)).ok;
    const after = usageOf(server.process.pid!).rssMb;
    const counts = [...statuses].sort((a, b) => a[0] - b[0]);
    options.say(`${sent} sent; ${counts.map(([status, count]) => `${status}: ${count}`).join(", ")}`);
    const total = [...faults.values()].reduce((sum, count) => sum + count, 0);
    const body = [
      `${operations.length} operations; each request has valid parts by the schema and known ids, three of four are changed in one to three places`,
      `(types, bounds, odd strings, depth, extra and missing keys, query, headers, bytes of the body). ${values["at-once"]} at a time.`,
      "",
      markdownTable([
        [
          "requests",
          "5xx",
          "broken schemas and other faults",
          `hangs (${hangMs / 1_000} s)`,
          `over ${slowMs / 1_000} s`,
          "alive and ready",
          "memory, MB before and after",
        ],
        [
          sent,
          counts.filter(([status]) => status >= 500).reduce((sum, [, count]) => sum + count, 0),
          total,
          [...faults].filter(([key]) => key.endsWith(": hang")).reduce((sum, [, count]) => sum + count, 0),
          [...slow.values()].reduce((sum, count) => sum + count, 0),
          isAlive ? "yes" : "no",
          `${before.toFixed(0)}, ${after.toFixed(0)}`,
        ],
      ]),
      "",
      markdownTable([["status", "replies"], ...counts]),
      ...[...faults].map(([key, count]) => `\n- ${count} x ${key}`),
      ...[...slow].map(([name, count]) => `\n- slow: ${count} x ${name}`),
    ].join("\n");
    if (values.database !== undefined || values.only !== undefined) return;
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

function wireOf(operation: Operation, random: Random, options: Parameters<typeof sampleSchema>[2]): Wire {
  const isOdd = random() < 0.75;
  const odd = (text: string): string =>
    isOdd && random() < 0.2 ? oddStrings[Math.floor(random() * oddStrings.length)]! : text;
  let target = operation.path;
  const query: string[] = [];
  for (const { name, in: place, required, schema } of operation.parameters) {
    const value = odd(String(sampleSchema(schema, placeName(operation.path, name), options)));
    // Without an id the address is that of the list.
    if (place === "path") target = target.replace(`{${name}}`, encode(value, random) || "-");
    else if (required || random() < 0.4) query.push(`${name}=${encode(value, random)}`);
  }
  if (isOdd && random() < 0.1)
    query.push(["limit=1&limit=2", "a[b]=c", "__proto__=1", "=&&=", "x=%zz"][Math.floor(random() * 5)]!);
  const headers: Record<string, string> = {};
  if (isOdd && random() < 0.1) {
    const odds: [string, string][] = [
      ["idempotency-key", "x".repeat(600)],
      ["idempotency-key", "same"],
      ["if-none-match", '"x"'],
      ["range", "bytes=0-1"],
      ["accept", "text/csv"],
      ["accept", "application/x-ndjson"],
      ["accept-encoding", "gzip"],
      ["content-encoding", "gzip"],
      ["x-http-method-override", "DELETE"],
      ["expect", "100-continue"],
    ];
    const [name, value] = odds[Math.floor(random() * odds.length)]!;
    headers[name] = value;
  }
  let body: string | undefined;
  if (operation.bodyTypes.length > 0) {
    const type = operation.bodyTypes[Math.floor(random() * operation.bodyTypes.length)]!;
    headers["content-type"] = isOdd && random() < 0.05 ? "application/x-odd" : type;
    const sample = operation.body === undefined ? "" : sampleSchema(operation.body, "", options);
    const value = isOdd ? mutate(sample, random) : sample;
    body = JSON.stringify(value) ?? "";
    if (isOdd && random() < 0.05) body = body.slice(0, Math.floor(random() * body.length));
    if (isOdd && random() < 0.03) body = body.replaceAll('"', "\u0001");
  }
  return {
    method: operation.method.toUpperCase(),
    target: query.length > 0 ? `${target}?${query.join("&")}` : target,
    headers,
    body,
  };
}

/** Path parameters are mostly called `id`: of what, the word before says. */
const placeName = (path: string, name: string): string =>
  name === "id" ? (/\/(\w+)\/\{id\}/.exec(path)?.[1] ?? name) : name;

function encode(value: string, random: Random): string {
  const sound = value.replaceAll(/\p{Surrogate}/gu, "\ufffd");
  return random() < 0.02 ? "%ED%A0%80" : encodeURIComponent(sound);
}
