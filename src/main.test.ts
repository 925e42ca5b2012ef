import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runnable } from "./testing/run-from-source.ts";

const main = runnable(new URL("./main.ts", import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "attune-main-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function attune(args: string[], environment: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ATTUNE_DATA_DIR: join(folder, "data"), ATTUNE_LOG_LEVEL: "error", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** The exit code and what was written to standard error. */
async function ended(child: ChildProcess): Promise<[number | null, string]> {
  const [[code], said] = await Promise.all([once(child, "exit"), text(child.stderr!)]);
  return [code as number | null, said];
}

async function urlOf(child: ChildProcess): Promise<string> {
  let said = "";
  for await (const chunk of child.stderr!) {
    said += String(chunk);
    const url = /The API\s+(http:\S+)\/docs/.exec(said)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`it did not start: ${said}`);
}

test("a port that is taken ends the start with one line that names the port and the remedy", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const { port } = holder.address() as AddressInfo;
  const [code, said] = await ended(attune(["serve"], { PORT: String(port) }));
  holder.close();
  expect([code, said.trim().split("\n")]).toEqual([
    1,
    [`attune: Another program listens on 127.0.0.1:${port}. End it, or set PORT to another port.`],
  ]);
}, 60_000);

test.each([
  ["a tuning file that is no JSON", { ATTUNE_TUNING_FILE: "broken.json" }],
  ["a model that is damaged", { ATTUNE_MODELS_DIR: "." }],
])(
  "%s ends the start with one line",
  async (_kind, settings) => {
    writeFileSync(join(folder, "broken.json"), "{");
    const environment = Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [name, join(folder, value)]),
    );
    const [code, said] = await ended(attune(["serve"], { PORT: "0", ...environment }));
    expect([code, said.trim().split("\n").length, said]).toEqual([1, 1, expect.stringMatching(/^attune: /)]);
  },
  60_000,
);

test("a stop under keep-alive load answers every request that was sent, and ends within five seconds", async () => {
  const home = join(folder, "home");
  const server = attune(["serve"], { PORT: "0", HOME: home });
  const url = await urlOf(server);
  server.stderr!.resume();
  const agent = new Agent({ keepAlive: true, maxSockets: 24 });
  let isStopping = false;
  const faults: string[] = [];
  let answered = 0;
  const client = async (): Promise<void> => {
    for (;;) {
      const outcome = await new Promise<string>((resolve) => {
        const sent = request(`${url}/v1/info`, { agent }, (reply) => {
          reply.resume();
          reply.on("end", () => resolve("answered"));
        });
        sent.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
        sent.end();
      });
      if (outcome === "answered") answered += 1;
      else if (outcome === "ECONNREFUSED" && isStopping) return;
      else faults.push(outcome);
      if (faults.length > 0) return;
    }
  };
  const clients = Array.from({ length: 24 }, client);
  await new Promise((resolve) => setTimeout(resolve, 500));
  isStopping = true;
  const startedMs = performance.now();
  server.kill("SIGTERM");
  const [code] = await once(server, "exit");
  const seconds = (performance.now() - startedMs) / 1_000;
  await Promise.all(clients);
  agent.destroy();
  expect([code, faults]).toEqual([0, []]);
  expect(answered).toBeGreaterThanOrEqual(24);
  expect(seconds).toBeLessThan(5);
}, 60_000);

test("a server writes nothing to the home folder and opens no socket to another machine", async () => {
  const home = mkdtempSync(join(folder, "home-"));
  const server = attune(["serve"], {
    PORT: "0",
    HOME: home,
    XDG_CACHE_HOME: "",
    XDG_DATA_HOME: "",
    XDG_CONFIG_HOME: "",
  });
  const url = await urlOf(server);
  server.stderr!.resume();
  const body = JSON.stringify({ texts: ["The new tram line in Lisbon is a joy to ride."] });
  const reply = await fetch(`${url}/v1/analyze`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  expect(reply.status).toBe(200);
  expect(remoteAddressesOf(server.pid!).filter((address) => !address.startsWith("0100007F"))).toEqual([]);
  server.kill("SIGTERM");
  await once(server, "exit");
  expect(readdirSync(home)).toEqual([]);
}, 60_000);

test("a training on a table is ended by a signal in the middle of its work", async () => {
  const rows = Array.from(
    { length: 8_000 },
    (_, i) => `${(i * 7919) % 1009},${(i * 104_729) % 997},${i % 3 === 0 ? 1 : 0}`,
  );
  writeFileSync(join(folder, "table.csv"), ["a,b,y", ...rows].join("\n"));
  const child = attune(["predict", "train", join(folder, "table.csv"), "--target", "y", "--folds", "20"]);
  // The first line tells that the training, which leaves no turn to handlers of signals, is under way.
  await once(child.stderr!, "data");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
}, 120_000);

/** Remote addresses, in the hexadecimal form of proc(5), of the process's TCP and UDP sockets that have one. */
function remoteAddressesOf(pid: number): string[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  return ["tcp", "tcp6", "udp", "udp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => inodes.has(fields[9]!) && !/^0+:/.test(fields[2]!))
      .map((fields) => fields[2]!),
  );
}
