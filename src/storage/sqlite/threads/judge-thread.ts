import Sqlite from "better-sqlite3";
import { startWorker } from "../../../concurrency/start-worker.ts";
import type { Log } from "../../../log/log.ts";
import type { EverybodyJudged, EverybodyRequest } from "../../../segments/definitions/everybody.ts";
import type { Database } from "../database.ts";
import type { JudgeThread } from "../segments/segment-store.ts";

export interface JudgeRequest {
  id: number;
  request: EverybodyRequest | "trait names";
}

export interface JudgeReply {
  id: number;
  /** Of what was asked for. */
  answer?: EverybodyJudged | string[];
  /** `code` is SQLite's, where it was SQLite that refused. */
  fault?: { message: string; code?: string | undefined };
}

interface Waiting {
  resolve(answer: EverybodyJudged | string[]): void;
  reject(cause: Error): void;
}

/**
 * Judges rules for everybody on a thread with a connection of its own, that starts with the first of them: millions of
 * events are read for one. Not for databases in memory, which one connection alone can see: `undefined` for those.
 */
export function startJudgeThread(database: Database, log: Log): (JudgeThread & { stop(): Promise<void> }) | undefined {
  if (database.memory) return undefined;
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let worker: ReturnType<typeof startWorker> | undefined;

  /** Keeps the process alive while somebody waits, and no longer. */
  function settle(id: number): Waiting | undefined {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker?.unref();
    return one;
  }

  function start(): ReturnType<typeof startWorker> {
    const started = startWorker(new URL("./judge-worker.ts", import.meta.url), { path: database.name });
    started.on("message", ({ id, answer, fault }: JudgeReply) => {
      const one = settle(id);
      if (answer !== undefined) one?.resolve(answer);
      else if (fault?.code !== undefined) one?.reject(new Sqlite.SqliteError(fault.message, fault.code));
      else one?.reject(new Error(fault?.message));
    });
    started.on("error", (err) =>
      log.error({ err }, "the thread that judges rules failed; the next rule starts another"),
    );
    started.once("exit", () => {
      if (worker === started) worker = undefined;
      for (const id of [...waiting.keys()]) settle(id)?.reject(new Error("The thread that judges rules has ended."));
    });
    return started;
  }

  function ask(request: JudgeRequest["request"]): Promise<EverybodyJudged | string[]> {
    return new Promise((resolve, reject) => {
      worker ??= start();
      const id = ++last;
      waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, request } satisfies JudgeRequest);
    });
  }

  return {
    judgeEverybody: async (request) => (await ask(request)) as EverybodyJudged,
    traitNames: async () => (await ask("trait names")) as string[],
    async stop() {
      await worker?.terminate();
    },
  };
}
