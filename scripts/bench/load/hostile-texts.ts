import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "../../../src/math/random.ts";
import { markdownTable, type Task, writeReport } from "../../evaluate/report.ts";
import type { Operation } from "../fuzz/check-reply.ts";
import { knownNames } from "../fuzz/known-names.ts";
import { operationsOf } from "../fuzz/operations.ts";
import { type JsonSchema, type SampleOptions, sampleSchema } from "../fuzz/sample-schema.ts";
import { send } from "../fuzz/send.ts";
import { startBuiltServer } from "./built-server.ts";

const length = 50_000;
const barMs = 1_000;

/** Repeated until they are long: each has been quadratic or worse for some expression, parser or tokeniser. */
const shapes: Readonly<Record<string, string>> = {
  spaces: " ",
  "line ends": "\n",
  "one letter": "a",
  "letters and spaces": "a ",
  "opened tags": "<a ",
  "less than": "<",
  comments: "<!--",
  entities: "&amp",
  braces: "{{",
  "Liquid tags": "{% if a ",
  brackets: "[a ",
  parentheses: "(",
  quotes: '"',
  apostrophes: "'a",
  dots: ".",
  "dotted letters": "A.",
  commas: ",1",
  digits: "1",
  amounts: "$1,",
  dashes: "-",
  "exclamation marks": "! ",
  addresses: "a@a.",
  links: "http://",
  "colons and slashes": "://",
  negations: "not very ",
  abbreviations: "Mr. ",
  capitals: "Al Bo ",
  "combining marks": "a\u0301\u0301",
  "joined emoji": "👩\u200d",
  "lone surrogates": "\ud800",
  backslashes: "\\",
  percent: "%25",
  "line and tag": "a, line:1, ",
};

/**
 * Texts of 50,000 characters of thirty hostile shapes in every field of every route that takes text, and as files of every format: processor time of the
 * main thread, which answers everybody. Options: `--data-dir DIR` (a seeded one), `--only PATH`.
 */
export const hostileTextsBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: { "data-dir": { type: "string" }, only: { type: "string" } },
  });
  const folder = await mkdtemp(join(tmpdir(), "attune-hostile-"));
  const server = await startBuiltServer({ dataDir: values["data-dir"] ?? folder, seed: true });
  const pid = server.process.pid!;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const slowest = new Map<string, { ms: number; what: string; status: number | string }>();
  let sent = 0;
  let failed = 0;
  try {
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as never;
    const { schemas } = (document as { components: { schemas: Record<string, JsonSchema> } }).components;
    const sampling = {
      random: createRandom(`hostile|${options.seed}`),
      named: schemas,
      known: await knownNames(server.url),
    };
    for (const operation of operationsOf(document)) {
      const name = `${operation.method.toUpperCase()} ${operation.path}`;
      if (values.only !== undefined && !operation.path.includes(values.only)) continue;
      for (const { field, wire } of wiresOf(operation, sampling)) {
        for (const [shape, piece] of Object.entries(shapes)) {
          const text = piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
          const before = mainThreadMs(pid);
          const reply = await send(agent, server.port, wire(text));
          const ms = mainThreadMs(pid) - before;
          const status = typeof reply === "string" ? reply : reply.status;
          sent += 1;
          if (typeof status === "string" || status >= 500) {
            failed += 1;
            options.say(`${name}, ${field}, ${shape}: ${status}`);
          }
          if (ms > (slowest.get(name)?.ms ?? 0)) slowest.set(name, { ms, what: `${field}, ${shape}`, status });
          if (ms > barMs) options.say(`${name}, ${field}, ${shape}: ${ms} ms, ${status}`);
        }
      }
    }
  } finally {
    agent.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
  const rows = [...slowest].sort((a, b) => b[1].ms - a[1].ms).slice(0, 25);
  options.say(rows.map(([name, { ms, what, status }]) => `${ms} ms ${name} ${what} ${status}`).join("\n"));
  if (values.only !== undefined) return;
  const body = [
    `${Object.keys(shapes).length} shapes of ${length.toLocaleString("en")} characters in each field of each of ${slowest.size} routes; ${sent} requests, ${failed} of them with a 5xx or without an answer.`,
    `Processor time of the main thread for the whole request, by proc(5) in steps of 10 ms; at most ${barMs} ms. The slowest ${rows.length} routes:`,
    "",
    markdownTable([
      ["route", "field and shape", "status", "ms of the main thread", "held"],
      ...rows.map(([name, { ms, what, status }]) => [name, what, status, ms, ms <= barMs ? "yes" : "no"]),
    ]),
  ].join("\n");
  const title = "Hostile texts";
  await writeReport(
    { file: "hostile-texts.md", title, command: "npm run bench -- hostile-texts", dataFiles: [], body },
    options,
  );
};

interface TextWire {
  field: string;
  wire: (text: string) => Parameters<typeof send>[2];
}

/** One request for each place of the operation that takes text. */
function wiresOf(operation: Operation, sampling: SampleOptions): TextWire[] {
  const { method, path, parameters, body, bodyTypes } = operation;
  const filled = parameters
    .filter(({ in: place }) => place === "path")
    .reduce(
      (target, { name, schema }) =>
        target.replace(`{${name}}`, encodeURIComponent(String(sampleSchema(schema, name, sampling)))),
      path,
    );
  const wires: TextWire[] = [];
  for (const { name, in: place, schema } of parameters) {
    if (place !== "query" || schema.type !== "string" || schema.enum !== undefined) continue;
    // The head of a request is limited to 16 KB.
    const target = (text: string): string =>
      `${filled}?${name}=${encodeURIComponent(text.slice(0, 4_000).replaceAll(/\p{Surrogate}/gu, "?"))}`.slice(
        0,
        15_000,
      );
    wires.push({
      field: name,
      wire: (text) => ({
        method: method.toUpperCase(),
        target: target(text).replace(/%.?$/, ""),
        headers: {},
        body: undefined,
      }),
    });
  }
  const request = (type: string, content: string, query = "") => ({
    method: method.toUpperCase(),
    target: filled + query,
    headers: { "content-type": type },
    body: content,
  });
  if (body === undefined) {
    if (!path.endsWith("/import")) return wires;
    const format = parameters.find(({ name }) => name === "format")?.schema.enum ?? [];
    for (const one of format) {
      const query = `?preview=true&format=${String(one)}`;
      wires.push({ field: `a file of ${String(one)}`, wire: (text) => request(bodyTypes[0]!, text, query) });
    }
    return wires;
  }
  const sample = sampleSchema(body, "", { ...sampling, random: () => 0.1 });
  for (const place of textPlaces(sample)) {
    wires.push({
      field: place.join("."),
      wire: (text) => request("application/json", JSON.stringify(replaced(sample, place, text))),
    });
  }
  return wires;
}

/** The paths of all strings of a value. */
function textPlaces(value: unknown, at: string[] = []): string[][] {
  if (typeof value === "string") return [at];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => textPlaces(part, [...at, key]));
}

function replaced(value: unknown, [key, ...rest]: readonly string[], text: string): unknown {
  if (key === undefined) return text;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
    ? [...(value as unknown[])]
    : { ...(value as object) };
  (copy as Record<string, unknown>)[key] = replaced((copy as Record<string, unknown>)[key], rest, text);
  return copy;
}

function mainThreadMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/task/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}
