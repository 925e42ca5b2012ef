import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildWeb } from "../testing/build-web.ts";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";
import { browserFlags, browserPath } from "../web/testing/browser.ts";

const root = join(import.meta.dirname, "../..");

/** The example news site as a running server has it: https://…/examples/news/index.html. */
describe.skipIf(!browserPath)("the example news site", () => {
  let app: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  beforeAll(async () => {
    await buildWeb();
    app = await openTestApp();
    const lines = readFileSync(join(root, "corpora/newsroom/articles.jsonl"), "utf8").trim().split("\n");
    const articles = lines.map((line) => JSON.parse(line) as { id: string });
    const of = (section: string) => articles.filter(({ id }) => id.startsWith(`${section}-`)).slice(0, 10);
    await app.call("POST", "/v1/items", { items: [...of("business"), ...of("sport")] });
    browser = await chromium.launch({ executablePath: browserPath!, args: browserFlags });
    context = await browser.newContext({ viewport: { width: 900, height: 700 } });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  const idsOf = (page: Page): Promise<string[]> =>
    page.evaluate(`[...document.querySelectorAll("#feed li")].map((entry) => entry.dataset.id)`);
  const drawnOf = (page: Page): Promise<number> =>
    page.evaluate(`Number(document.getElementById("feed").dataset.drawn ?? 0)`);

  test("clicks, reading and a share in another tab rank the open feed anew", async () => {
    const feed = await context.newPage();
    const faults: string[] = [];
    feed.on("pageerror", (error) => faults.push(error.message));
    await feed.goto(`${app.server.url}/examples/news/index.html`);
    await expect.poll(() => drawnOf(feed), { timeout: 10_000 }).toBeGreaterThan(0);
    const before = await idsOf(feed);
    expect(before).toHaveLength(12);
    const sport = before.find((id) => id.startsWith("sport-"))!;
    const [article] = await Promise.all([context.waitForEvent("page"), feed.click(`li[data-id="${sport}"] a`)]);
    article.on("pageerror", (error) => faults.push(error.message));
    await article.waitForSelector(`article[data-attune-item="${sport}"]`);
    await expect.poll(() => idsOf(feed), { timeout: 10_000 }).not.toContain(sport);
    const drawn = await drawnOf(feed);
    await article.click("#share");
    await expect.poll(() => drawnOf(feed), { timeout: 10_000 }).toBeGreaterThan(drawn);
    for (let second = 0; second < 5; second++) {
      await article.mouse.wheel(0, 100);
      await article.waitForTimeout(1_000);
    }
    await article.close();
    const reader = (await feed.evaluate("analytics.user().anonymousId()")) as string;
    const events = async () =>
      (await app.call("GET", `/v1/users/${reader}/export`)).body.events as {
        event: string;
        properties: { dwellSeconds: number };
      }[];
    await expect
      .poll(async () => (await events()).map(({ event }) => event), { timeout: 10_000 })
      .toContain("Item Read");
    const names = (await events()).map(({ event }) => event);
    expect(names).toEqual(expect.arrayContaining(["Item Clicked", "Item Viewed", "Item Shared", "Item Read"]));
    expect((await events()).find(({ event }) => event === "Item Read")!.properties.dwellSeconds).toBeGreaterThan(1);
    // The list is that of somebody who cares about sport.
    await expect
      .poll(async () => (await idsOf(feed)).slice(0, 6).filter((id) => id.startsWith("sport-")).length, {
        timeout: 10_000,
      })
      .toBeGreaterThanOrEqual(4);
    expect(faults).toEqual([]);
  }, 60_000);
});
