import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAccessKeys } from "../access/access-keys.ts";
import { readConfig } from "../config/config.ts";
import { createLog } from "../log/log.ts";
import { createKeyStore } from "../storage/sqlite/access/key-store.ts";
import { makeUserWorld, type UserWorld } from "../storage/testing/user-world.ts";
import type { RunningServer } from "./listen.ts";
import { createMetrics } from "./metrics.ts";
import { eventRoutes } from "./routes/events.ts";
import { startServer } from "./start-server.ts";

const writeKey = "a-key-that-stands-in-a-page";
const paths = [
  process.env.ATTUNE_CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const chromiumPath = paths.find((path) => path !== "" && existsSync(path));
if (chromiumPath === undefined) console.warn("Segment's library for browsers is not tried: no Chromium at /usr/bin.");

/** Segment's library from its package, as a page loads it; nothing but the host is changed. */
const entry = `
  import { AnalyticsBrowser } from "@segment/analytics-next";
  window.start = (attune, options = {}) => {
    window.analytics = AnalyticsBrowser.load(
      { writeKey: "${writeKey}", cdnURL: attune },
      { integrations: { "Segment.io": { apiHost: attune.replace("http://", "") + "/v1", protocol: "http", ...options } } },
    );
    return window.analytics.ready();
  };`;

describe.skipIf(chromiumPath === undefined)("Segment's library in a browser", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "attune-browser-sdk-"));
  let world: UserWorld;
  let attune: RunningServer;
  let site: Server;
  let browser: Browser;
  let siteUrl = "";

  beforeAll(async () => {
    writeFileSync(join(folder, "entry.js"), entry);
    const result = await build({
      ...{ root: process.cwd(), configFile: false, logLevel: "silent" },
      build: {
        write: false,
        minify: false,
        rollupOptions: { input: join(folder, "entry.js"), output: { format: "iife" } },
      },
      resolve: {
        alias: {
          "@segment/analytics-next": join(process.cwd(), "node_modules/@segment/analytics-next/dist/pkg/index.js"),
        },
      },
    });
    const { output } = (Array.isArray(result) ? result[0] : result) as unknown as { output: { code: string }[] };
    const { code } = output[0]!;
    site = createServer((request, response) => {
      const isScript = request.url === "/sdk.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? code : "<!doctype html><title>A page</title><script src=/sdk.js></script>");
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    world = await makeUserWorld();
    world.clock.nowMs = Date.now();
    const config = readConfig({
      PORT: "0",
      ATTUNE_KEYS: `${writeKey}:public`,
      ATTUNE_ALLOWED_ORIGINS: siteUrl,
      ATTUNE_DATA_DIR: folder,
    });
    const keys = createAccessKeys({
      ...{ store: createKeyStore(world.database), configured: config.keys, now: Date.now },
      ...{ newKey: () => expect.unreachable(), onError: (error) => expect.unreachable(String(error)) },
    });
    attune = await startServer({
      config,
      ...{ routes: eventRoutes(world), metrics: createMetrics(), log: createLog("silent"), version: "test" },
      ...{ webDir: join(folder, "no-page"), keys, notReady: () => undefined },
    });
    const flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
    browser = await chromium.launch({ executablePath: chromiumPath!, args: flags });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await attune?.close();
    site?.close();
    rmSync(folder, { recursive: true });
  });

  async function openPage(options: object = {}): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(siteUrl);
    await page.evaluate(
      ([url, given]) =>
        (globalThis as unknown as { start(url: string, given: object): Promise<void> }).start(url, given),
      [attune.url, options] as const,
    );
    return page;
  }
  const run = (page: Page, code: string): Promise<unknown> => page.evaluate(code);
  const namesOf = async (userId: string): Promise<string[]> => {
    const found = await world.users.exportData(userId).catch(() => undefined);
    return found?.events.map(({ type, event }) => (type === "track" ? event : type)) ?? [];
  };
  async function expectNames(userId: string, expected: string[]): Promise<void> {
    for (let tries = 0; tries < 150 && (await namesOf(userId)).length < expected.length; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await namesOf(userId)).sort()).toEqual([...expected].sort());
  }

  test("its calls arrive one by one, with what was done before the login", async () => {
    const page = await openPage();
    await run(page, `analytics.track("Before Login")`);
    await run(page, `analytics.identify("eva", { plan: "gold" })`);
    await run(page, `analytics.page("Home")`);
    await run(page, `analytics.group("acme", { seats: 3 })`);
    await run(page, `analytics.track("Item Liked", { itemId: "rail" })`);
    await expectNames("eva", ["Before Login", "identify", "page", "group", "Item Liked"]);
    expect((await world.users.view("eva")).traits).toEqual({ plan: "gold" });
  });

  test("what is done offline arrives when the line is back", async () => {
    const page = await openPage();
    await run(page, `analytics.identify("olga")`);
    await expectNames("olga", ["identify"]);
    await page.context().setOffline(true);
    for (let i = 0; i < 3; i++) await run(page, `void analytics.track("Offline ${i}")`);
    await page.waitForTimeout(500);
    expect(await namesOf("olga")).toHaveLength(1);
    await page.context().setOffline(false);
    await expectNames("olga", ["identify", "Offline 0", "Offline 1", "Offline 2"]);
  });

  test("a batch that waits in a tab that is hidden and closed arrives", async () => {
    const batching = { deliveryStrategy: { strategy: "batching", config: { size: 50, timeout: 60_000 } } };
    const page = await openPage(batching);
    await run(page, `analytics.identify("hana")`);
    for (let i = 0; i < 3; i++) await run(page, `analytics.track("Hidden ${i}")`);
    expect(await namesOf("hana")).toEqual([]);
    await page.goto("about:blank");
    await expectNames("hana", ["identify", "Hidden 0", "Hidden 1", "Hidden 2"]);
    await page.close({ runBeforeUnload: true });
  });
});
