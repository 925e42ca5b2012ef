import { describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";
import { seededTemplate } from "./seed-desk.ts";

/** Nothing that an editor did is lost, overwritten or undone by something else. */
export function losingCases(desk: () => Desk): void {
  describe("nothing is lost", () => {
    draftCases(desk);
    editCases(desk);
  });
}

function draftCases(desk: () => Desk): void {
  test("a new template keeps its text through two saves, and another of its name gets an id of its own", async () => {
    const bodies = ["First body.", "Second body."];
    for (const body of bodies) {
      const page = await desk().open("#/messages");
      await page.getByLabel("Name").fill("Spring letter");
      await page.locator("#template-body").fill(body);
      for (let save = 0; save < 2; save++) {
        await page.getByRole("button", { name: "Save", exact: true }).click();
        await page.locator(".notice", { hasText: "Saved" }).waitFor();
        expect(await page.locator("#template-body").inputValue()).toBe(body);
      }
      await page.close();
    }
    const { templates } = await desk().read<{ templates: { id: string; body: string }[] }>("/v1/templates");
    const made = templates.filter(({ id }) => id.startsWith("spring-letter"));
    expect(made.map(({ id, body }) => [id, body])).toEqual([
      ["spring-letter", bodies[0]],
      ["spring-letter-2", bodies[1]],
    ]);
  });

  test("a draft survives a look at another page, and can be thrown away", async () => {
    const page = await desk().open(`#/messages/${seededTemplate}`);
    const saved = await page.locator("#template-body").inputValue();
    await page.locator("#template-body").fill("A thought in the middle");
    await desk().visit(page, "#/articles");
    await desk().visit(page, `#/messages/${seededTemplate}`);
    await expect.poll(() => page.locator("#template-body").inputValue()).toBe("A thought in the middle");
    await page.getByRole("button", { name: "Discard changes" }).click();
    await expect.poll(() => page.locator("#template-body").inputValue()).toBe(saved);
    await page.close();
  });

  test("a deleted template and a deleted article come back as they were", async () => {
    const template = await desk().read<{ body: string }>(`/v1/templates/${seededTemplate}`);
    const page = await desk().open(`#/messages/${seededTemplate}`);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.locator(".notice", { hasText: "Deleted" }).waitFor();
    expect((await fetch(`${desk().url}/v1/templates/${seededTemplate}`)).status).toBe(404);
    await page.locator(".notice").getByRole("button", { name: "Undo" }).click();
    await expect
      .poll(async () => (await desk().read<{ body: string }>(`/v1/templates/${seededTemplate}`)).body)
      .toBe(template.body);

    await desk().send("PUT", "/v1/items/to-delete", {
      title: "A page to delete",
      body: "It was written to go away and come back.",
    });
    await desk().visit(page, "#/articles/to-delete");
    await page.getByRole("button", { name: "Delete" }).click();
    await page.locator(".notice", { hasText: "Deleted" }).waitFor();
    expect((await fetch(`${desk().url}/v1/items/to-delete`)).status).toBe(404);
    await page.locator(".notice").getByRole("button", { name: "Undo" }).click();
    await expect
      .poll(async () => (await desk().read<{ item?: { title: string } }>("/v1/items/to-delete")).item?.title)
      .toBe("A page to delete");
    await desk().send("DELETE", "/v1/items/to-delete", undefined);
    await page.close();
  });
}

function editCases(desk: () => Desk): void {
  test("u takes back the step of the page in view, and says when there is none", async () => {
    const { items } = await desk().read<{ items: { id: string }[] }>("/v1/items?tagState=suggested&limit=2");
    const [first, second] = items.map(({ id }) => id);
    const accepted = async (id: string | undefined) =>
      (await desk().read<{ tags: { status: string }[] }>(`/v1/items/${id}/tags`)).tags.filter(
        ({ status }) => status === "accepted",
      ).length;
    const before = await accepted(first);
    const page = await desk().open(`#/articles/${first}`);
    await page.locator(".suggestion").first().waitFor();
    await page.keyboard.press("a");
    await page.locator(".notice", { hasText: "Accepted" }).waitFor();
    expect(await page.locator(".notice").textContent()).toContain(await page.locator("h1").textContent());
    await desk().visit(page, `#/articles/${second}`);
    await page.keyboard.press("u");
    await page.locator(".notice", { hasText: "Nothing was done on this page" }).waitFor();
    expect(await accepted(first)).toBe(before + 1);
    await desk().visit(page, `#/articles/${first}`);
    await page.keyboard.press("u");
    await page.locator(".notice", { hasText: "Taken back" }).waitFor();
    expect(await accepted(first)).toBe(before);
    await page.close();
  });

  test("a tag that is on the article is not made again, whatever its case and spaces", async () => {
    const { items } = await desk().read<{ items: { id: string }[] }>("/v1/items?limit=1");
    const id = items[0]!.id;
    const { tags } = await desk().read<{ tags: { tag: string; label: string }[] }>("/v1/tags");
    const tag = tags.find(({ label }) => /[a-z]/i.test(label))!;
    await desk().send("POST", `/v1/items/${id}/tags`, { add: [tag.tag] });
    const page = await desk().open(`#/articles/${id}`);
    await page.keyboard.press("t");
    await page.keyboard.type(` ${tag.label.toUpperCase()} `);
    await page.getByText("is on this article").waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    expect(new URL(page.url()).hash).toBe(`#/articles/${id}`);
    const known = (await desk().read<{ tags: unknown[] }>("/v1/tags")).tags.length;
    expect(known).toBe(tags.length);
    await page.close();
  });

  test("Back returns to the place, and the next article is there for one that was opened by link", async () => {
    const page = await desk().open("#/articles", { viewport: { width: 1000, height: 300 } });
    const titles = page.locator(".article-title");
    const last = titles.nth((await titles.count()) - 1);
    await last.scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => scrollY);
    expect(scrolled).toBeGreaterThan(0);
    const title = await last.textContent();
    await last.click();
    await page.locator(".article h1").waitFor();
    await page.goBack();
    await page.waitForFunction((top) => Math.abs(scrollY - top) < 5, scrolled);
    await page.waitForFunction((wanted) => document.activeElement?.textContent === wanted, title);
    await page.close();

    const { items } = await desk().read<{ items: { id: string }[] }>("/v1/items?limit=3");
    const linked = await desk().open(`#/articles/${items[1]!.id}`);
    await linked.keyboard.press("j");
    await linked.waitForFunction((id) => !location.hash.endsWith(id), items[1]!.id);
    await linked.close();
  });

  test("an address that is no valid escape shows that nothing is there", async () => {
    const page = await desk().open("#/articles/%");
    await page.locator(".state-failed").waitFor();
    await page.close();
  });
}
