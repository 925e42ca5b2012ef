import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../src/config/config.ts";

export interface BuiltServer {
  url: string;
  port: number;
  process: ChildProcess;
  /** What it wrote to standard error so far. */
  log(): string;
  /** SIGTERM; resolves with the exit code and the seconds until it ended. */
  stop(): Promise<{ code: number | null; seconds: number }>;
}

export interface BuiltServerOptions {
  dataDir: string;
  /** Settings beside those of the data folder. */
  settings?: Record<string, string>;
  /** Another checkout, built. */
  root?: string;
  /** Fills an empty installation with the bundled newsroom, and waits until it is ready. */
  seed?: boolean;
  /** Words before `node`, such as `prlimit --fsize=…`. */
  wrapper?: readonly string[];
  nodeOptions?: readonly string[];
}

const readyTimeoutMs = 300_000;

/** Starts the built server in a process of its own on a free port. Throws with its last words when it ends before it is ready. */
export async function startBuiltServer(options: BuiltServerOptions): Promise<BuiltServer> {
  const main = join(options.root ?? packageRoot, "dist", "main.js");
  if (!existsSync(main)) throw new Error(`${main} is not there: run \`npm run build\` first.`);
  const words = [...(options.wrapper ?? []), process.execPath, ...(options.nodeOptions ?? []), main, "serve"];
  if (options.seed) words.push("--seed-newsroom");
  const child = spawn(words[0]!, words.slice(1), {
    env: {
      ...process.env,
      PORT: "0",
      ATTUNE_DATA_DIR: options.dataDir,
      ATTUNE_LOG_LEVEL: "error",
      ...options.settings,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-200_000);
  });
  const url = await waitFor(
    child,
    () => /The API\s+(http:\S+)\/docs/.exec(said)?.[1],
    () => said,
  );
  await waitFor(
    child,
    () => isReady(url),
    () => said,
  );
  return {
    url,
    port: Number(new URL(url).port),
    process: child,
    log: () => said,
    stop: async () => {
      const startedMs = performance.now();
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, "exit");
        child.kill("SIGTERM");
        await ended;
      }
      return { code: child.exitCode, seconds: (performance.now() - startedMs) / 1_000 };
    },
  };
}

/** Processor seconds that a process has used, and the memory and descriptors that it holds, from proc(5). */
export function usageOf(pid: number): { cpuSeconds: number; rssMb: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  const rssKb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, rssMb: rssKb / 1_024 };
}

async function isReady(url: string): Promise<true | undefined> {
  const reply = await fetch(`${url}/readyz`).catch(() => undefined);
  await reply?.arrayBuffer();
  return reply?.ok ? true : undefined;
}

async function waitFor<T>(
  child: ChildProcess,
  look: () => T | undefined | Promise<T | undefined>,
  said: () => string,
): Promise<T> {
  const untilMs = performance.now() + readyTimeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (child.exitCode !== null || child.signalCode !== null || performance.now() > untilMs) {
      child.kill("SIGKILL");
      throw new Error(`The server did not start: ${said().slice(-2_000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
