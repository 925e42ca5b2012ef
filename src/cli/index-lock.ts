import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeDataDir } from "../config/make-data-dir.ts";
import { ConflictError } from "../errors/errors.ts";

export interface IndexLockOptions {
  dataDir: string;
  /** What the holder does, for whoever finds it held: "index", "reindex". */
  command: string;
  now: () => number;
}

interface Holder {
  pid: number;
  sinceMs: number;
  command: string;
}

/**
 * Runs the work while holding the one lock of the data directory for changing the index. A lock that a killed process left is
 * taken over. Throws ConflictError that names the holder when another process has it.
 */
export async function withIndexLock<T>(options: IndexLockOptions, work: () => Promise<T>): Promise<T> {
  const { dataDir, command, now } = options;
  makeDataDir(dataDir);
  const file = join(dataDir, "index.lock");
  const holderFile = join(dataDir, "index.lock.json");
  // Only here: it listens to every signal from its import on, and a command that computes for minutes could not be ended by one.
  const { lock } = await import("proper-lockfile");
  const take = (): Promise<() => Promise<void>> => lock(dataDir, { lockfilePath: file, realpath: false });
  let release: () => Promise<void>;
  try {
    release = await take();
  } catch (error) {
    if ((error as { code?: string }).code !== "ELOCKED") throw error;
    const holder = await readHolder(holderFile);
    if (holder === undefined || isAlive(holder.pid)) throw heldBy(holder, dataDir);
    await rm(file, { recursive: true, force: true });
    release = await take().catch(async () => {
      throw heldBy(await readHolder(holderFile), dataDir);
    });
  }
  try {
    const holder: Holder = { pid: process.pid, sinceMs: now(), command };
    await writeFile(holderFile, JSON.stringify(holder));
    return await work();
  } finally {
    await rm(holderFile, { force: true });
    await release();
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined || text === "" ? undefined : (JSON.parse(text) as Holder);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}

function heldBy(holder: Holder | undefined, dataDir: string): ConflictError {
  const who = holder
    ? `process ${holder.pid} ("attune ${holder.command}", since ${new Date(holder.sinceMs).toISOString()})`
    : "another process";
  return new ConflictError(
    "index-locked",
    `The index in ${dataDir} is being changed by ${who}. Wait for it, or stop it; it goes on later where it was.`,
  );
}
