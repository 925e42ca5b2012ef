import { describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";

/** Keeping the vocabulary in order and bringing articles in. */
export function keepingCases(desk: () => Desk): void {
  describe("topics, tags and import", () => {
    vocabularyCases(desk);
    importCases(desk);
  });
}

function vocabularyCases(desk: () => Desk): void {
  test("a topic is renamed in place, and the name can be taken back", async () => {
    const { topics } = await desk().read<{ topics: { id: string; label: string }[] }>("/v1/topics");
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

  test("a tag is added below another by keyboard, described, and both steps are taken back", async () => {
    const { tags } = await desk().read<{ tags: { id: string; label: string; parent?: string }[] }>("/v1/taxonomy");
    const parent = tags.find((tag) => tag.parent === undefined)!;
    const page = await desk().open("#/tags");
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Add a tag…" }).press("Enter");
    await dialog.getByLabel("Name", { exact: true }).waitFor();
    await page.keyboard.type("Tidal power");
    await dialog.getByLabel("Below").selectOption(parent.id);
    await dialog.getByLabel("Name", { exact: true }).press("Enter");
    const row = page.locator('tr[data-tag="tidal-power"]');
    await row.waitFor();
    expect(await row.getAttribute("data-depth")).toBe("1");
    await row.getByRole("button", { name: "Describe Tidal power" }).click();
    await dialog.getByLabel("What it is about").fill("Electricity from the tides.");
    await dialog.getByLabel(/^Other names/).fill("Sea power\n\nThe turbine turns with the tide.");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.locator(".notice", { hasText: "is described anew" }).waitFor();
    const listed = async () =>
      (await desk().read<{ tags: { id: string }[] }>("/v1/taxonomy")).tags.find(({ id }) => id === "tidal-power");
    const added = { id: "tidal-power", label: "Tidal power", parent: parent.id };
    expect(await listed()).toEqual({
      ...added,
      description: "Electricity from the tides.",
      examples: ["Sea power", "The turbine turns with the tide."],
    });
    await page.keyboard.press("u");
    await expect.poll(listed).toEqual(added);
    await page.locator(".notice", { hasText: "Taken back" }).waitFor();
    await page.keyboard.press("u");
    await row.waitFor({ state: "detached" });
    await page.close();
  });

  test("two tags are merged after a preview, and apart again after undo", async () => {
    const { tags } = await desk().read<{ tags: { tag: string; label: string; itemCount: number; parent?: string }[] }>(
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

  test("an unused tag is removed after a preview, and is back after undo", async () => {
    const page = await desk().open("#/tags");
    const unused = page.getByRole("complementary");
    const remove = unused.getByRole("button", { name: /^Delete / }).first();
    const label = (await remove.getAttribute("aria-label"))!.replace("Delete ", "");
    await remove.click();
    await page.getByText("The tags of no article change").waitFor();
    await page.locator("dialog").getByRole("button", { name: "Delete" }).click();
    await page.locator(".notice", { hasText: "is deleted" }).waitFor();
    const isListed = async () =>
      (await desk().read<{ tags: { label: string }[] }>("/v1/tags")).tags.some((tag) => tag.label === label);
    expect(await isListed()).toBe(false);
    await page.keyboard.press("u");
    await page.locator(".notice", { hasText: "Taken back" }).waitFor();
    expect(await isListed()).toBe(true);
    await page.close();
  });

  test("a brand is taught, found in the articles, and forgotten", async () => {
    await fetch(`${desk().url}/v1/items/brand-1`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        id: "brand-1",
        title: "On two wheels",
        body: "The new zephlo X2 rolls. Zephlo X2 sells.",
      }),
    });
    const page = await desk().open("#/entities");
    await page.getByRole("button", { name: "Add a name…" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Zephlo X2");
    await page.getByLabel("Kind").selectOption("product");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".notice", { hasText: "One article is read again" }).waitFor();
    await expect.poll(async () => (await fetch(`${desk().url}/v1/entities/product:zephlo-x2`)).status).toBe(200);
    await page.getByRole("link", { name: "Zephlo X2" }).first().click();
    await page.getByText("On two wheels").first().waitFor();
    await page.goBack();
    await page.getByRole("button", { name: "Forget Zephlo X2" }).click();
    await page.locator(".notice", { hasText: "is forgotten" }).waitFor();
    await page.keyboard.press("u");
    await page.locator(".notice", { hasText: "is known again" }).waitFor();
    await page.close();
  });
}

function importCases(desk: () => Desk): void {
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
    const { item } = await desk().read<{ item: { title: string } }>("/v1/items/import-1");
    expect(item.title).toBe(article.title);
    await page.close();
  });

  const title = "Lighthouse lit again";
  const body = "The lighthouse of Skerry is lit again after forty years of darkness, to the joy of the islanders.";
  const files: [name: string, content: string][] = [
    ["articles.json", JSON.stringify([{ id: "json-1", title, body }])],
    ["articles.csv", `id,title,body\ncsv-1,${title},"${body}"\n`],
    ["post.md", `---\nid: md-1\ntitle: ${title}\n---\n\n${body}\n`],
    [
      "page.html",
      `<html><head><title>${title}</title></head><body><nav>Menu</nav><article><h1>${title}</h1><p>${body}</p><p>${body}</p></article></body></html>`,
    ],
    [
      "feed.rss",
      `<rss version="2.0"><channel><item><guid>rss-1</guid><title>${title}</title><description>${body}</description></item></channel></rss>`,
    ],
    [
      "feed.atom",
      `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>atom-1</id><title>${title}</title><content>${body}</content></entry></feed>`,
    ],
    [
      "site.xml",
      `<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><item><title>${title}</title><content:encoded><![CDATA[<p>${body}</p>]]></content:encoded><wp:post_id>7</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item></channel></rss>`,
    ],
  ];
  test("every format is told from the file and previewed", async () => {
    const page = await desk().open("#/import");
    for (const [name, content] of files) {
      await page
        .getByLabel("File to import")
        .setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
      const file = page.getByRole("region", { name, exact: true });
      await file.getByText("1 of 1 can be imported").waitFor();
      expect(await file.locator("tbody tr").first().textContent(), name).toContain(title);
      await file.getByRole("button", { name: "Leave out" }).click();
    }
    await page.close();
  });

  test("a file of the wrong kind is refused with what to do, and nothing is stored", async () => {
    const page = await desk().open("#/import");
    await page.getByLabel("File to import").setInputFiles({
      name: "picture.json",
      mimeType: "image/png",
      buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2, 3]),
    });
    await page.locator("[role=alert], .import-faults").first().waitFor();
    expect(await page.getByRole("button", { name: /^Import [1-9]/ }).count()).toBe(0);
    await page.close();
  });
}
