import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildWeb } from "../testing/build-web.ts";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";
import { browserFlags, browserPath } from "../web/testing/browser.ts";

const publicKey = "public-key-of-the-pages";

/** Tabs of one site that listen to what Attune learns of the reader. */
describe.skipIf(!browserPath)("attune.js, live", () => {
  let app: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  /** Connections to the stream that pages asked for. */
  let streams: string[];
  beforeAll(async () => {
    await buildWeb();
    app = await openTestApp({ ATTUNE_KEYS: `${publicKey}:public` });
    browser = await chromium.launch({ executablePath: browserPath!, args: browserFlags });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });
  beforeEach(async () => {
    context = await browser.newContext();
    streams = [];
    context.on("request", (request) => {
      if (new URL(request.url()).pathname === "/v1/stream") streams.push(request.url());
    });
    await context.route("**/page.html*", (route) => {
      const consent = route.request().url().includes("consent") ? ' data-consent="required"' : "";
      const body = `<!doctype html><script src="/attune.js" data-key="${publicKey}"${consent}></script>
        <script>heard = []; analytics.live(({ type }) => heard.push(type));</script>`;
      return route.fulfill({ contentType: "text/html", body });
    });
  });
  afterEach(() => context.close());

  async function open(query = ""): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${app.server.url}/page.html${query}`);
    return page;
  }
  const heard = (page: Page): Promise<string[]> => page.evaluate("heard");
  const like = (page: Page) =>
    page.evaluate(`analytics.track("Item Liked", { itemId: "a" }).flush()`) as Promise<unknown>;
  const within = { timeout: 10_000, interval: 20 };

  test("three tabs share one connection, and when the tab that holds it is closed the next goes on where it was", async () => {
    const first = await open();
    await expect.poll(() => streams.length, within).toBe(1);
    const [second, third] = [await open(), await open()];
    await like(third);
    for (const page of [first, second, third]) {
      await expect.poll(() => heard(page), within).toContain("profile.changed");
    }
    expect(streams).toHaveLength(1);
    const before = (await heard(second)).length;
    await first.close();
    await like(third);
    for (const page of [second, third]) {
      await expect.poll(async () => (await heard(page)).length, within).toBeGreaterThan(before);
    }
    expect(streams).toHaveLength(2);
    expect(new URL(streams[1]!).searchParams.get("after")).toMatch(/^\d+$/);
  }, 60_000);

  test("who logs in in one tab is followed in all", async () => {
    const [first, second] = [await open(), await open()];
    await expect.poll(() => streams.length, within).toBe(1);
    await second.evaluate(`analytics.identify("live-reader")`);
    await expect.poll(() => streams.at(-1), within).toContain("userId=live-reader");
    await second.evaluate("heard = []");
    await like(second);
    await expect.poll(() => heard(first), within).toContain("profile.changed");
  }, 60_000);

  test("nothing is connected before a consent that is required, and it ends with the refusal", async () => {
    const page = await open("?consent");
    await page.waitForTimeout(500);
    expect(streams).toEqual([]);
    await page.evaluate("analytics.consent(true)");
    await expect.poll(() => streams.length, within).toBe(1);
    await like(page);
    await expect.poll(() => heard(page), within).toContain("profile.changed");
    await page.evaluate("analytics.consent(false)");
    await page.evaluate("heard = []");
    await app.call(
      "POST",
      "/v1/track",
      {
        anonymousId: new URL(streams[0]!).searchParams.get("userId"),
        event: "Item Liked",
        properties: { itemId: "b" },
      },
      { authorization: `Bearer ${publicKey}` },
    );
    await page.waitForTimeout(500);
    expect(await heard(page)).toEqual([]);
  }, 60_000);
});
