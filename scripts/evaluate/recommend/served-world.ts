import { existsSync } from "node:fs";
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openApp } from "../../../src/app/open-app.ts";
import { readConfig } from "../../../src/config/config.ts";
import type { LoggedEvent } from "../../../src/learning/metrics/splits.ts";
import { createLog } from "../../../src/log/log.ts";
import type { RecommendDataset } from "./datasets.ts";

/** Time stamps of events: as in the data, none at all (a bulk import), or 20 years before those of the data. */
export type Stamps = "original" | "none" | "old";
/** What is known of an item's text: all of it with the cast, or its title alone, which is read in a tenth of the time. */
export type Texts = "full" | "titles";

/** Whether events and requests go through calls in this process or over HTTP. */
export type Door = "calls" | "http";

export const stampKinds: readonly Stamps[] = ["original", "none", "old"];

/** The application with the items of a data set in its catalogue. */
export interface ServedWorld {
  app: Awaited<ReturnType<typeof openApp>>;
  /** Sends events as an importer does, 500 in a call. */
  send(events: readonly LoggedEvent[]): Promise<void>;
  /** Ids of what is recommended, best first, at that time of the data or, left out, now. */
  ask(userId: string, request: object, time?: number): Promise<string[]>;
  close(): Promise<void>;
}

/** Beside the scenarios of the product: the default without exploring, and relevance alone. */
export const evaluationScenarios = {
  certain: { exploreShare: 0 },
  relevance: { weights: { relevance: 1, recency: 0, engagement: 0 }, diversity: 0, exploreShare: 0 },
};

const yearMs = 365.25 * 86_400_000;
const eventsPerCall = 500;
const itemsPerCall = 64;
/** A day between two events of a sequence, in sets that have an order and no times. */
const dayMs = 86_400_000;
/** Where sequences without times begin. */
const sequenceStartMs = Date.UTC(2014, 0);

/** Indexes the items of the data set with the real encoder, once: later worlds start from a copy of that folder. */
export async function prepareItems(
  dataset: RecommendDataset,
  options: { folder: string; unseen: ReadonlySet<number>; texts: Texts; say: (line: string) => void },
): Promise<string> {
  const { folder, unseen, texts, say } = options;
  const base = join(folder, `${dataset.name}-items-${texts}`);
  if (existsSync(base)) return base;
  const building = `${base}-building`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  const app = await openApp({ config: configOf(building), log: createLog("error") });
  for (let start = 0; start < dataset.items.length; start += itemsPerCall) {
    const items = dataset.items.slice(start, start + itemsPerCall);
    await app.indexing.indexBatch(items.map((_, i) => itemOf(dataset, start + i, { unseen, texts })));
    if ((start / itemsPerCall) % 10 === 0) say(`${dataset.name}: ${start} of ${dataset.items.length} items indexed`);
  }
  await app.close();
  await rename(building, base);
  return base;
}

/** Opens the application on a copy of the indexed items, or on what an earlier world left; `isKept` leaves it to later ones. */
export async function openServedWorld(
  dataset: RecommendDataset,
  options: { itemsFolder: string; folder: string; stamps: Stamps; over: Door; isOld: boolean; isKept: boolean },
): Promise<ServedWorld> {
  const { itemsFolder, folder, stamps, over, isOld, isKept } = options;
  if (!isOld) {
    await rm(folder, { recursive: true, force: true });
    await cp(itemsFolder, folder, { recursive: true });
  }
  const clock = { nowMs: Date.now() };
  const tuningFile = join(folder, "evaluation-scenarios.json");
  await writeFile(tuningFile, JSON.stringify({ scenarios: evaluationScenarios }));
  const app = await openApp({ config: configOf(folder, tuningFile), log: createLog("error"), now: () => clock.nowMs });
  const atMsOf = ({ time }: Pick<LoggedEvent, "time">): number => {
    const original = dataset.isTimed ? time * 1_000 : sequenceStartMs + time * dayMs;
    return stamps === "old" ? original - 20 * yearMs : original;
  };
  const door = over === "http" ? await openHttp(app) : openCalls(app);
  let sent = 0;
  return {
    app,
    async ask(userId, request, time) {
      const nowMs = clock.nowMs;
      // A moment after the event, in the order of the data.
      if (time !== undefined && stamps !== "none") clock.nowMs = atMsOf({ time }) + 1_000;
      const ids = await door.ask(userId, request);
      clock.nowMs = nowMs;
      return ids;
    },
    async send(events) {
      for (let start = 0; start < events.length; start += eventsPerCall) {
        const batch = events.slice(start, start + eventsPerCall).map((event) => ({
          type: "track",
          event: "Item Liked",
          messageId: `e${sent++}`,
          userId: `u${event.user}`,
          ...(stamps !== "none" && { timestamp: new Date(atMsOf(event)).toISOString() }),
          properties: { itemId: String(event.item) },
        }));
        await door.send(batch);
        clock.nowMs += stamps === "none" ? 20 : 0;
      }
    },
    async close() {
      await door.close();
      await app.close();
      if (!isKept) await rm(folder, { recursive: true, force: true });
    },
  };
}

interface OpenDoor {
  send(batch: readonly object[]): Promise<void>;
  ask(userId: string, request: object): Promise<string[]>;
  close(): Promise<void>;
}

function openCalls(app: ServedWorld["app"]): OpenDoor {
  return {
    async send(batch) {
      const { rejected } = await app.ingestion.ingest(batch);
      if (rejected.length > 0) throw new Error(`An event was rejected: ${JSON.stringify(rejected[0])}`);
    },
    ask: async (userId, request) => (await app.recommender.recommend(userId, request)).items.map(({ id }) => id),
    close: async () => {},
  };
}

/** A server of its own on a free port of loopback. */
async function openHttp(app: ServedWorld["app"]): Promise<OpenDoor> {
  const server = await app.serve();
  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  return {
    send: async (batch) => void (await post("/v1/batch", { batch })),
    async ask(userId, request) {
      const reply = await post(`/v1/users/${encodeURIComponent(userId)}/recommendations`, request);
      return (reply as { items: { id: string }[] }).items.map(({ id }) => id);
    },
    close: () => server.close(),
  };
}

function configOf(dataDir: string, tuningFile?: string) {
  return readConfig({
    ATTUNE_DATA_DIR: dataDir,
    ATTUNE_LOG_LEVEL: "error",
    ATTUNE_RETRAIN_MINUTES: "0",
    HOST: "127.0.0.1",
    PORT: "0",
    ATTUNE_MODELS_DIR: process.env.ATTUNE_MODELS_DIR,
    ATTUNE_SEQUENCE_NETWORK: process.env.ATTUNE_SEQUENCE_NETWORK,
    ATTUNE_TUNING_FILE: tuningFile,
  });
}

/** The item as a client would send it: labels in the place that their kind has in life, the year as the time of publication. */
function itemOf(
  dataset: RecommendDataset,
  position: number,
  { unseen, texts }: { unseen: ReadonlySet<number>; texts: Texts },
) {
  const { text, labels } = dataset.items[position]!;
  const named = (...kinds: string[]): string[] =>
    kinds.flatMap((kind) =>
      labels.filter((label) => label.startsWith(`${kind}:`)).map((label) => label.slice(kind.length + 1)),
    );
  const publishedAtMs = Date.UTC(Number(named("year")[0]), 0);
  const cast = named("cast");
  const [start = "", ...rest] = text.split(". ");
  const title = start === "" ? `Item ${position}` : start.slice(0, 200);
  return {
    id: String(position),
    title,
    body: (texts === "full" && [...rest, ...(cast.length > 0 ? [`With ${cast.join(", ")}.`] : [])].join(". ")) || title,
    ...(publishedAtMs >= 0 && { publishedAt: new Date(publishedAtMs).toISOString() }),
    authors: named("director").slice(0, 20),
    tags: named("genre", "tag", "word").slice(0, 50),
    attributes: { unseen: unseen.has(position) },
  };
}
