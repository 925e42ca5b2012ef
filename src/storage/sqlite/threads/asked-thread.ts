import type { MessagePort, Worker } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { sqliteCodeOf } from "../database.ts";

interface Asked<Request> {
  id: number;
  request: Request;
}

interface Reply<Answer> {
  id: number;
  answer?: Answer;
  /** `code` is SQLite's, where it was SQLite that refused. */
  fault?: { message: string; code?: string | undefined };
}

interface Waiting<Answer> {
  resolve(answer: Answer): void;
  reject(cause: Error): void;
}

/** A thread that answers requests, each by itself. */
export interface AskedThread<Request, Answer> {
  /** Starts the thread where none runs. */
  start(): void;
  /** Starts the thread where none runs. Rejects with what it refused, or when it ends first. */
  ask(request: Request): Promise<Answer>;
  /** Whether it was started and has failed or was stopped. */
  hasEnded(): boolean;
  stop(): Promise<void>;
}

/** `does` says what it does, for who waited when it ended: "searches". It keeps the process alive while somebody waits, and no longer. */
export function createAskedThread<Request, Answer>(
  startThread: () => Worker,
  does: string,
): AskedThread<Request, Answer> {
  const waiting = new Map<number, Waiting<Answer>>();
  let last = 0;
  let worker: Worker | undefined;
  let wasStarted = false;

  function settle(id: number): Waiting<Answer> | undefined {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker?.unref();
    return one;
  }

  function start(): Worker {
    if (worker !== undefined) return worker;
    const started = startThread();
    started.on("message", ({ id, answer, fault }: Reply<Answer>) => {
      const one = settle(id);
      if (answer !== undefined) one?.resolve(answer);
      else if (fault?.code !== undefined) one?.reject(new Sqlite.SqliteError(fault.message, fault.code));
      else one?.reject(new Error(fault?.message));
    });
    started.once("exit", () => {
      worker = undefined;
      for (const id of [...waiting.keys()]) settle(id)?.reject(new Error(`The thread that ${does} has ended.`));
    });
    started.unref();
    worker = started;
    wasStarted = true;
    return started;
  }

  return {
    start: () => void start(),
    ask: (request) =>
      new Promise((resolve, reject) => {
        const asked = start();
        const id = ++last;
        waiting.set(id, { resolve, reject });
        asked.ref();
        asked.postMessage({ id, request } satisfies Asked<Request>);
      }),
    hasEnded: () => wasStarted && worker === undefined,
    async stop() {
      await worker?.terminate();
    },
  };
}

/** The thread's side: answers each request with what `answer` gives for it. */
export function answerAsked<Request, Answer>(
  port: MessagePort,
  answer: (request: Request) => Answer | Promise<Answer>,
): void {
  port.on("message", async ({ id, request }: Asked<Request>) => {
    let reply: Reply<Answer>;
    try {
      reply = { id, answer: await answer(request) };
    } catch (cause) {
      const { message } = cause as Error;
      reply = { id, fault: { message, code: sqliteCodeOf(cause) } };
    }
    port.postMessage(reply);
  });
}
