import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { buildWeb } from "../../testing/build-web.ts";
import { runnable } from "../../testing/run-from-source.ts";
import { browserFlags, browserPath } from "./browser.ts";
import { seedDesk } from "./seed-desk.ts";

const root = resolve(import.meta.dirname, "../../..");
const modelsDir = process.env.ATTUNE_MODELS_DIR ?? join(root, "models");
const startMs = 300_000;
const waitMs = 60_000;

/** The real server on a free port with a small catalogue, and a browser to look at it. */
export interface Desk {
  url: string;
  /** Addresses outside the server that any page asked for. */
  foreignRequests: string[];
  /** What the pages' scripts failed at. */
  pageErrors: string[];
  open: (hash: string, options?: BrowserContextOptions) => Promise<Page>;
  /** Goes to another page of the desk without loading it anew. */
  visit: (page: Page, hash: string) => Promise<void>;
  /** The answer of a route. */
  read: <Reply>(path: string) => Promise<Reply>;
  send: (method: string, path: string, body: unknown) => Promise<Response>;
  close: () => Promise<void>;
}

/** Why the browser tests cannot run here; undefined when they can. */
export function whyNoDesk(): string | undefined {
  if (!browserPath) return "no Chromium at /usr/bin (install it, or name it in ATTUNE_CHROMIUM)";
  if (!existsSync(join(modelsDir, "manifest.json"))) return `no models in ${modelsDir}`;
  return undefined;
}

export async function startDesk(): Promise<Desk> {
  await buildWeb();
  const dataDir = mkdtempSync(join(tmpdir(), "attune-desk-"));
  const server = spawn(process.execPath, [runnable(new URL("../../main.ts", import.meta.url)), "serve"], {
    cwd: root,
    env: {
      ...process.env,
      PORT: "0",
      ATTUNE_DATA_DIR: dataDir,
      ATTUNE_MODELS_DIR: modelsDir,
      ATTUNE_LOG_LEVEL: "error",
      // A handful of articles teaches little: let less certain suggestions through.
      ATTUNE_TAG_PRECISION: "0.2",
    },
  });
  const stop = async () => {
    if (server.exitCode === null) {
      const ended = new Promise((done) => server.once("exit", done));
      server.kill("SIGTERM");
      await ended;
    }
    rmSync(dataDir, { recursive: true, force: true });
  };
  const filled = async () => {
    const address = await addressOf(server);
    await seedDesk(address, root);
    return address;
  };
  const url = await filled().catch(async (error) => {
    await stop();
    throw error;
  });
  const browser = await chromium.launch({
    ...(browserPath !== undefined && { executablePath: browserPath }),
    args: browserFlags,
  });
  const foreignRequests: string[] = [];
  const pageErrors: string[] = [];
  return {
    url,
    foreignRequests,
    pageErrors,
    open: (hash, options) => openPage({ browser, url, hash, options, foreignRequests, pageErrors }),
    visit,
    read: async <Reply>(path: string) => (await (await fetch(url + path)).json()) as Reply,
    send: (method, path, body) =>
      fetch(url + path, {
        method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body) ?? null,
      }),
    close: async () => {
      await browser.close();
      await stop();
    },
  };
}

/** The address that the server prints once it listens. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let printed = "";
    const timer = setTimeout(() => failed(new Error(`The server did not start in time. It said: ${printed}`)), startMs);
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /editor's page\s+(http:\/\/[^\s/]+)/.exec(printed)?.[1];
      if (!url) return;
      clearTimeout(timer);
      found(url);
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("exit", (code) => failed(new Error(`The server ended with ${code}. It said: ${printed}`)));
  });
}

async function openPage(options: {
  browser: Browser;
  url: string;
  hash: string;
  options: BrowserContextOptions | undefined;
  foreignRequests: string[];
  pageErrors: string[];
}): Promise<Page> {
  const { browser, url, hash, foreignRequests, pageErrors } = options;
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: "en-GB", ...options.options });
  page.on("request", (request) => {
    if (!request.url().startsWith(url)) foreignRequests.push(request.url());
  });
  page.on("pageerror", (error) => pageErrors.push(`${hash}: ${error.message}`));
  page.setDefaultTimeout(waitMs);
  await page.goto(`${url}/${hash}`);
  await untilLoaded(page);
  return page;
}

async function visit(page: Page, hash: string): Promise<void> {
  await page.evaluate(async (target) => {
    location.hash = target;
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  }, hash);
  await untilLoaded(page);
}

async function untilLoaded(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector("main")?.textContent && !document.querySelector(".pulse"));
}
