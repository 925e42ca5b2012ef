import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";

/** Floors of effort: ten articles tagged from the front page. */
const articles = 10;
const mostKeys = 14;
const mostClicks = 22;
const mostTravel = 3_000;

/** What tagging ten articles costs, from the front page on. */
export function effortCases(desk: () => Desk): void {
  describe("effort", () => {
    test("ten articles are tagged within 14 keys", async () => {
      const page = await desk().open("#/articles?state=suggested");
      const before = await openTags(desk());
      let keys = 0;
      const press = async (key: string) => {
        keys += 1;
        await page.keyboard.press(key);
      };
      await press("j");
      await press("Enter");
      await tagTen(page, () => press("y"));
      await expect.poll(async () => (await newlyTagged(desk(), before)).length).toBe(articles);
      expect(keys).toBeLessThanOrEqual(mostKeys);
      await reopen(desk(), before);
      await page.close();
    });

    test("the mouse does it within 22 clicks and 3,000 pixels", async () => {
      const page = await desk().open("#/articles?state=suggested");
      const before = await openTags(desk());
      let at = { x: 720, y: 450 };
      let clicks = 0;
      let travel = 0;
      const click = async (target: Locator) => {
        await target.scrollIntoViewIfNeeded();
        const { x, y, width, height } = (await target.boundingBox())!;
        const to = { x: x + width / 2, y: y + height / 2 };
        travel += Math.hypot(to.x - at.x, to.y - at.y);
        clicks += 1;
        at = to;
        await page.mouse.click(to.x, to.y);
      };
      await click(page.locator(".article-list a").first());
      await tagTen(page, () => click(page.getByRole("button", { name: /next article/ })));
      await expect.poll(async () => (await newlyTagged(desk(), before)).length).toBe(articles);
      expect(clicks).toBeLessThanOrEqual(mostClicks);
      expect(travel).toBeLessThanOrEqual(mostTravel);
      await reopen(desk(), before);
      await page.close();
    });
  });
}

async function tagTen(page: Page, accept: () => Promise<void>): Promise<void> {
  for (let tagged = 1; tagged <= articles; tagged++) {
    await page.locator(".suggestion[data-active]").waitFor();
    const here = page.url();
    await accept();
    if (tagged < articles) await page.waitForURL((url) => url.href !== here);
  }
}

const tagsOf = async (desk: Desk, id: string): Promise<{ tag: string; status: string }[]> => {
  const reply = await fetch(`${desk.url}/v1/items/${encodeURIComponent(id)}/tags`);
  if (!reply.ok) throw new Error(`${reply.status} ${await reply.text()}`);
  return ((await reply.json()) as { tags: { tag: string; status: string }[] }).tags;
};

/** Suggested tags by article. */
async function openTags(desk: Desk): Promise<Map<string, string[]>> {
  const reply = await fetch(`${desk.url}/v1/items?tagState=suggested&limit=200`);
  const { items } = (await reply.json()) as { items: { id: string }[] };
  const open = new Map<string, string[]>();
  for (const { id } of items) {
    const tags = await tagsOf(desk, id);
    open.set(
      id,
      tags.filter(({ status }) => status === "suggested").map(({ tag }) => tag),
    );
  }
  return open;
}

async function newlyTagged(desk: Desk, before: Map<string, string[]>): Promise<string[]> {
  const tagged: string[] = [];
  for (const [id, open] of before) {
    const tags = await tagsOf(desk, id);
    if (tags.some(({ tag, status }) => status === "accepted" && open.includes(tag))) tagged.push(id);
  }
  return tagged;
}

/** Leaves the articles as they were to the cases that follow. */
async function reopen(desk: Desk, before: Map<string, string[]>): Promise<void> {
  for (const [id, reset] of before)
    await fetch(`${desk.url}/v1/items/${encodeURIComponent(id)}/tags`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ reset }),
    });
}
