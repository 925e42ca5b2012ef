import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openApp } from "../../src/app/open-app.ts";
import { readConfig } from "../../src/config/config.ts";
import { createLog } from "../../src/log/log.ts";
import { createRewriteCache } from "../../src/messages/rewriting/rewrite-cache.ts";
import { rewriteTone, type ToneEngine } from "../../src/messages/rewriting/rewrite-tone.ts";
import { createHeadMeter } from "../../src/messages/tone/measure-tone.ts";
import { loadLexicon } from "../../src/messages/wording/lexicon.ts";
import { createTagger } from "../../src/messages/wording/tag-sentence.ts";
import { detectLanguage } from "../../src/understanding/language/detect-language.ts";
import type { Understanding } from "../../src/understanding/understanding.ts";
import { markdownTable, type Task, writeReport } from "../evaluate/report.ts";
import { profileTargets } from "../evaluate/tone/tone-targets.ts";
import { type MessageTimes, measureMessages } from "./messages/measure-messages.ts";
import { benchTemplates } from "./messages/templates.ts";
import { type Times, timesOf } from "./recommend/times.ts";

const corpusOf = (path: string): string => fileURLToPath(new URL(`../../corpora/${path}`, import.meta.url));
/** The bars of this benchmark. */
const bars = { adjustP50Ms: 8, messageP99Ms: 40 };

/** Times of tone adjustment in process and of whole messages over HTTP. Options: `--requests-per-second 50 --seconds 20 --articles 60 --every 4` (adjusts every fourth message of the corpus). */
export const messagesBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      "requests-per-second": { type: "string", default: "50" },
      seconds: { type: "string", default: "20" },
      articles: { type: "string", default: "60" },
      every: { type: "string", default: "4" },
    },
  });
  const { say } = options;
  const requestsPerSecond = Number(values["requests-per-second"]);
  const seconds = Number(values.seconds);
  const folder = await mkdtemp(join(tmpdir(), "attune-bench-"));
  const config = readConfig({ ...process.env, ATTUNE_DATA_DIR: folder, PORT: "0", ATTUNE_LOG_LEVEL: "error" });
  const app = await openApp({ config, log: createLog("error") });
  try {
    const server = await app.serve();
    app.setReady();
    say(`indexing ${values.articles} articles …`);
    const users = await fill(server.url, Number(values.articles));
    say(`${users.length} users with their events`);
    say("adjusting the corpus …");
    const adjust = await measureAdjustment(app.understanding, Number(values.every));
    say(
      `adjust: first sight p50 ${ms(adjust.first.p50)} ms, warm p50 ${ms(adjust.warm.p50)} ms, found before ${ms(adjust.found.p50)} ms`,
    );
    const load = { url: server.url, templates: Object.keys(benchTemplates), users, requestsPerSecond };
    const warmUp = await measureMessages({ ...load, requestsPerSecond: 20, seconds: 4 });
    const messages = await measureMessages({ ...load, seconds });
    say(`messages: p50 ${ms(messages.times.p50)} ms, p99 ${ms(messages.times.p99)} ms, ${messages.failures} failures`);
    await server.close(1_000);
    const command = "npm run bench -- messages";
    const body = report({ adjust, warmUp, messages, requestsPerSecond, articles: values.articles });
    const dataFiles = [corpusOf("messages/messages.jsonl"), corpusOf("newsroom/articles.jsonl")];
    await writeReport({ file: "messages.md", title: "Messages: speed", command, dataFiles, body }, options);
  } finally {
    await app.close();
    await rm(folder, { recursive: true });
  }
};

/** Articles, users with their events, and templates, all over HTTP; the ids of the users. */
async function fill(url: string, articles: number): Promise<string[]> {
  const lines = (file: string): string[] =>
    readFileSync(corpusOf(`newsroom/${file}`), "utf8")
      .split("\n")
      .filter(Boolean);
  const send = async (method: string, path: string, body: unknown): Promise<void> => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}: ${await response.text()}`);
    await response.arrayBuffer();
  };
  const items = lines("articles.jsonl")
    .slice(0, articles)
    .map((line) => JSON.parse(line) as { id: string; title: string; body: string });
  for (let i = 0; i < items.length; i += 20)
    await send("POST", "/v1/items", {
      items: items.slice(i, i + 20).map(({ id, title, body }) => ({ id, title, body })),
    });
  const events = lines("events.jsonl").map((line) => JSON.parse(line) as { userId?: string });
  for (let i = 0; i < events.length; i += 1_000) await send("POST", "/v1/batch", { batch: events.slice(i, i + 1_000) });
  for (const [id, template] of Object.entries(benchTemplates)) await send("PUT", `/v1/templates/${id}`, template);
  return [...new Set(events.flatMap(({ userId }) => (userId === undefined ? [] : [userId])))];
}

interface AdjustTimes {
  first: Times;
  warm: Times;
  found: Times;
}

/** Every message of the corpus toward the six targets: at first sight, again with the encoder's readings remembered, and again with what was found remembered, as it is for a template. */
async function measureAdjustment(understanding: Understanding, every: number): Promise<AdjustTimes> {
  const texts = readFileSync(corpusOf("messages/messages.jsonl"), "utf8")
    .split("\n")
    .filter((line, i) => line !== "" && i % every === 0)
    .map((line) => (JSON.parse(line) as { text: string }).text);
  const lexicon = loadLexicon();
  const engine: ToneEngine = {
    lexicon,
    tagger: createTagger(),
    settled: createRewriteCache(0),
    heads: createHeadMeter((list) => understanding.measureTone(list), lexicon.headScale),
    detectLanguage,
  };
  const pass = async (used: ToneEngine): Promise<Times> => {
    const times: number[] = [];
    for (const target of Object.values(profileTargets)) {
      for (const text of texts) {
        const startMs = performance.now();
        await rewriteTone({ text, target }, used);
        times.push(performance.now() - startMs);
      }
    }
    return timesOf(times);
  };
  const first = await pass(engine);
  const warm = await pass(engine);
  const remembering = { ...engine, settled: createRewriteCache() };
  await pass(remembering);
  return { first, warm, found: await pass(remembering) };
}

interface Results {
  adjust: AdjustTimes;
  warmUp: MessageTimes;
  messages: MessageTimes;
  requestsPerSecond: number;
  articles: string;
}

const ms = (value: number): string => value.toFixed(2);
const verdict = (isReached: boolean): string => (isReached ? "yes" : "no");

function report({ adjust, warmUp, messages, requestsPerSecond, articles }: Results): string {
  const timesRow = ({ count, p50, p95, p99, worst }: Times): string[] => [
    String(count),
    ...[p50, p95, p99, worst].map(ms),
  ];
  const messageRow = (name: string, { times, failures, degraded, lexicalOnly }: MessageTimes, bar: string) => [
    name,
    ...timesRow(times),
    bar,
    `${failures}, ${degraded}, ${lexicalOnly}`,
  ];
  return [
    "Times in milliseconds. Server and client share the process and the machine's cores.",
    "",
    "## Adjusting a text",
    "",
    "Messages of `corpora/messages` toward each of the six target tones, in process. *First sight* reads each wording that is tried with the encoder;",
    "*warm* searches again, with the encoder's readings remembered; *found before* takes over what the search found for the same form and target,",
    "which is how a template meets its second user.",
    "",
    markdownTable([
      ["", "texts", "p50", "p95", "p99", "worst", `p50 at most ${bars.adjustP50Ms}`],
      ["first sight", ...timesRow(adjust.first), ""],
      ["warm", ...timesRow(adjust.warm), verdict(adjust.warm.p50 <= bars.adjustP50Ms)],
      ["found before", ...timesRow(adjust.found), ""],
    ]),
    "",
    "## Whole messages over HTTP",
    "",
    `\`POST /v1/messages\` in an open loop: ${articles} articles of the newsroom indexed, its users with their events, ${Object.keys(benchTemplates).length} templates (one of them HTML) with a recommendation slot of three,`,
    `other data in every request, half of the tones chosen for the user; on average ${messages.recommendations.toFixed(1)} recommendations and ${messages.changes.toFixed(1)} changes a reply. The first row meets the templates for the first time.`,
    "",
    markdownTable([
      [
        "",
        "requests",
        "p50",
        "p95",
        "p99",
        "worst",
        `p99 at most ${bars.messageP99Ms}`,
        "failed, degraded, without encoder",
      ],
      messageRow("20 requests/s, first sight", warmUp, ""),
      messageRow(
        `${requestsPerSecond} requests/s, warm`,
        messages,
        verdict(messages.times.p99 <= bars.messageP99Ms && messages.failures === 0),
      ),
    ]),
  ].join("\n");
}
