import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";
import { articlesPerSection } from "./seed-desk.ts";

interface Waiting {
  id: string;
  title: string;
  tagCounts: { suggested: number };
}

interface TaggingCases {
  desk: () => Desk;
  /** Articles with suggested tags, those with most of them first. */
  waiting: () => Waiting[];
}

/** An editor's main work: find, read, accept, reject, take back, add. */
export function taggingCases(desk: () => Desk): void {
  describe("tagging", () => {
    let waiting: Waiting[];

    beforeAll(async () => {
      const response = await fetch(`${desk().url}/v1/items?tagState=suggested&limit=50`);
      const { items } = (await response.json()) as { items: Waiting[] };
      waiting = items.toSorted((a, b) => b.tagCounts.suggested - a.tagCounts.suggested);
      expect(waiting.length).toBeGreaterThanOrEqual(3);
      expect(waiting[0]?.tagCounts.suggested).toBeGreaterThanOrEqual(2);
    });

    const cases: TaggingCases = { desk, waiting: () => waiting };
    readingCases(cases);
    decisionCases(cases);
    bulkCases(cases);
  });
}

function readingCases({ desk, waiting }: TaggingCases): void {
  test("an article is found by search and read by keyboard alone", async () => {
    const page = await desk().open("#/articles");
    await page.keyboard.press("/");
    await page.keyboard.type("strike of lorry drivers");
    await page.waitForFunction(() => document.querySelector(".article-title")?.textContent?.includes("Halden"));
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    const title = await page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press("Enter");
    await page.locator("article h1").waitFor();
    expect(await page.locator("article h1").textContent()).toBe(title);
    await page.close();
  });

  test("filters narrow the list and stay in the address", async () => {
    const page = await desk().open("#/articles");
    await page.getByRole("button", { name: /^Sport/ }).click();
    await page.waitForFunction(() => location.hash.includes("section=sport"));
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".article-row .meta")].every((row) => row.textContent?.startsWith("Sport")),
    );
    await page.reload();
    await page.locator(".article-row").first().waitFor();
    expect(await page.locator(".article-row").count()).toBe(articlesPerSection);
    await page.close();
  });

  test("the marked text is the analysed text, letter by letter", async () => {
    const { id } = waiting()[0]!;
    const reply = (await (await fetch(`${desk().url}/v1/items/${encodeURIComponent(id)}`)).json()) as {
      analysedText: string;
      analysis: { entities: { text: string }[] };
    };
    const page = await desk().open(`#/articles/${encodeURIComponent(id)}`);
    const shown = await page.locator("article h1, .article-body p").allTextContents();
    expect(shown.join("\n")).toBe(reply.analysedText.split(/\n+/).join("\n"));
    const marks = await page.locator("mark.entity").allTextContents();
    expect(marks.join("")).toBe(reply.analysis.entities.map((entity) => entity.text).join(""));
    await page.close();
  });

  test("a suggestion shows the sentences that speak for it", async () => {
    const page = await desk().open(`#/articles/${encodeURIComponent(waiting()[0]!.id)}`);
    await page.locator(".suggestion").first().hover();
    const quoted = await page.locator(".suggestion blockquote").first().textContent();
    const marked = (await page.locator("[data-evidence]").allTextContents()).join("");
    expect(marked).toContain(quoted);
    await page.close();
  });
}

function decisionCases({ desk, waiting }: TaggingCases): void {
  test("a accepts, r rejects, u takes both back", async () => {
    const { id } = waiting()[0]!;
    const page = await desk().open(`#/articles/${encodeURIComponent(id)}`);
    const first = await firstSuggestion(page);
    await page.keyboard.press("a");
    await says(page, "Accepted");
    expect(await statusOf(desk(), id, first)).toBe("accepted");
    const second = await firstSuggestion(page);
    expect(second).not.toBe(first);
    await page.keyboard.press("r");
    await says(page, "Rejected");
    expect(await statusOf(desk(), id, second)).toBe("rejected");
    await page.keyboard.press("u");
    await says(page, "Taken back: Rejected");
    expect(await statusOf(desk(), id, second)).toBe("suggested");
    await page.keyboard.press("u");
    await says(page, "Taken back: Accepted");
    expect(await statusOf(desk(), id, first)).toBe("suggested");
    await page.close();
  });

  test("the mouse does the same, and a tag is added by its first letters", async () => {
    const { id } = waiting()[1]!;
    const page = await desk().open(`#/articles/${encodeURIComponent(id)}`);
    const name = await page.locator(".suggestion-name").first().textContent();
    await page.getByRole("button", { name: `Accept ${name}`, exact: true }).click();
    await says(page, "Accepted");
    await page.keyboard.press("t");
    await page.keyboard.type("astro");
    await page.keyboard.press("Enter");
    await says(page, "Added");
    const { tags } = await tagsOf(desk(), id);
    expect(tags.filter(({ status }) => status === "accepted").map(({ label }) => label)).toEqual(
      expect.arrayContaining([name, expect.stringMatching(/^Astro/i)]),
    );
    await page.close();
  });

  test("a second editor's decision is not overwritten but shown", async () => {
    const { id } = waiting()[2]!;
    const page = await desk().open(`#/articles/${encodeURIComponent(id)}`);
    const mine = await firstSuggestion(page);
    await fetch(`${desk().url}/v1/items/${encodeURIComponent(id)}/tags`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ add: ["golf-from-elsewhere"] }),
    });
    await page.keyboard.press("a");
    await page.getByText("Another editor was here first.").waitFor();
    expect(await statusOf(desk(), id, mine)).toBe("suggested");
    await page.getByRole("button", { name: "Apply mine too" }).click();
    await says(page, "saved on top");
    expect(await statusOf(desk(), id, mine)).toBe("accepted");
    await page.close();
  });
}

function bulkCases({ desk }: TaggingCases): void {
  test("the surest suggestions of the list are accepted at once and taken back at once", async () => {
    const page = await desk().open("#/articles?state=suggested");
    await page.getByRole("button", { name: "Accept the surest…" }).click();
    await page.locator("dialog input[type=range]").fill("0.5");
    const accept = page.getByRole("button", { name: /^Accept \d+ tags?$/ });
    await page.locator("dialog tbody tr").first().waitFor();
    const count = Number(/\d+/.exec((await accept.textContent()) ?? "")?.[0]);
    expect(await page.locator("dialog tbody tr").count()).toBe(count);
    await accept.click();
    await says(page, `Accepted ${count} tag`);
    await page.keyboard.press("u");
    await says(page, `Took back ${count} tag`);
    await page.close();
  });

  test("all articles of the filter are covered whatever the size of a page, and a tick takes a tag out", async () => {
    const page = await desk().open("#/articles");
    let pages = 0;
    await page.route(/\/v1\/items\?.*limit=200/, (route) => {
      pages += 1;
      return route.continue({ url: route.request().url().replace("limit=200", "limit=3") });
    });
    await page.getByRole("button", { name: "Accept the surest…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("tbody tr").first().or(dialog.locator(".state-empty")).waitFor();
    await dialog.getByRole("slider").fill("0.5");
    const { items } = await desk().read<{ items: { id: string }[] }>("/v1/items?tagState=suggested&limit=200");
    const sure: string[] = [];
    for (const { id } of items) {
      for (const { tag, status, score } of (await tagsOf(desk(), id)).tags)
        if (status === "suggested" && score >= 0.5) sure.push(tag);
    }
    expect(pages).toBe(Math.ceil(items.length / 3));
    await expect.poll(() => dialog.locator("tbody tr").count()).toBe(sure.length);
    await dialog.locator("tbody").getByRole("checkbox").first().uncheck();
    await dialog.getByRole("button", { name: `Accept ${sure.length - 1} tag` }).waitFor();
    expect(await dialog.getByRole("button", { name: "Cancel" }).isVisible()).toBe(true);
    const { y, height } = (await dialog.getByRole("button", { name: "Cancel" }).boundingBox())!;
    expect(y + height).toBeLessThan(900);
    await page.close();
  });
}

interface ItemTags {
  version: number;
  tags: { tag: string; label: string; status: string; score: number }[];
}

const tagsOf = (desk: Desk, id: string) => desk.read<ItemTags>(`/v1/items/${encodeURIComponent(id)}/tags`);
const statusOf = async (desk: Desk, id: string, label: string) =>
  (await tagsOf(desk, id)).tags.find((tag) => tag.label === label)?.status;
const firstSuggestion = async (page: Page) =>
  (await page.locator(".suggestion[data-active] .suggestion-name").textContent()) ?? "";
const says = (page: Page, text: string) => page.locator(".notice", { hasText: text }).waitFor();
