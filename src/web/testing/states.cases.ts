import type { BrowserContextOptions, Page, Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";
import { axeFaults, axeSource, hashes } from "./pages.ts";
import { seededExperiment } from "./seed-desk.ts";

const phone = { viewport: { width: 390, height: 844 } } as const;
const looks: readonly (readonly [name: string, options: BrowserContextOptions])[] = [
  ["light, 1440 pixels", { colorScheme: "light" }],
  ["dark, 390 pixels", { colorScheme: "dark", ...phone }],
  ["forced colours", { forcedColors: "active" }],
];

/**
 * What of a list is tried in one of the looks. Colours and widths are those of the elements, which pages, states and dialogs share: each is
 * tried in one look, the next one in another, so that every two of them meet. With ATTUNE_TEST_EVERY_LOOK set, all in all looks.
 */
function inLook<T>(all: readonly T[], look: number, shift = 0): T[] {
  if (process.env.ATTUNE_TEST_EVERY_LOOK !== undefined) return [...all];
  return all.filter((_, index) => (index + shift) % looks.length === look);
}

/** Every state of every page, and every dialog; light, dark and forced colours take turns. */
export function stateCases(desk: () => Desk): void {
  describe("states and dialogs", () => {
    stateOfPagesCases(desk);
    dialogCases(desk);
  });
}

/** Empties every list of an answer, and its counts. */
function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === "total" || key === "count" ? 0 : emptied(inner)]),
  );
}

interface State {
  name: string;
  answer: (route: Route) => unknown;
  /** Whether the page has come to it, and says so to everybody. */
  isThere: (page: Page) => Promise<void>;
  /** Of the page's address. */
  where?: RegExp;
}

const problem = (status: number, code: string) => (route: Route) =>
  route.fulfill({
    status,
    contentType: "application/problem+json",
    json: { status, code, detail: "It did not work." },
  });
const alerted = (words: RegExp) => async (page: Page) => {
  const alert = page.getByRole("alert").first();
  await alert.waitFor();
  expect(await alert.textContent()).toMatch(words);
};

const states: readonly State[] = [
  {
    name: "loading",
    answer: () => undefined,
    isThere: (page) => page.getByRole("status").filter({ hasText: "Loading" }).first().waitFor(),
  },
  { name: "broken (500)", answer: problem(500, "internal"), isThere: alerted(/Try again/) },
  { name: "busy (429)", answer: problem(429, "too-busy"), isThere: alerted(/busy/) },
  { name: "locked (401)", answer: problem(401, "missing-key"), isThere: alerted(/key/i) },
  { name: "offline", answer: (route) => route.abort(), isThere: alerted(/did not answer/) },
  {
    name: "empty",
    answer: async (route) => {
      const response = await route.fetch();
      return route.fulfill({ response, json: emptied(await response.json()) });
    },
    isThere: async (page) => {
      await page.waitForFunction(() => !document.querySelector(".pulse"));
      expect((await page.locator("main").textContent())!.length).toBeGreaterThan(20);
    },
    // What one thing is cannot be empty.
    where: /^#\/(?!try)[a-z]+$/,
  },
];

/** Pages that ask for nothing before something is entered. */
const silent = /^#\/(try|deliveries\/new|predictions\/new)$/;

function stateOfPagesCases(desk: () => Desk): void {
  for (const [shift, { name, answer, isThere, where }] of states.entries()) {
    test(`every page that is ${name} says so, and axe-core finds no serious fault`, async () => {
      const all = (await hashes(desk())).filter((hash) => !silent.test(hash) && (where?.test(hash) ?? true));
      for (const [at, [look, options]] of looks.entries()) {
        const page = await desk().open("#/deliveries/new", { ...options, reducedMotion: "reduce" });
        await page.evaluate(axeSource);
        await page.route(/\/v1\//, (route) => void answer(route));
        for (const hash of inLook(all, at, shift)) {
          await page.evaluate((target) => {
            location.hash = target;
          }, hash);
          await page.waitForTimeout(50);
          await isThere(page).catch((error: unknown) => {
            throw new Error(`${hash}, ${look}: ${error instanceof Error ? error.message : error}`);
          });
          expect(await axeFaults(page), `${hash}, ${look}`).toEqual([]);
          const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect(excess, `${hash}, ${look}`).toBeLessThanOrEqual(0);
        }
        await page.close();
      }
    });
  }
}

function dialogCases(desk: () => Desk): void {
  test("every dialog takes the focus inside, is named, gives the focus back, and axe-core finds no serious fault", async () => {
    const text = "Adele sang in Vienna for the banks. The golf cup and the bank rate rose in Vienna, said Adele.";
    await desk().send("PUT", "/v1/items/dialogs", { title: "Banks and golf", body: text });
    await desk().send("POST", "/v1/gazetteer", { name: "Zanthor Z9", type: "product", aliases: [] });
    const { entities } = await desk().read<{ entities: { id: string }[] }>("/v1/entities?limit=1");
    const { items } = await desk().read<{ items: { id: string; tagCounts: { suggested: number } }[] }>(
      "/v1/items?tagState=suggested&limit=50",
    );
    const several = items.find(({ tagCounts }) => tagCounts.suggested > 1)!.id;
    const openers: [hash: string, button: string | RegExp][] = [
      ["#/articles?state=suggested", /Accept the surest/],
      [`#/articles/${several}`, "Accept several…"],
      ["#/articles/dialogs", "Correct Adele"],
      ["#/entities", "Add a name…"],
      ["#/entities", "Change Zanthor Z9"],
      [`#/entities/${encodeURIComponent(entities[0]!.id)}`, "Correct…"],
      ["#/tags", "Add a tag…"],
      ["#/tags", /^Describe/],
      ["#/tags", /^Rename/],
      ["#/tags", /^Merge/],
      ["#/tags", /^Delete/],
      [`#/experiments/${seededExperiment}`, "Decide"],
      ["#/topics", "Show the keys"],
    ];
    for (const [at, [look, options]] of looks.entries()) {
      const page = await desk().open("#/tags", { ...options, reducedMotion: "reduce" });
      await page.evaluate(axeSource);
      for (const [hash, name] of inLook(openers, at)) {
        const where = `${hash} ${name}, ${look}`;
        await desk().visit(page, hash);
        const opener = page.getByRole("button", { name, exact: typeof name === "string" }).first();
        await opener.click();
        const dialog = page.getByRole("dialog");
        await dialog.waitFor();
        await page.waitForFunction(() => !document.querySelector(".pulse"));
        expect(await axeFaults(page), where).toEqual([]);
        expect(await dialog.getAttribute("aria-label"), where).toBeTruthy();
        const focused = await page.evaluate(() => [
          document.activeElement?.closest("dialog") !== null,
          document.activeElement?.getAttribute("aria-label"),
        ]);
        expect(focused[0], where).toBe(true);
        expect(focused[1], where).not.toBe("Close");
        const box = (await dialog.boundingBox())!;
        expect(box.x >= 0 && box.x + box.width <= page.viewportSize()!.width, where).toBe(true);
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
        expect(await opener.evaluate((button) => button === document.activeElement), where).toBe(true);
      }
      await page.close();
    }
    await desk().send("DELETE", "/v1/items/dialogs", undefined);
  });
}
