import { execFileSync } from "node:child_process";
import { closeSync, cpSync, mkdirSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type BuiltServer, startBuiltServer } from "../load/built-server.ts";
import { call, callUntilTaken, type Finding, type Reply } from "./call.ts";

export interface DisasterOptions {
  /** A seeded data folder, which is copied. */
  seeded: string;
  /** For what the disasters need. */
  folder: string;
  say: (line: string) => void;
}

const event = (n: number) => ({
  userId: `disaster-${n % 5}`,
  messageId: `disaster-${n}`,
  event: "Item Viewed",
  properties: { itemId: "a", note: "x".repeat(2_000) },
});

const erasedUser = "disaster-2";
/** So soon each server sees what another one on the same folder wrote. */
const seenWithinMs = 2_000;

/** What a failing disk may be answered with: a problem that has a name. */
const isNamed = ({ status, body }: Reply): boolean =>
  status === 503 ||
  status === 507 ||
  (status < 500 && status > 0) ||
  /^d/.test((body as { code?: string } | undefined)?.code ?? "");

/** A disk that is full while requests come: named answers, `/readyz` says so, and it goes on without a restart once there is room. */
export async function fullDisk({ seeded, folder, say }: DisasterOptions): Promise<Finding> {
  const what = "full disk, and room again";
  const mount = join(folder, "full");
  mkdirSync(mount);
  if (!tryMount(["-t", "tmpfs", "-o", "size=120m", "tmpfs", mount])) return notPossible(what);
  try {
    cpSync(seeded, mount, { recursive: true });
    const filler = join(mount, "filler");
    const server = await startBuiltServer({ dataDir: mount });
    const known: number[] = [];
    for (let n = 0; n < 20; n++)
      if ((await call(server.url, "POST", "/v1/track", event(n))).status === 200) known.push(n);
    fillUp(filler);
    const writes = await askAll(server, 100);
    const unnamed = writes.filter(([, reply]) => !isNamed(reply));
    for (const [name, { status, text }] of unnamed) say(`${name} on a full disk: ${status} ${text.slice(0, 200)}`);
    let refused = 0;
    for (let n = 200; n < 260; n++) {
      const { status } = await call(server.url, "POST", "/v1/track", event(n));
      if (status === 200) known.push(n);
      else refused += 1;
    }
    const ready = await call(server.url, "GET", "/readyz");
    const reads = await call(server.url, "GET", "/v1/items?limit=1");
    rmSync(filler);
    const recovered = await untilOk(() => call(server.url, "POST", "/v1/track", event(1_000)));
    const again = await untilOk(() => call(server.url, "GET", "/readyz"));
    // An erasure was asked for: done or refused, also refused after it was done (its log had no room), it may have taken the events of its user along.
    const kept = known.filter((n) => event(n).userId !== erasedUser);
    const lost = await lostOf(server.url, kept);
    await server.stop();
    const held =
      unnamed.length === 0 &&
      refused > 0 &&
      ready.status === 503 &&
      reads.status === 200 &&
      recovered &&
      again &&
      lost === 0;
    return {
      what,
      rounds: writes.length,
      measured: `${unnamed.length} answers without a name; ${refused} events refused; readyz ${ready.status}, then ${again ? "ready" : "not ready"} without a restart; ${lost} of ${kept.length} acknowledged events lost`,
      held,
    };
  } finally {
    execFileSync("umount", ["-l", mount]);
  }
}

/** A data folder on a file system that is read-only at the start: one line and an exit. */
export async function readOnlyFolder({ seeded, folder }: DisasterOptions): Promise<Finding> {
  const what = "read-only data folder at the start";
  const mount = join(folder, "read-only");
  mkdirSync(mount);
  if (!tryMount(["-t", "tmpfs", "-o", "size=120m", "tmpfs", mount])) return notPossible(what);
  try {
    cpSync(seeded, mount, { recursive: true });
    execFileSync("mount", ["-o", "remount,ro", mount]);
    return await startThatEnds(what, mount);
  } finally {
    execFileSync("umount", ["-l", mount]);
  }
}

/** Bytes of the database overwritten in several places: a start that ends with one line, or a server that answers by name. */
export async function garbledPages({ seeded, folder, say }: DisasterOptions): Promise<Finding> {
  const places = [0, 0.1, 0.3, 0.5, 0.7, 0.9];
  let held = 0;
  const outcomes: string[] = [];
  for (const place of places) {
    const dataDir = join(folder, `garbled-${place}`);
    cpSync(seeded, dataDir, { recursive: true });
    const file = join(dataDir, "attune.db");
    const at = Math.floor((statSync(file).size * place) / 4_096) * 4_096;
    const handle = openSync(file, "r+");
    writeSync(handle, Buffer.alloc(8 * 4_096, "garbled "), 0, 8 * 4_096, at);
    closeSync(handle);
    const outcome = await startAndAsk(dataDir);
    outcomes.push(outcome.words);
    if (outcome.held) held += 1;
    else say(`garbled at ${place}: ${outcome.words}`);
    rmSync(dataDir, { recursive: true });
  }
  return {
    what: "garbled pages of the database",
    rounds: places.length,
    measured: [...new Set(outcomes)].join("; "),
    held: held === places.length,
  };
}

async function startAndAsk(dataDir: string): Promise<{ held: boolean; words: string }> {
  const server = await startBuiltServer({ dataDir }).catch((error: Error) => error);
  if (server instanceof Error) {
    const line = server.message.replace("The server did not start: ", "").trim();
    return { held: /^attune: /.test(line) && !line.includes("\n"), words: "ended with one line" };
  }
  const replies = await askAll(server, 500);
  const unnamed = replies.filter(([, reply]) => !isNamed(reply));
  const stopped = await server.stop();
  const words = unnamed.map(([name, { status, text }]) => `${name} ${status} ${text.slice(0, 120)}`).join(", ");
  return {
    held: unnamed.length === 0 && stopped.code === 0,
    words: words === "" ? "served, with names for what is damaged" : words,
  };
}

/** Another program on the port: one line and an exit. */
export async function takenPort({ seeded, folder }: DisasterOptions): Promise<Finding> {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  const { port } = holder.address() as { port: number };
  const dataDir = join(folder, "port");
  cpSync(seeded, dataDir, { recursive: true });
  try {
    return await startThatEnds("port taken", dataDir, { PORT: String(port) });
  } finally {
    holder.close();
  }
}

/** Two servers on one folder: both count every event, and each sees what the other wrote. */
export async function twoServers({ seeded, folder }: DisasterOptions): Promise<Finding> {
  const dataDir = join(folder, "two");
  cpSync(seeded, dataDir, { recursive: true });
  const servers = await Promise.all([startBuiltServer({ dataDir }), startBuiltServer({ dataDir })]);
  const users = 20;
  const each = 6;
  const acknowledged = new Array<number>(users).fill(0);
  await Promise.all(
    acknowledged.map(async (_, user) => {
      for (let n = 0; n < each; n++) {
        const { status } = await call(servers[n % 2]!.url, "POST", "/v1/track", {
          userId: `two-${user}`,
          messageId: `two-${user}-${n}`,
          event: "Item Viewed",
          properties: { itemId: "a" },
        });
        if (status === 200) acknowledged[user]! += 1;
      }
    }),
  );
  await callUntilTaken(servers[0]!.url, "DELETE", "/v1/users/two-0");
  const after = { userId: "two-1", messageId: "two-after", event: "Item Viewed", properties: { itemId: "a" } };
  if ((await call(servers[1]!.url, "POST", "/v1/track", after)).status === 200) acknowledged[1]! += 1;
  let wrong = 0;
  for (let user = 1; user < users; user++) {
    for (const { url } of servers) {
      if (!(await countsSoon(url, `two-${user}`, [acknowledged[user]!, each + 1]))) wrong += 1;
    }
  }
  const erased = await callUntilTaken(servers[1]!.url, "GET", "/v1/users/two-0");
  await Promise.all(servers.map((server) => server.stop()));
  return {
    what: "two servers on one data folder",
    rounds: users,
    measured: `${acknowledged.reduce((sum, count) => sum + count, 0)} events acknowledged; ${wrong} of ${2 * (users - 1)} profiles wrong; the erased user is ${erased.status === 404 ? "gone" : "back"} on the other`,
    held: wrong === 0 && erased.status === 404,
  };
}

/**
 * Whether a server says within `seenWithinMs` of a user that there were from `least` to `most` events: what was refused may not be counted; what was
 * stored without an answer may.
 */
async function countsSoon(url: string, user: string, [least, most]: [number, number]): Promise<boolean> {
  for (const startedMs = performance.now(); ; ) {
    const { body } = await callUntilTaken(url, "GET", `/v1/users/${user}`);
    const { engagement } = (body ?? {}) as { engagement?: { events: number } };
    const events = engagement?.events ?? 0;
    if (events >= least && events <= most) return true;
    if (events > most || performance.now() - startedMs > seenWithinMs) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The clock ten years ahead for a while, then right again, then ten years back: nothing is lost, later likes count. */
export async function wrongClock({ seeded, folder }: DisasterOptions): Promise<Finding> {
  const dataDir = join(folder, "clock");
  cpSync(seeded, dataDir, { recursive: true });
  const years = [0, 10, 0, -10, 0];
  const hook = join(folder, "clock.mjs");
  let itemId = "";
  const like = (round: number) => ({
    userId: "clock",
    messageId: `clock-${round}`,
    event: "Item Liked",
    properties: { itemId },
  });
  const statuses: number[] = [];
  const known: number[] = [];
  for (const [round, by] of years.entries()) {
    writeFileSync(
      hook,
      `const real = Date.now; const by = ${by * 365.25 * 86_400_000}; const Real = Date;
globalThis.Date = class extends Real { constructor(...args) { if (args.length === 0) super(real() + by); else super(...args); } static now() { return real() + by; } };`,
    );
    const server = await startBuiltServer({ dataDir, nodeOptions: by === 0 ? [] : ["--import", hook] });
    const items = (await call(server.url, "GET", "/v1/items?limit=1")).body as { items: { id: string }[] };
    itemId = items.items[0]!.id;
    statuses.push((await call(server.url, "POST", "/v1/track", like(round))).status);
    statuses.push((await call(server.url, "POST", "/v1/users/clock/recommendations", { limit: 3 })).status);
    const { body } = await call(server.url, "GET", "/v1/users/clock");
    const { engagement } = (body ?? {}) as { engagement?: { events: number } };
    known.push(engagement?.events ?? 0);
    await server.stop();
  }
  const server = await startBuiltServer({ dataDir });
  const resent = await call(server.url, "POST", "/v1/batch", {
    batch: years.map((_, round) => ({ type: "track", ...like(round) })),
  });
  await server.stop();
  const { duplicates = 0 } = (resent.body ?? {}) as { duplicates?: number };
  const isGrowing = known.every((count, i) => count === i + 1);
  return {
    what: "clock ten years ahead, right, ten years back, right",
    rounds: years.length,
    measured: `${statuses.filter((status) => status !== 200).length} of ${statuses.length} requests failed; events known after each start: ${known.join(", ")}; ${duplicates} of ${years.length} there at the end`,
    held: isGrowing && duplicates === years.length && statuses.every((status) => status === 200),
  };
}

async function startThatEnds(what: string, dataDir: string, settings: Record<string, string> = {}): Promise<Finding> {
  const startedMs = performance.now();
  const server = await startBuiltServer({ dataDir, settings }).catch((error: Error) => error);
  if (!(server instanceof Error)) {
    await server.stop();
    return { what, rounds: 1, measured: "it started", held: false };
  }
  const line = server.message.replace("The server did not start: ", "").trim();
  const seconds = (performance.now() - startedMs) / 1_000;
  const held = /^attune: /.test(line) && !line.includes("\n");
  return {
    what,
    rounds: 1,
    measured: `ended after ${seconds.toFixed(1)} s: ${line.slice(0, 160).replaceAll(dataDir, "DATA").replaceAll("\n", " ⏎ ")}`,
    held,
  };
}

/** One request of each kind that writes, or reads what may be damaged. */
async function askAll({ url }: BuiltServer, from: number): Promise<[string, Reply][]> {
  const requests: [string, string, unknown?][] = [
    ["POST", "/v1/track", event(from)],
    ["POST", "/v1/identify", { userId: "disaster-1", traits: { first_name: "Ann" } }],
    ["PUT", "/v1/items/disaster", { title: "Disaster", body: `A harbour town. ${"More words. ".repeat(500)}` }],
    ["POST", "/v1/items/disaster/tags", { add: ["disaster"] }],
    ["PUT", "/v1/templates/disaster", { name: "d", channel: "email", body: "Hello." }],
    ["POST", "/v1/messages", { userId: "disaster-1", body: "Hi {{ user.first_name }}" }],
    ["POST", "/v1/gazetteer", { label: "Disaster Town", type: "location" }],
    ["PUT", "/v1/segments/disaster", { label: "d", rule: { event: "Item Viewed" } }],
    ["POST", "/v1/users/disaster-1/recommendations", { limit: 5 }],
    ["GET", "/v1/items?limit=50"],
    ["GET", "/v1/search?q=harbour"],
    ["GET", "/v1/users?limit=10"],
    ["GET", "/v1/tags/report"],
    ["DELETE", `/v1/users/${erasedUser}`],
  ];
  const replies: [string, Reply][] = [];
  for (const [method, path, body] of requests) replies.push([`${method} ${path}`, await call(url, method, path, body)]);
  return replies;
}

async function lostOf(url: string, known: readonly number[]): Promise<number> {
  const batch = known.map((n) => ({ type: "track", ...event(n) }));
  const { body } = await call(url, "POST", "/v1/batch", { batch });
  return ((body ?? {}) as { accepted?: number }).accepted ?? known.length;
}

async function untilOk(ask: () => Promise<Reply>): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    if ((await ask()).status === 200) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

function fillUp(path: string): void {
  const handle = openSync(path, "w");
  for (let size = 1 << 20; size >= 512; size >>= 1) {
    try {
      for (;;) writeSync(handle, Buffer.alloc(size));
    } catch {
      // Full for blocks of this size.
    }
  }
  closeSync(handle);
}

function tryMount(words: string[]): boolean {
  try {
    execFileSync("mount", words, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const notPossible = (what: string): Finding => ({
  what,
  rounds: 0,
  measured: "not tried: mounting needs to be root",
  held: false,
});
