import { describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";

/** Who is who, who sends, and what becomes of it. */
export function peopleCases(desk: () => Desk): void {
  const like = (ids: object) => ({ event: "Item Liked", properties: { itemId: "business-1" }, ...ids });

  describe("people and sources", () => {
    test("one person's page follows what happens to them, and shows what it makes known", async () => {
      await desk().send("POST", "/v1/track", like({ userId: "live-ann" }));
      const page = await desk().open("#/people/live-ann");
      const live = page.locator("section", { has: page.getByRole("heading", { name: "Live" }) });
      await live.getByText("Nothing has happened").waitFor();
      const sentAt = Date.now();
      await desk().send("POST", "/v1/identify", { userId: "live-ann", traits: { email: "live@example.org" } });
      await live.getByText("An event came in").waitFor();
      await page.locator("section", { hasText: "Ids" }).getByText("live@example.org").first().waitFor();
      expect(Date.now() - sentAt).toBeLessThan(5_000);
      // Of somebody else nothing is told here.
      await desk().send("POST", "/v1/track", like({ userId: "live-bob" }));
      await desk().send("POST", "/v1/track", like({ userId: "live-ann" }));
      await expect.poll(() => live.locator("li").count()).toBe(2);
      await page.close();
    });

    test("a merge is taken back on the page of the person", async () => {
      for (const ids of [{ userId: "undo-ann" }, { anonymousId: "undo-tv" }]) {
        await desk().send("POST", "/v1/track", like(ids));
      }
      await desk().send("POST", "/v1/users/undo-ann/merge", { from: "undo-tv" });
      const page = await desk().open("#/people/undo-tv");
      await page.getByRole("heading", { name: "undo-ann" }).waitFor();
      await page.getByRole("button", { name: "Undo: undo-tv into undo-ann" }).click();
      await page.locator(".notice", { hasText: "Taken apart: undo-ann, undo-tv" }).waitFor();
      await page.getByRole("heading", { name: "undo-tv", exact: true }).waitFor();
      await page.close();
    });

    test("a list of merges goes on to the last of them, and so does the list of templates", async () => {
      const merges = Array.from({ length: 120 }, (_, i) => ({
        ...{ id: String(120 - i), from: `from-${i}`, into: "into", cause: "merge" },
        at: "2026-01-01T00:00:00.000Z",
      }));
      const page = await desk().open("#/tags");
      await page.route(/\/v1\/merges/, (route) => {
        const asked = new URL(route.request().url()).searchParams;
        const [from, limit] = [Number(asked.get("cursor") ?? 0), Number(asked.get("limit"))];
        const next = from + limit < merges.length ? { nextCursor: String(from + limit) } : {};
        return route.fulfill({ json: { merges: merges.slice(from, from + limit), ...next } });
      });
      await desk().visit(page, "#/people");
      const rows = page.getByRole("button", { name: /^Undo: / });
      const more = page.getByRole("button", { name: "Show more" });
      await rows.first().waitFor();
      while (await more.isVisible()) {
        const before = await rows.count();
        await more.click();
        await expect.poll(() => rows.count()).toBeGreaterThan(before);
      }
      expect(await rows.count()).toBe(merges.length);

      const template = (i: number) => ({
        id: `t-${i}`,
        name: `Letter ${i}`,
        body: "Hello.",
        updatedAt: "2026-01-01T00:00:00.000Z",
      });
      await page.route(/\/v1\/templates\?/, (route) => {
        const asked = new URL(route.request().url()).searchParams;
        const [from, limit] = [Number(asked.get("cursor") ?? 0), Number(asked.get("limit"))];
        const templates = Array.from({ length: Math.min(limit, 230 - from) }, (_, i) => template(from + i));
        return route.fulfill({ json: { templates, ...(from + limit < 230 && { nextCursor: String(from + limit) }) } });
      });
      await desk().visit(page, "#/messages");
      await page.getByRole("link", { name: "Letter 229" }).waitFor();
      await page.close();
    });

    test("a payload is tried on the page of its source, and a faulty row is shown with its reason", async () => {
      await desk().send("PUT", "/v1/sources/contacts", { kind: "crm" });
      const page = await desk().open("#/sources/contacts");
      await page
        .getByLabel("What the source would send")
        .fill('{"email": "ann@example.org", "event_name": "Opened"}\n{"broken');
      await page.getByRole("button", { name: "Show what it becomes" }).click();
      await page.locator(".source-rows p", { hasText: "Opened" }).waitFor();
      await page.locator(".source-rows p", { hasText: "Faulty" }).waitFor();
      await page.getByText("None in the last week.").waitFor();
      await page.getByLabel("What the source would send").fill('{"Kunde": "77", "Tarif": "gold"}');
      await page.getByLabel("Columns by field").fill("userId=Kunde, trait.plan=Tarif");
      await page.getByRole("button", { name: "Show what it becomes" }).click();
      await page.getByRole("button", { name: "Keep these columns" }).click();
      await page.getByRole("button", { name: "Keep these columns" }).waitFor({ state: "detached" });
      const { mapping } = await desk().read<{ mapping: object }>("/v1/sources/contacts");
      expect(mapping).toEqual({ userId: "Kunde", "trait.plan": "Tarif" });
      await desk().send("POST", "/v1/sources/contacts", { nothing: 1 });
      await page.locator(".source-rows pre", { hasText: "nothing" }).waitFor();
      await page.close();
    });
  });
}
