import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { buildWeb } from "../testing/build-web.ts";
import { openTestApp, type TestApp } from "../testing/open-test-app.ts";
import { browserFlags, browserPath } from "../web/testing/browser.ts";

const root = join(import.meta.dirname, "../..");
const script = join(root, "dist/attune/attune.js");

/** A page of another site, as its owner writes it. */
let site: Server;
let siteUrl: string;
let html = "";
let app: TestApp;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  if (!browserPath) return;
  await buildWeb();
  site = createServer((_request, response) => response.writeHead(200, { "content-type": "text/html" }).end(html));
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  app = await openTestApp({
    ATTUNE_KEYS: "public-key-0123456789:public,admin-key-0123456789:admin",
    ATTUNE_ALLOWED_ORIGINS: siteUrl,
  });
  browser = await chromium.launch({ executablePath: browserPath, args: browserFlags });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
  site?.close();
});
afterEach(() => context?.close());

const asAdmin = { authorization: "Bearer admin-key-0123456789" };
const tag = (attributes = "") =>
  `<script src="${app.server.url}/attune.js" data-key="public-key-0123456789" ${attributes}></script>`;

interface Exported {
  events: {
    event: string;
    type: string;
    itemId?: string;
    properties: Record<string, number>;
    context: { page: object; channel: string; consent: { categoryPreferences: object } };
  }[];
}

/** What Attune has of a user, as it is stored. */
async function eventsOf(id: string): Promise<Exported["events"]> {
  const reply = await app.call("GET", `/v1/users/${id}/export`, undefined, asAdmin);
  return reply.status === 404 ? [] : reply.body.events;
}

async function open(page: string, init?: string): Promise<Page> {
  html = page;
  context = await browser.newContext();
  if (init) await context.addInitScript({ content: init });
  const opened = await context.newPage();
  await opened.goto(siteUrl);
  return opened;
}

const anonymousId = (page: Page): Promise<string> => page.evaluate("analytics.user().anonymousId()");
const stored = (page: Page): Promise<string[]> => page.evaluate("Object.keys(localStorage)");
const arrived = (id: string, name: string, count = 1) =>
  expect
    .poll(async () => (await eventsOf(id)).filter(({ event }) => event === name).length, { timeout: 10_000 })
    .toBe(count);

test("the script is at most 6 KB gzipped, and is served to every site with a time to keep it", async () => {
  if (!existsSync(script)) return expect(browserPath).toBeUndefined();
  expect(gzipSync(readFileSync(script), { level: 9 }).length).toBeLessThan(6_144);
  const reply = await app.call("GET", "/attune.js", undefined, {
    origin: "https://elsewhere.example",
    "sec-fetch-site": "cross-site",
  });
  expect([reply.status, reply.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
  expect(reply.headers.get("cache-control")).toBe("public, max-age=3600, stale-while-revalidate=86400");
  expect(reply.headers.get("content-type")).toMatch(/javascript/);
  const again = await app.call("GET", "/attune.js", undefined, { "if-none-match": reply.headers.get("etag")! });
  expect(again.status).toBe(304);
});

describe.skipIf(!browserPath)("on the page of another site", () => {
  test("calls from before and after the script arrive in order, with who, where and when", async () => {
    const page = await open(`<script>
        window.analytics = [];
        for (const method of ["load", "page", "track", "identify", "group"])
          analytics[method] = (...given) => (analytics.push([method, ...given]), analytics);
        analytics.page("Home"); analytics.track("Early", { n: 1 });
      </script>${tag()}<title>The title</title>`);
    const anonymous = await anonymousId(page);
    const calls = await page.evaluate(`new Promise((done) => {
      const heard = [];
      analytics.on("track", (event) => heard.push(event));
      analytics.track("Late", { n: 2 }, () => heard.push("called back")).group("team", { size: 3 });
      analytics.identify("ann", { plan: "pro" }).ready(() => done(heard));
      analytics.flush();
    })`);
    expect(calls).toEqual(["Late", "called back"]);
    await arrived("ann", "Late");
    const events = await eventsOf("ann");
    expect(events.map(({ type }) => type)).toEqual(["page", "track", "track", "group", "identify"]);
    expect(events.slice(0, 3).map(({ event }) => event)).toEqual(["Home", "Early", "Late"]);
    expect(events[2]!.context).toMatchObject({ channel: "web", page: { url: `${siteUrl}/`, title: "The title" } });
    const known = await app.call("GET", `/v1/users/${anonymous}`, undefined, asAdmin);
    expect(known.body.id ?? known.body.userId).toBe("ann");
  });

  test("after reset somebody else uses the page, without the signature of the user before", async () => {
    const page = await open(tag());
    const sent: { event?: string; type: string; context: { userSignature?: string } }[] = [];
    page.on("request", (request) => sent.push(...(JSON.parse(request.postData() ?? '{"batch":[]}')?.batch ?? [])));
    const before = await anonymousId(page);
    await page.evaluate(
      `analytics.identify("bob", {}, { context: { userSignature: "of-bob" } }); analytics.track("Signed"); analytics.flush()`,
    );
    await arrived("bob", "Signed");
    await page.evaluate(`analytics.reset(); analytics.track("Later"); analytics.flush()`);
    const after = await anonymousId(page);
    expect(after).not.toBe(before);
    await arrived(after, "Later");
    expect((await eventsOf("bob")).map(({ event }) => event)).not.toContain("Later");
    const signatures = sent.map(({ event, type, context }) => [event ?? type, context.userSignature]);
    for (const one of [
      ["identify", "of-bob"],
      ["Signed", "of-bob"],
      ["Later", undefined],
    ])
      expect(signatures).toContainEqual(one);
  });

  test("nothing is stored and nothing is sent before a consent that is required; what was held is sent with it, and all goes with a refusal", async () => {
    const page = await open(tag('data-consent="required"'));
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.evaluate(
      `analytics.page("Home").track("Held"); analytics.flush(); dispatchEvent(new Event("pagehide"))`,
    );
    expect([await stored(page), asked]).toEqual([[], []]);
    const id = await anonymousId(page);
    await page.evaluate(
      `analytics.consent({ analytics: true, personalisation: true, messaging: false }); analytics.flush()`,
    );
    await arrived(id, "Held");
    const [held] = (await eventsOf(id)).filter(({ event }) => event === "Held");
    expect(held!.context.consent.categoryPreferences).toEqual({
      analytics: true,
      personalisation: true,
      messaging: false,
    });
    expect(await stored(page)).not.toEqual([]);
    await page.evaluate(
      `analytics.consent(false).track("Refused"); analytics.flush(); dispatchEvent(new Event("pagehide"))`,
    );
    expect(await stored(page)).toEqual([]);
    expect((await eventsOf(id)).map(({ event }) => event)).not.toContain("Refused");
  });

  test("Global Privacy Control is counted and not remembered", async () => {
    const page = await open(
      tag(),
      'Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { value: true })',
    );
    const bodies: string[] = [];
    page.on("request", (request) => bodies.push(request.postData() ?? ""));
    await page.evaluate(`analytics.track("Seen"); analytics.flush()`);
    await expect.poll(() => bodies.length).toBe(1);
    expect(JSON.parse(bodies[0]!).batch[0].context.consent.categoryPreferences).toMatchObject({
      analytics: true,
      personalisation: false,
    });
    expect(await stored(page)).toEqual([]);
  });

  test("events of a page that had no network come with the next one, once, and at their own time", async () => {
    const page = await open(tag());
    await page.route("**/v1/b*", (route) => route.abort());
    const id = await anonymousId(page);
    await page.evaluate(`analytics.track("Offline", { n: 1 }); analytics.flush()`);
    await page.waitForTimeout(50);
    await page.unroute("**/v1/b*");
    await page.reload();
    await page.evaluate(`analytics.track("Online"); analytics.flush()`);
    await arrived(id, "Online");
    await arrived(id, "Offline");
  });

  test("events of pages that close at once arrive", async () => {
    html = `${tag()}<script>analytics.identify("quick").track("Bounced"); window.isDone = true</script>`;
    context = await browser.newContext();
    for (let i = 0; i < 8; i++) {
      const page = await context.newPage();
      await page.goto(siteUrl, { waitUntil: "commit" });
      await page.waitForFunction("window.isDone");
      await page.close();
    }
    await arrived("quick", "Bounced", 8);
  }, 60_000);
});

describe.skipIf(!browserPath)("reading", () => {
  /** An article of three screens; the clock is the test's. */
  async function openArticle(height = "300vh") {
    html = `<body style="margin:0">${tag()}<article data-attune-item="long-read" data-attune-recommendation="r1" style="height:${height}"></article>`;
    context = await browser.newContext({ viewport: { width: 800, height: 600 } });
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(siteUrl);
    const id = await anonymousId(page);
    return {
      page,
      id,
      /** Seconds with a sign of the reader every five. */
      async attend(seconds: number) {
        for (let left = seconds; left > 0; left -= 5) {
          await page.mouse.move(Math.random() * 100, 10);
          await page.clock.runFor(Math.min(5, left) * 1_000);
        }
      },
      async look(state: "hidden" | "visible") {
        await page.evaluate(`Object.defineProperty(document, "visibilityState", { value: "${state}", configurable: true });
          document.dispatchEvent(new Event("visibilitychange"))`);
      },
      async read() {
        await arrived(id, "Item Read");
        return (await eventsOf(id)).find(({ event }) => event === "Item Read")!;
      },
    };
  }

  test("half an article, another tab, back and closed: one read with the seconds and the part that were", async () => {
    const { page, attend, look, read, id } = await openArticle();
    await attend(10);
    await page.mouse.wheel(0, 300);
    await attend(5);
    await look("hidden");
    await page.clock.runFor(60_000);
    await look("visible");
    await attend(5);
    await page.close();
    const { itemId, properties } = await read();
    expect(itemId).toBe("long-read");
    expect(properties.scrollDepth).toBeCloseTo(0.5, 1);
    expect(properties.dwellSeconds).toBeGreaterThan(18.5);
    expect(properties.dwellSeconds).toBeLessThan(21.5);
    expect((await eventsOf(id)).map(({ event }) => event).filter((event) => event.startsWith("Item"))).toEqual([
      "Item Viewed",
      "Item Read",
    ]);
  });

  test("a nap of the machine and a reader who has left are no reading", async () => {
    const { page, attend, read } = await openArticle();
    await attend(5);
    await page.clock.fastForward(3_600_000);
    await page.clock.runFor(120_000);
    await attend(5);
    await page.close();
    const { properties } = await read();
    // Attention lasts fifteen seconds after the last sign.
    expect(properties.dwellSeconds).toBeLessThan(30);
    expect(properties.dwellSeconds).toBeGreaterThan(8);
  });

  test("what is shorter than the window is seen whole, and what is out of view is not read", async () => {
    const short = await openArticle("40vh");
    await short.attend(3);
    await short.page.close();
    expect((await short.read()).properties.scrollDepth).toBe(1);
    await context.close();
    const below = await openArticle("100vh; margin-top:200vh");
    await below.attend(5);
    await below.page.evaluate(`analytics.track("Left")`);
    await below.page.close();
    await arrived(below.id, "Left");
    expect((await eventsOf(below.id)).map(({ event }) => event)).not.toContain("Item Read");
  });

  test("a tab that dies while it is hidden has left its reading to the next page", async () => {
    const { page, attend, look, read } = await openArticle();
    await attend(6);
    await look("hidden");
    // What pagehide would send is not sent.
    const kept = await page.evaluate("JSON.stringify(localStorage)");
    await page.evaluate(`addEventListener("pagehide", (event) => event.stopImmediatePropagation(), true)`);
    expect(kept).toContain("Item Read");
    const next = await context.newPage();
    await next.goto(siteUrl);
    await next.evaluate(`analytics.track("Next"); analytics.flush()`);
    const { properties } = await read();
    expect(properties.dwellSeconds).toBeGreaterThan(5);
  });
});
