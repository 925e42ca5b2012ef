import { describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";

interface Found {
  id?: string;
  text: string;
  type: string;
}

/** What an editor says of names and topics that were found. */
export function nameCases(desk: () => Desk): void {
  describe("names and topics", () => {
    const read = async <Reply>(path: string) => (await (await fetch(desk().url + path)).json()) as Reply;
    const put = (id: string, body: string) =>
      fetch(`${desk().url}/v1/items/${id}`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ title: "Names", body }),
      });
    const namesOf = async (id: string) =>
      (await read<{ analysis: { entities: Found[] } }>(`/v1/items/${id}`)).analysis.entities;

    test("a name is called none from the article, everywhere, and taken back", async () => {
      await put("names-1", "Adele sang in Vienna. The hall rose for Adele.");
      await put("names-2", "Nobody in Berlin had heard Adele before.");
      const page = await desk().open("#/articles/names-1");
      await page.getByRole("button", { name: "Correct Adele" }).click();
      await page.getByRole("button", { name: "Not a name" }).click();
      await page.locator(".notice", { hasText: "“Adele” is no name." }).waitFor();
      await expect.poll(async () => (await namesOf("names-2")).map(({ text }) => text)).toEqual(["Berlin"]);
      await page.getByRole("button", { name: "Correct Adele" }).waitFor({ state: "detached" });
      await page.keyboard.press("u");
      await page.locator(".notice", { hasText: "as it was found again" }).waitFor();
      await expect.poll(async () => (await namesOf("names-2")).map(({ text }) => text)).toContain("Adele");
      await page.close();
    });

    test("a name gets another kind from its page, and the correction is listed and taken back", async () => {
      const vienna = (await namesOf("names-1")).find(({ text }) => text === "Vienna")!;
      const page = await desk().open(`#/entities/${encodeURIComponent(vienna.id!)}`);
      await page.getByRole("button", { name: "Correct…" }).click();
      await page.getByLabel("Another kind").selectOption("work");
      await page.getByRole("button", { name: "Change the kind" }).click();
      await page.getByText("“Vienna” is a work.").first().waitFor();
      await expect
        .poll(async () => (await namesOf("names-1")).find(({ text }) => text === "Vienna")?.type)
        .toBe("work");
      await page.getByRole("button", { name: "Take back what was said of Vienna" }).click();
      await expect
        .poll(async () => (await namesOf("names-1")).find(({ text }) => text === "Vienna")?.type)
        .toBe("location");
      await page.close();
    });

    test("a wrong topic leaves the article, and no other, until it is taken back", async () => {
      const { items } = await read<{ items: { id: string; topics: { id: string; label: string }[] }[] }>(
        "/v1/items?limit=50",
      );
      const { id, topics } = items.find((item) => item.topics.length > 1)!;
      const { id: topic, label } = topics[0]!;
      const others = async () => (await read<{ total: number }>(`/v1/items?topic=${topic}&limit=1`)).total;
      const before = await others();
      const page = await desk().open(`#/articles/${encodeURIComponent(id)}`);
      await page.getByRole("button", { name: `${label} is a wrong topic of this article` }).click();
      await page.locator(".notice", { hasText: "is a wrong topic of this article" }).waitFor();
      expect(await others()).toBe(before - 1);
      await page.keyboard.press("u");
      await expect.poll(others).toBe(before);
      await page.close();
    });
  });
}
