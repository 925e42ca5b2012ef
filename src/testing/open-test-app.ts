import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "../app/app.ts";
import { openApp } from "../app/open-app.ts";
import { type Config, readConfig } from "../config/config.ts";
import type { RunningServer } from "../http/listen.ts";
import { createLog } from "../log/log.ts";
import { createEncoder, type Encoder } from "../understanding/encoder/encoder.ts";
import { createReplyCheck } from "./check-reply.ts";

export interface TestApp {
  app: App;
  server: RunningServer;
  dataDir: string;
  /** Sends JSON (or a raw body) and reads JSON back; the answer has to be what the API's description says. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  close(): Promise<void>;
}

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  body: any;
}

/** Settings with which an application has an encoder of its own. */
const namesEncoder = /MODEL|ENCODER|TOKENS/;
let encoder: Promise<Encoder> | undefined;

/** One for all applications of a worker: starting it takes longer than the rest of the application. */
function sharedEncoder({ modelsDir, batchTokens, maxQueuedTokens }: Config): Promise<Encoder> {
  encoder ??= createEncoder({
    modelsDir,
    maxBatchTokens: batchTokens,
    maxQueueTokens: maxQueuedTokens,
    sessions: 1,
  });
  return encoder;
}

/** The real application on a free port with a data directory of its own; `dataDir` opens an existing one. */
export async function openTestApp(
  settings: Record<string, string> = {},
  dataDir?: string,
  now: () => number = Date.now,
): Promise<TestApp> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), "attune-test-"));
  const config = readConfig({
    PORT: "0",
    ATTUNE_LOG_LEVEL: "silent",
    ATTUNE_DATA_DIR: folder,
    ATTUNE_MODELS_DIR: process.env.ATTUNE_MODELS_DIR,
    ATTUNE_ENCODER_THREADS: "1",
    ...settings,
  });
  const encoder = Object.keys(settings).some((name) => namesEncoder.test(name))
    ? undefined
    : await sharedEncoder(config);
  const app = await openApp({ config, log: createLog(config.logLevel), now, encoder });
  const server = await app.serve();
  app.setReady();
  const checkReply = createReplyCheck(app.routes);
  return {
    app,
    server,
    dataDir: folder,
    async call(method, path, body, headers = {}) {
      const isRaw = typeof body === "string" || body instanceof Uint8Array;
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
        body: body === undefined ? null : isRaw ? (body as string) : JSON.stringify(body),
      });
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.includes("json");
      const reply = { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
      checkReply({ method, path }, reply);
      return reply;
    },
    async close() {
      await server.close();
      await app.close();
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
