import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { markdownTable, type Task, type TaskOptions, writeReport } from "../evaluate/report.ts";
import { createEventBus } from "../events/event-bus.ts";
import { createItemStatistics } from "../events/item-statistics.ts";
import { createRandom, sampleNormal } from "../math/random.ts";
import { createEventIngestion, type EventIngestion } from "../profiles/event-ingestion.ts";
import { createInteractionRules } from "../profiles/interaction-rules.ts";
import { createProfiles } from "../profiles/profiles.ts";
import { createWriteQueue } from "../profiles/write-queue.ts";
import { type AlsModel, createAlsScorer } from "../recommend/collaborative/als-model.ts";
import { createRecommender, type Recommender } from "../recommend/recommender.ts";
import { openDatabase } from "../storage/database.ts";
import { createEventStore } from "../storage/event-store.ts";
import { createProfileStore } from "../storage/profile-store.ts";
import { createRecommendationStore } from "../storage/recommendation-store.ts";
import { type GeneratedWorld, generateWorld } from "./generated-world.ts";

const factorCount = 64;
const dimensions = 384;
const dayMs = 86_400_000;
/** The bars of this benchmark. */
const bars = { p99Ms: 10, eventsPerSecond: 5_000 };
const warmUp = 50;

/**
 * Time to an answer in process, with events arriving between the questions, and the rate of ingestion, on a generated
 * catalogue. Options: `--items 100000 --readers 50000 --events-per-reader 6 --requests 3000`.
 */
export const recommendServingBench: Task = async (options) => {
  const { values } = parseArgs({
    args: options.args,
    options: {
      items: { type: "string", default: "100000" },
      readers: { type: "string", default: "50000" },
      "events-per-reader": { type: "string", default: "6" },
      requests: { type: "string", default: "3000" },
    },
  });
  const size = { items: Number(values.items), readers: Number(values.readers), dimensions };
  const nowMs = Date.parse("2026-06-01T12:00:00Z");
  const folder = await mkdtemp(join(tmpdir(), "attune-bench-"));
  try {
    options.say(`generating ${size.items} items …`);
    const world = generateWorld(size, options.seed, nowMs);
    const serving = await startServing(world, { folder, seed: options.seed, nowMs });
    const total = size.readers * Number(values["events-per-reader"]);
    const rates = await measureIngestion(serving.ingestion, world, {
      ...size,
      total,
      nowMs,
      seed: options.seed,
      say: options.say,
    });
    const rows = await measureAnswers(serving, world, { ...size, requests: Number(values.requests), nowMs, options });
    serving.close();
    await report({ size, total, rates, rows }, options);
  } finally {
    await rm(folder, { recursive: true });
  }
};

interface Serving {
  ingestion: EventIngestion;
  recommender: Recommender;
  close(): void;
}

export async function startServing(
  world: GeneratedWorld,
  { folder, seed, nowMs }: { folder: string; seed: number; nowMs: number },
): Promise<Serving> {
  const database = openDatabase({ path: join(folder, "bench.db") });
  const rules = createInteractionRules();
  const store = createProfileStore(database);
  const events = createEventStore(database);
  const statistics = createItemStatistics();
  const profiles = createProfiles({ store, rules });
  const now = (): number => nowMs;
  const ingestion = createEventIngestion({
    events,
    store,
    profiles,
    statistics,
    catalogue: world.catalogue,
    understanding: { analyse: () => Promise.reject(new Error("the benchmark sends no texts")) },
    rules,
    queue: createWriteQueue(),
    bus: createEventBus({
      onListenerError: (error) => {
        throw error;
      },
    }),
    now,
  });
  const recommender = createRecommender({
    catalogue: world.catalogue,
    statistics,
    profiles,
    store: createRecommendationStore(database),
    events,
    rules,
    seed: String(seed),
    now,
  });
  recommender.useCollaborative(createAlsScorer(randomModel(world.itemIds, seed)));
  return { ingestion, recommender, close: () => database.close() };
}

/** Factors of the right size; what they say does not change the time they take. */
function randomModel(itemIds: readonly string[], seed: number): AlsModel {
  const random = createRandom(`factors|${seed}`);
  const itemFactors = Float32Array.from({ length: itemIds.length * factorCount }, () => 0.3 * sampleNormal(random));
  const gram = new Float64Array(factorCount * factorCount);
  for (let k = 0; k < factorCount; k++) gram[k * factorCount + k] = 0.09 * itemIds.length;
  return {
    version: "generated",
    itemIds,
    factorCount,
    itemFactors,
    gram,
    regularisation: 0.01,
    unobservedWeight: 0.1,
    frequencyExponent: 1,
    itemCounts: new Uint32Array(itemIds.length).fill(10),
  };
}

const batchSize = 1_000;

interface IngestionRates {
  whole: number;
  slowest: number;
  /** Events per second of processor time. */
  perCpuSecond: number;
}

async function measureIngestion(
  ingestion: EventIngestion,
  world: GeneratedWorld,
  run: { readers: number; total: number; nowMs: number; seed: number; say: (line: string) => void },
): Promise<IngestionRates> {
  const random = createRandom(`events|${run.seed}`);
  let busyMs = 0;
  let cpuMs = 0;
  let slowest = Number.POSITIVE_INFINITY;
  let windowMs = 0;
  let inWindow = 0;
  for (let sent = 0; sent < run.total; sent += batchSize) {
    const atMs = run.nowMs - 30 * dayMs * (1 - sent / run.total);
    const batch = Array.from({ length: Math.min(batchSize, run.total - sent) }, (_, i) =>
      world.event(Math.floor(random() * run.readers), Math.floor(atMs + i), random),
    );
    const cpuStart = process.cpuUsage();
    const start = performance.now();
    const { accepted } = await ingestion.ingest(batch);
    const tookMs = performance.now() - start;
    const cpu = process.cpuUsage(cpuStart);
    cpuMs += (cpu.user + cpu.system) / 1000;
    if (accepted !== batch.length) throw new Error(`${batch.length - accepted} generated events were not accepted`);
    busyMs += tookMs;
    windowMs += tookMs;
    inWindow += accepted;
    if (inWindow >= 20_000) {
      slowest = Math.min(slowest, (1000 * inWindow) / windowMs);
      run.say(`${sent + batch.length} events, ${Math.round((1000 * inWindow) / windowMs)}/s`);
      windowMs = 0;
      inWindow = 0;
    }
  }
  return { whole: (1000 * run.total) / busyMs, slowest, perCpuSecond: (1000 * run.total) / cpuMs };
}

/** Milliseconds; `cpu` is the process's mean processor time per answer, which a busy machine does not change. */
type Row = [kind: string, p50: number, p95: number, p99: number, worst: number, cpu: number];

async function measureAnswers(
  { ingestion, recommender }: Serving,
  world: GeneratedWorld,
  run: { readers: number; requests: number; nowMs: number; options: TaskOptions },
): Promise<Row[]> {
  const random = createRandom(`requests|${run.options.seed}`);
  const reader = (): string => `reader-${Math.floor(random() * run.readers)}`;
  const item = (): string => world.itemIds[Math.floor(random() * world.itemIds.length)]!;
  const kinds: Record<string, () => Promise<unknown>> = {
    "a known reader, 10 items": () => recommender.recommend(reader(), { limit: 10 }),
    "a known reader, 100 items": () => recommender.recommend(reader(), { limit: 100 }),
    "an unknown reader": () => recommender.recommend(`stranger-${random()}`, { limit: 10 }),
    "beside an item": () => recommender.recommend(reader(), { limit: 10, context: { itemId: item() } }),
    "one tag only": () => recommender.recommend(reader(), { limit: 10, filter: { tags: ["tag-300"] } }),
    "one type, of 30 days": () =>
      recommender.recommend(reader(), {
        limit: 10,
        filter: { types: ["article"], publishedAfter: new Date(run.nowMs - 30 * dayMs).toISOString() },
      }),
    "a session of 5 events": () =>
      recommender.recommendForSession({ events: Array.from({ length: 5 }, () => ({ itemId: item() })), limit: 10 }),
  };
  const rows: Row[] = [];
  for (const [kind, ask] of Object.entries(kinds)) {
    const times: number[] = [];
    let cpuMs = 0;
    for (let i = 0; i < warmUp + run.requests; i++) {
      await ingestion.ingest([world.event(Math.floor(random() * run.readers), run.nowMs - 1_000, random)]);
      const cpuStart = process.cpuUsage();
      const start = performance.now();
      await ask();
      if (i < warmUp) continue;
      times.push(performance.now() - start);
      const cpu = process.cpuUsage(cpuStart);
      cpuMs += (cpu.user + cpu.system) / 1000;
    }
    times.sort((a, b) => a - b);
    const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))]!;
    const cpu = cpuMs / run.requests;
    rows.push([kind, at(0.5), at(0.95), at(0.99), times.at(-1)!, cpu]);
    run.options.say(
      `${kind}: p50 ${at(0.5).toFixed(2)} ms, p99 ${at(0.99).toFixed(2)} ms, processor ${cpu.toFixed(2)} ms`,
    );
  }
  return rows;
}

async function report(
  results: {
    size: { items: number; readers: number };
    total: number;
    rates: IngestionRates;
    rows: readonly Row[];
  },
  options: TaskOptions,
): Promise<void> {
  const { size, total, rates, rows } = results;
  const ms = (value: number): string => value.toFixed(2);
  const body = [
    `${size.items} generated items with ${dimensions}-dimensional embeddings, ${factorCount} factors, ${size.readers} readers with`,
    `${total} events; SQLite file in WAL mode with synchronous=NORMAL. Every answer is stored before it is returned. One event`,
    "is taken in before each question, so that no answer can be kept from the one before.",
    "",
    "## Time to an answer, in process (ms)",
    "",
    markdownTable([
      ["question", "p50", "p95", "p99", "slowest", "processor, mean", `p99 at most ${bars.p99Ms}`],
      ...rows.map(([kind, p50, p95, p99, worst, cpu]) => [
        kind,
        ms(p50),
        ms(p95),
        ms(p99),
        ms(worst),
        ms(cpu),
        p99 <= bars.p99Ms ? "yes" : "no",
      ]),
    ]),
    "",
    "## Ingestion",
    "",
    markdownTable([
      [
        "batches of",
        "events/s, all",
        "events/s, slowest 20,000",
        "events per processor second",
        `at least ${bars.eventsPerSecond}`,
      ],
      [
        batchSize,
        Math.round(rates.whole),
        Math.round(rates.slowest),
        Math.round(rates.perCpuSecond),
        rates.whole >= bars.eventsPerSecond ? "yes" : "no",
      ],
    ]),
  ].join("\n");
  await writeReport(
    {
      file: "recommend-serving.md",
      title: "Serving recommendations under load",
      command: "npm run bench -- recommend-serving",
      dataFiles: [],
      body,
    },
    options,
  );
}
