import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "../app/app.ts";
import { openApp } from "../app/open-app.ts";
import { readConfig } from "../config/config.ts";
import type { RunningServer } from "../http/listen.ts";
import { createLog } from "../log/log.ts";

export interface TestApp {
  app: App;
  server: RunningServer;
  dataDir: string;
  /** Sends JSON (or a raw body) and reads JSON back. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  close(): Promise<void>;
}

export interface Reply {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
  body: any;
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
  const app = await openApp({ config, log: createLog(config.logLevel), now });
  const server = await app.serve();
  app.setReady();
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
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
    async close() {
      await server.close();
      await app.close();
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
