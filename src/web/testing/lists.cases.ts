import { describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";

/** Lists say how much there is, go on to the end, and their searches ask the server. */
export function listCases(desk: () => Desk): void {
  describe("lists without an end in secret", () => {
    test("a user beyond the first page is counted, found by a trait, and reached by going on", async () => {
      const names = Array.from({ length: 130 }, (_, i) => `crowd-${String(i).padStart(3, "0")}`);
      await fetch(`${desk().url}/v1/batch`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          batch: names.map((userId, i) => ({
            type: "identify",
            userId,
            traits: { city: i === 129 ? "Zagreb" : "Oslo" },
          })),
        }),
      });
      const { total } = await desk().read<{ total: number }>("/v1/users?limit=1");
      const page = await desk().open("#/users");
      const links = page.locator(".user-list li a");
      await page.locator(".user-list .paged-foot", { hasText: `100 of ${total} users` }).waitFor();
      await page.getByRole("button", { name: "Show more" }).click();
      await expect.poll(() => links.count()).toBe(total);
      await page.getByLabel("Find a user").fill("zagreb");
      await expect.poll(() => links.allTextContents()).toEqual([expect.stringContaining("crowd-129")]);
      await page.getByLabel("Find a user").fill("nobody of that name");
      await page.locator(".user-list", { hasText: "No user has that name" }).waitFor();
      await page.close();
    });

    test("a search says how much it found, and nonsense finds nothing", async () => {
      const { total } = await desk().read<{ total: number }>("/v1/items?query=the");
      const page = await desk().open("#/articles");
      const search = page.getByLabel("Search in the articles");
      await search.fill("the");
      await page.locator(".list-head", { hasText: `${total}` }).waitFor();
      for (const nonsense of ["zxqv blorft", "qwertyuiop", "hjkl vbnm"]) {
        await search.fill(nonsense);
        await page.locator(".active-filters", { hasText: nonsense }).waitFor();
        await page.locator(".state-title", { hasText: "No article fits all of this" }).waitFor();
      }
      await page.close();
    });

    test("a thousand articles are reached to the last by scrolling, and few of them are in the page at a time", async () => {
      const page = await desk().open("#/tags");
      const [all, atOnce] = [1_000, 40];
      await page.route(/\/v1\/items\?/, (route) => {
        const from = Number(new URL(route.request().url()).searchParams.get("cursor") ?? 0);
        const items = Array.from({ length: atOnce }, (_, i) => ({ id: `n${from + i}`, title: `Article ${from + i}` }));
        const nextCursor = from + atOnce < all ? String(from + atOnce) : undefined;
        return route.fulfill({ json: { items, nextCursor, total: all, facets: { sections: [] } } });
      });
      await desk().visit(page, "#/articles");
      const last = page.getByRole("link", { name: `Article ${all - 1}`, exact: true });
      await expect
        .poll(
          async () => {
            await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
            return last.isVisible();
          },
          { timeout: 15_000, interval: 20 },
        )
        .toBe(true);
      await expect.poll(() => page.locator(".article-row").count()).toBeLessThan(250);
      await page.evaluate(() => scrollTo(0, 0));
      await page.getByRole("link", { name: "Article 0", exact: true }).waitFor();
      await page.keyboard.press("j");
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Article 0");
      await page.close();
    });

    test("counts of sections follow the other filters", async () => {
      const page = await desk().open("#/articles?mood=negative");
      const { facets } = await desk().read<{ facets: { sections: { count: number }[] } }>(
        "/v1/items?sentiment=negative",
      );
      const counts = page.locator(".section-list .number");
      await expect.poll(() => counts.allTextContents()).toEqual(facets.sections.map(({ count }) => `${count}`));
      const all = await desk().read<{ facets: { sections: { count: number }[] } }>("/v1/items");
      expect(facets).not.toEqual(all.facets);
      await page.close();
    });

    test("names and the articles of a name say how many there are", async () => {
      const { total, entities } = await desk().read<{ total: number; entities: { id: string; itemCount: number }[] }>(
        "/v1/entities?limit=1",
      );
      const page = await desk().open("#/entities");
      const foot = total > 100 ? `100 of ${total} names` : `${total} names`;
      await page.locator(".paged-foot", { hasText: foot }).waitFor();
      await desk().visit(page, `#/entities/${encodeURIComponent(entities[0]!.id)}`);
      await expect.poll(() => page.locator(".item-links li").count()).toBe(entities[0]!.itemCount);
      await page.locator(".paged-foot", { hasText: `${entities[0]!.itemCount} articles` }).waitFor();
      await page.close();
    });
  });
}
