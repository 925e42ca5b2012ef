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
