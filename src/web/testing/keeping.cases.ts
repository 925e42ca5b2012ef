import { describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";

/** Keeping the vocabulary in order and bringing articles in. */
export function keepingCases(desk: () => Desk): void {
  describe("topics, tags and import", () => {
    const read = async <Reply>(path: string) => (await (await fetch(desk().url + path)).json()) as Reply;

    test("a topic is renamed in place, and the name can be taken back", async () => {
      const { topics } = await read<{ topics: { id: string; label: string }[] }>("/v1/topics");
      const { id, label } = topics[0]!;
      const page = await desk().open(`#/topics/${id}`);
      await page.keyboard.press("r");
      await page.getByLabel("Name of the topic").fill("Money and work");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Money and work" }).waitFor();
      await page.keyboard.press("u");
      await page.getByRole("heading", { name: label, exact: true }).waitFor();
      await page.close();
    });

    test("two tags are merged after a preview, and apart again after undo", async () => {
      const { tags } = await read<{ tags: { tag: string; label: string; itemCount: number; parent?: string }[] }>(
        "/v1/tags",
      );
      const used = tags.filter(({ itemCount, parent }) => itemCount > 0 && parent !== undefined);
      const [from, into] = [used[0]!, used[1]!];
      const page = await desk().open("#/tags");
      await page.getByRole("button", { name: `Merge ${from.label}`, exact: true }).click();
      await page.locator("dialog select").selectOption(into.tag);
      await page.locator("dialog .preview-list li").first().waitFor();
      await page.locator("dialog").getByRole("button", { name: "Merge" }).click();
      await page.locator(".notice", { hasText: "is now part of" }).waitFor();
      await page.locator(`tr[data-tag="${from.tag}"]`).waitFor({ state: "detached" });
      await page.keyboard.press("u");
      await page.locator(`tr[data-tag="${from.tag}"]`).waitFor();
      await page.close();
    });

    test("a file is looked at first, its bad line named, and then imported", async () => {
      const page = await desk().open("#/import");
      const article = {
        id: "import-1",
        title: "Ferries return to Lerwick",
        body: "The first ferry of the year reached Lerwick on Monday.",
      };
      await page.getByLabel("File to import").setInputFiles({
        name: "articles.jsonl",
        mimeType: "application/x-ndjson",
        buffer: Buffer.from(`${JSON.stringify(article)}\n{"id": broken}\n`),
      });
      await page.getByText("1 entry left out").waitFor();
      expect(await page.locator(".import-faults").textContent()).toContain("line 2");
      await page.getByRole("button", { name: "Import 1" }).click();
      await page.getByText("1 imported").waitFor();
      const { item } = await read<{ item: { title: string } }>("/v1/items/import-1");
      expect(item.title).toBe(article.title);
      await page.close();
    });
  });
}
