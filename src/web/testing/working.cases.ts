import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";

/** Slow answers, failures, hasty hands, other editors: nothing that was done or typed is lost, doubled or shown wrongly. */
export function workingCases(desk: () => Desk): void {
  describe("working under difficulties", () => {
    handCases(desk);
    answerCases(desk);
    failureCases(desk);
  });
}

interface Tags {
  tags: { tag: string; status: string }[];
}

const tagsOf = async (desk: Desk, id: string): Promise<string[]> =>
  (await desk.read<Tags>(`/v1/items/${id}/tags`)).tags.map(({ tag, status }) => `${tag} ${status}`).sort();

/** The articles with most suggestions, most first. */
async function waiting(desk: Desk): Promise<string[]> {
  const { items } = await desk.read<{ items: { id: string; tagCounts: { suggested: number } }[] }>(
    "/v1/items?tagState=suggested&limit=50",
  );
  return items.toSorted((a, b) => b.tagCounts.suggested - a.tagCounts.suggested).map(({ id }) => id);
}

const notice = (page: Page, text: string) => page.locator(".notice", { hasText: text }).waitFor();

/** Lets the answers of matching requests come so much later. */
async function slowDown(page: Page, path: RegExp, ms: number): Promise<void> {
  await page.route(path, async (route) => {
    await new Promise((later) => setTimeout(later, ms));
    await route.continue().catch(() => undefined);
  });
}

function handCases(desk: () => Desk): void {
  test("a double click and a held key decide once: on a tag, on an article, on a name that is saved", async () => {
    const [id] = await waiting(desk());
    const before = await tagsOf(desk(), id!);
    const decided = async () => (await tagsOf(desk(), id!)).filter((tag) => !before.includes(tag)).length;
    const page = await desk().open(`#/articles/${id}`);
    await page.locator(".suggestion .accept").first().dblclick();
    await notice(page, "Accepted");
    await page.waitForTimeout(500);
    expect(await decided()).toBe(1);
    await page.keyboard.press("u");
    await notice(page, "Taken back");
    for (let i = 0; i < 5; i++) await page.keyboard.down("r");
    await page.keyboard.up("r");
    await notice(page, "Rejected");
    await page.waitForTimeout(500);
    expect(await decided()).toBe(1);
    await page.keyboard.press("u");
    await notice(page, "Taken back");
    expect(await tagsOf(desk(), id!)).toEqual(before);

    await desk().visit(page, "#/segments");
    await page.getByLabel("Name of the segment").fill("Pressed twice");
    await page.locator(".condition-list input").first().fill("Item Read");
    await page.getByRole("button", { name: "Save", exact: true }).dblclick();
    await notice(page, "is saved");
    await page.waitForTimeout(500);
    const { segments } = await desk().read<{ segments: { label: string }[] }>("/v1/segments");
    expect(segments.filter(({ label }) => label === "Pressed twice")).toHaveLength(1);
    await page.keyboard.press("u");
    await notice(page, "is deleted again");
    await page.close();
  });

  test("steps of an article are taken back one by one, also after leaving it and coming back, and the page shows it", async () => {
    const [id, other] = await waiting(desk());
    const before = await tagsOf(desk(), id!);
    const page = await desk().open(`#/articles/${id}`);
    const suggestions = page.locator(".suggestion");
    await suggestions.first().waitFor();
    const count = await suggestions.count();
    await page.keyboard.press("a");
    await notice(page, "Accepted");
    await desk().visit(page, `#/articles/${other}`);
    await desk().visit(page, `#/articles/${id}`);
    await page.keyboard.press("r");
    await notice(page, "Rejected");
    // Another editor decides on another tag meanwhile.
    await desk().send("POST", `/v1/items/${id}/tags`, { add: ["of-another-editor"] });
    for (const what of ["Rejected", "Accepted"]) {
      await page.keyboard.press("u");
      await notice(page, `Taken back: ${what}`);
    }
    await expect.poll(() => suggestions.count()).toBe(count);
    await desk().send("POST", `/v1/items/${id}/tags`, { reset: ["of-another-editor"] });
    expect((await tagsOf(desk(), id!)).filter((tag) => !tag.startsWith("of-another"))).toEqual(before);
    await page.close();
  });
}

function answerCases(desk: () => Desk): void {
  test("what is typed while an answer is on its way stays: in a search, a filter by name, a template", async () => {
    const page = await desk().open("#/articles");
    await slowDown(page, /\/v1\/items\?.*query=/, 300);
    const words = "strike of lorry drivers";
    await page.locator("#search").pressSequentially(words, { delay: 120 });
    await page.waitForTimeout(900);
    expect(await page.locator("#search").inputValue()).toBe(words);

    // The answer to fewer letters comes last.
    await page.route(/\/v1\/entities\?/, async (route) => {
      const asked = new URL(route.request().url()).searchParams.get("query") ?? "";
      if (asked.length < 3) await new Promise((later) => setTimeout(later, 700));
      const entities = [{ id: `person:${asked}`, label: `Answer to ${asked}`, type: "person", itemCount: 1 }];
      await route.fulfill({ json: { entities, total: 1 } }).catch(() => undefined);
    });
    const name = page.getByRole("combobox", { name: "Name of a person, organisation or place" });
    await name.pressSequentially("lond", { delay: 60 });
    const offered = page.locator(".choices [role=option]");
    await offered.filter({ hasText: "Answer to lond" }).waitFor();
    await page.waitForTimeout(900);
    expect(await offered.allTextContents()).toEqual([expect.stringContaining("Answer to lond")]);

    await desk().visit(page, "#/messages");
    await page.getByLabel("Name", { exact: true }).fill("Slow letter");
    await page.locator("#template-body").fill("First.");
    await slowDown(page, /\/v1\/templates\/slow-letter/, 1_000);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.locator("#template-body").fill("First. And more.");
    await notice(page, "Saved");
    await expect.poll(() => new URL(page.url()).hash).toBe("#/messages/slow-letter");
    expect(await page.locator("#template-body").inputValue()).toBe("First. And more.");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    // The late answer does not lead back somebody who has gone on.
    await desk().visit(page, "#/tags");
    await expect
      .poll(async () => (await desk().read<{ body: string }>("/v1/templates/slow-letter")).body)
      .toBe("First. And more.");
    await page.waitForTimeout(1_200);
    expect(new URL(page.url()).hash).toBe("#/tags");
    await page.close();
    await desk().send("DELETE", "/v1/templates/slow-letter", undefined);
  });

  test("the rows of a filter whose answer fails are not those of the one before", async () => {
    const page = await desk().open("#/entities");
    await page.locator(".entity-table li").first().waitFor();
    await page.route(/type=product/, (route) => route.fulfill({ status: 500, json: { code: "internal" } }));
    await page.getByRole("button", { name: "Products" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.locator(".entity-table li").count()).toBe(0);
    await page.unroute(/type=product/);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("alert").waitFor({ state: "detached" });
    await page.close();
  });
}

function failureCases(desk: () => Desk): void {
  const refusals: [what: string, status: number | undefined][] = [
    ["offline", undefined],
    ["429", 429],
    ["500", 500],
  ];
  for (const [what, status] of refusals) {
    test(`a save that meets ${what} says so, keeps what was entered, and works the next time`, async () => {
      const [id] = await waiting(desk());
      const page = await desk().open(`#/articles/${id}`);
      const before = await tagsOf(desk(), id!);
      await page.locator(".suggestion").first().waitFor();
      await page.keyboard.press("a");
      await notice(page, "Accepted");
      const fail = () =>
        page.route(/\/v1\//, (route) => {
          if (route.request().method() === "GET") return route.continue();
          return status === undefined ? route.abort() : route.fulfill({ status, json: { code: "no", detail: "No." } });
        });
      await fail();
      await page.keyboard.press("u");
      await notice(page, "Not taken back");
      await page.keyboard.press("r");
      await notice(page, "Not saved: Rejected");
      // A fault stays until it is read.
      await page.waitForTimeout(8_500);
      await notice(page, "Not saved: Rejected");
      await page.unroute(/\/v1\//);
      await page.keyboard.press("u");
      await notice(page, "Taken back: Accepted");
      expect(await tagsOf(desk(), id!)).toEqual(before);

      await desk().visit(page, "#/tags");
      await page
        .getByRole("button", { name: /^Rename/ })
        .last()
        .click();
      const dialog = page.getByRole("dialog");
      const called = await dialog.getByRole("textbox").inputValue();
      await dialog.getByRole("textbox").fill(`Called at ${what}`);
      await fail();
      await dialog.getByRole("button", { name: "Rename" }).click();
      await dialog.getByRole("alert").waitFor();
      expect(await dialog.getByRole("textbox").inputValue()).toBe(`Called at ${what}`);
      await page.unroute(/\/v1\//);
      await dialog.getByRole("button", { name: "Rename" }).click();
      await dialog.waitFor({ state: "detached" });
      await page.keyboard.press("u");
      await notice(page, `Taken back: “${called}”`);

      await desk().visit(page, "#/predictions/new");
      await page.getByLabel("Name", { exact: true }).fill(`Asked at ${what}`);
      await page.getByLabel("Event, or * for any").fill("Item Read");
      await fail();
      await page.getByRole("button", { name: "Create the prediction" }).click();
      await page.getByRole("alert").waitFor();
      await desk().visit(page, "#/tags");
      await page.reload();
      await desk().visit(page, "#/predictions/new");
      expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe(`Asked at ${what}`);
      await page.unroute(/\/v1\//);
      await page.getByRole("button", { name: "Create the prediction" }).click();
      await page.getByRole("heading", { name: `Asked at ${what}` }).waitFor();
      await desk().visit(page, "#/predictions/new");
      expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("");
      await page.close();
    });
  }

  test("a list whose next rows fail keeps its rows, and goes on", async () => {
    const page = await desk().open("#/tags");
    const rows = (from: number) =>
      Array.from({ length: 40 }, (_, i) => ({ id: `m${from + i}`, title: `M ${from + i}` }));
    let isBusy = true;
    await page.route(/\/v1\/items\?/, (route) => {
      const cursor = new URL(route.request().url()).searchParams.get("cursor");
      if (cursor !== null && isBusy) return route.fulfill({ status: 429, json: { code: "too-busy", detail: "Busy." } });
      const page = { items: rows(Number(cursor ?? 0)), total: 80, facets: { sections: [] } };
      return route.fulfill({ json: { ...page, ...(cursor === null && { nextCursor: "40" }) } });
    });
    await desk().visit(page, "#/articles");
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await page.getByRole("alert").waitFor();
    expect(await page.locator(".article-row").count()).toBe(40);
    isBusy = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => page.locator(".article-row").count()).toBe(80);
    await page.close();
  });

  test("a page that looks again says when it could not, and when it could it says nothing", async () => {
    const page = await desk().open("#/sources");
    await page.context().setOffline(true);
    await page.locator(".stale").waitFor();
    await page.context().setOffline(false);
    await page.locator(".stale").waitFor({ state: "detached" });
    await page.close();
  });
}
