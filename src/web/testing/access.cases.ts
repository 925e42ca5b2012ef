import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";
import { seededExperiment, seededSegment, seededSource, seededTemplate, seededUser } from "./seed-desk.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeFault {
  id: string;
  impact: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** Serious and critical faults that axe-core finds, one line each. */
async function axeFaults(page: Page): Promise<string[]> {
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: () => Promise<{ violations: AxeFault[] }> } };
    return (await axe.run()).violations;
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary}`),
    );
}

/** Pages whose controls are held to the size of a finger. */
const handledPages = /^#\/(articles|try|users|messages|topics|entities|tags)/;

/** The address of every page, with something to show. */
async function hashes(desk: Desk): Promise<string[]> {
  const { items } = await desk.read<{ items: { id: string }[] }>("/v1/items?limit=1");
  const { topics } = await desk.read<{ topics: { id: string }[] }>("/v1/topics");
  const { entities } = await desk.read<{ entities: { id: string }[] }>("/v1/entities?limit=1");
  const detail = (page: string, id: string) => `#/${page}/${encodeURIComponent(id)}`;
  return [
    "#/articles",
    detail("articles", items[0]!.id),
    "#/try",
    detail("users", seededUser),
    detail("messages", seededTemplate),
    "#/topics",
    detail("topics", topics[0]!.id),
    "#/entities",
    detail("entities", entities[0]!.id),
    "#/tags",
    "#/predictions",
    "#/predictions/new",
    "#/import",
    "#/people",
    detail("people", seededUser),
    "#/segments",
    detail("segments", seededSegment),
    "#/sources",
    "#/sources/new",
    detail("sources", seededSource),
    "#/experiments",
    "#/experiments/new",
    detail("experiments", seededExperiment),
    "#/insight",
    "#/deliveries",
    "#/deliveries/new",
    "#/deliveries/seeded",
  ];
}

/** Every page for everyone: axe-core, a phone, the keyboard, no stranger on the line. */
export function accessCases(desk: () => Desk): void {
  describe("access", () => {
    axeCases(desk);
    colourCases(desk);
    keyboardCases(desk);
    phoneCases(desk);
    otherCases(desk);
  });
}

function axeCases(desk: () => Desk): void {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`axe-core finds no serious fault on any page, ${colorScheme}`, async () => {
      const page = await desk().open("#/articles", { colorScheme, reducedMotion: "reduce" });
      await page.evaluate(axeSource);
      for (const hash of await hashes(desk())) {
        await desk().visit(page, hash);
        if (hash === "#/try") {
          await page.getByRole("button", { name: "News" }).click();
          await page.locator(".try-marked").waitFor();
        }
        expect(await axeFaults(page), hash).toEqual([]);
      }
      await page.close();
    });
  }

  test("axe-core finds no serious fault in the dialogs and at 390 pixels", async () => {
    const page = await desk().open("#/articles", { viewport: { width: 390, height: 844 }, reducedMotion: "reduce" });
    await page.evaluate(axeSource);
    for (const hash of await hashes(desk())) {
      await desk().visit(page, hash);
      expect(await axeFaults(page), hash).toEqual([]);
    }
    const openers: [hash: string, button: string | RegExp][] = [
      ["#/articles?state=suggested", /Accept the surest/],
      ["#/entities", /Add a name/],
      ["#/tags", /^Merge/],
      ["#/tags", /^Rename/],
    ];
    for (const [hash, name] of openers) {
      await desk().visit(page, hash);
      await page.getByRole("button", { name }).first().click();
      await page.getByRole("dialog").waitFor();
      expect(await axeFaults(page), `${hash} ${name}`).toEqual([]);
      const focused = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
      expect(focused, `${hash} ${name}`).not.toBe("Close");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    await page.close();
  });
}

function colourCases(desk: () => Desk): void {
  test("forced colours leave bars, the current page and the focus visible", async () => {
    const page = await desk().open("#/topics", { forcedColors: "active" });
    const painted = (selector: string, property: "backgroundColor" | "outlineStyle") =>
      page.evaluate(
        ([of, style]) => getComputedStyle(document.querySelector(of!)!)[style as "backgroundColor"],
        [selector, property],
      );
    const paper = await painted("body", "backgroundColor");
    expect(await painted(".score-bar span", "backgroundColor")).not.toBe(paper);
    expect(await painted("[aria-current]", "outlineStyle")).toBe("solid");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await painted(":focus", "outlineStyle")).not.toBe("none");
    await page.close();
  });

  test("the colours can be changed and stay changed", async () => {
    const page = await desk().open("#/articles", { colorScheme: "light" });
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    await page.keyboard.press("d");
    await page.keyboard.press("d");
    expect(await paper()).not.toBe(light);
    await page.reload();
    await page.locator("main h1").waitFor();
    expect(await paper()).not.toBe(light);
    await page.close();
  });
}

function keyboardCases(desk: () => Desk): void {
  test("every control is reached by Tab, and the focus is never lost on the way", async () => {
    const page = await desk().open("#/articles");
    for (const hash of await hashes(desk())) {
      await desk().visit(page, hash);
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      const wanted = await page.evaluate(
        () =>
          [
            ...document.querySelectorAll<HTMLElement>(
              "main a[href], main button, main input, main select, main textarea",
            ),
          ].filter((control) => control.checkVisibility() && control.tabIndex >= 0 && !control.matches(":disabled"))
            .length,
      );
      const most = Math.min(wanted, 40);
      const reached = new Set<string>();
      for (let step = 0; step < most + 30 && reached.size < most; step++) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => {
          const active = document.activeElement;
          if (active === null || active === document.body) return undefined;
          const all = [...document.querySelectorAll("main *")];
          return active.closest("main") ? String(all.indexOf(active)) : "frame";
        });
        if (at !== undefined && at !== "frame") reached.add(at);
      }
      // Of a radio group and a combobox the keyboard reaches one stop.
      expect(reached.size, hash).toBeGreaterThanOrEqual(Math.min(most, 5));
    }
    await page.close();
  });

  test("the key map lists what works here, takes the focus and gives it back", async () => {
    const page = await desk().open("#/articles");
    await page.keyboard.press("j");
    const focused = await page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog", { name: "Keys" });
    await dialog.waitFor();
    expect(await dialog.textContent()).toContain("next article");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(focused);
    await page.close();
  });
}

function phoneCases(desk: () => Desk): void {
  test("no page is wider than a phone of 390 pixels", async () => {
    const page = await desk().open("#/articles", { viewport: { width: 390, height: 844 }, hasTouch: true });
    for (const hash of await hashes(desk())) {
      await desk().visit(page, hash);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(excess, hash).toBeLessThanOrEqual(0);
    }
    await page.close();
  });

  test("what a finger aims at on a phone of 390 pixels is at least 24 pixels high, but for links in running text", async () => {
    const page = await desk().open("#/articles", { viewport: { width: 390, height: 844 }, hasTouch: true });
    for (const hash of (await hashes(desk())).filter((each) => handledPages.test(each))) {
      await desk().visit(page, hash);
      const small = await page.evaluate(() =>
        [...document.querySelectorAll("a, button, input, select, summary")]
          .filter((target) => target.checkVisibility() && !target.closest("p, .article-body, .unseen, .skip"))
          .filter((target) => target.getBoundingClientRect().height < 23.5)
          .map((target) => `${target.parentElement?.className} ${target.tagName} ${target.textContent?.slice(0, 30)}`),
      );
      expect([...new Set(small)], hash).toEqual([]);
    }
    await page.close();
  });
}

function otherCases(desk: () => Desk): void {
  test("a wrong address and an unknown article say what to do", async () => {
    const page = await desk().open("#/articles/not-there");
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("Go back to the list");
    await page.close();
  });

  test("no page asked anything of another server, and no script failed", () => {
    expect(desk().foreignRequests).toEqual([]);
    expect(desk().pageErrors).toEqual([]);
  });
}
