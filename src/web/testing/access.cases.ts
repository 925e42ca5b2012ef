import { describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";
import { axeFaults, axeSource, hashes } from "./pages.ts";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true } as const;

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
  const looks = {
    light: { colorScheme: "light" },
    dark: { colorScheme: "dark" },
    forced: { forcedColors: "active" },
  } as const;
  for (const [name, look] of Object.entries(looks)) {
    test(`axe-core finds no serious fault on any page, ${name} colours`, async () => {
      const page = await desk().open("#/articles", { ...look, reducedMotion: "reduce" });
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
          ]
            .filter((control) => control.checkVisibility() && control.tabIndex >= 0 && !control.matches(":disabled"))
            // Of a group of radio buttons the keyboard reaches one.
            .map((control, at) => (control.matches("[type=radio]") ? (control as HTMLInputElement).name : at))
            .filter((control, at, all) => all.indexOf(control) === at).length,
      );
      const most = Math.min(wanted, 60);
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
      expect(reached.size, hash).toBeGreaterThanOrEqual(most);
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
  test("on a phone of 390 pixels no page is too wide, axe-core finds no serious fault, and a finger hits what it aims at", async () => {
    const page = await desk().open("#/articles", { ...phone, reducedMotion: "reduce" });
    await page.evaluate(axeSource);
    for (const hash of await hashes(desk())) {
      await desk().visit(page, hash);
      expect(await axeFaults(page), hash).toEqual([]);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(excess, hash).toBeLessThanOrEqual(0);
      // At least 24 pixels high, but for links in running text.
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
  test("the tab is named after what is shown, and back in a list the focus is where one left it", async () => {
    const page = await desk().open("#/tags");
    const titles = new Set<string>();
    const all = await hashes(desk());
    for (const hash of all) {
      await desk().visit(page, hash);
      titles.add(await page.title());
    }
    expect([...titles].every((title) => title.endsWith(" · Attune"))).toBe(true);
    // A form for a new thing and the list of templates share theirs with nothing else.
    expect(titles.size).toBe(all.length);
    for (const [list, link] of [
      ["#/entities", ".entity-table li:nth-child(3) a"],
      ["#/topics", ".table tbody tr:nth-child(2) a"],
      ["#/segments", ".table tbody a"],
      ["#/experiments", ".table tbody a"],
    ] as const) {
      await desk().visit(page, list);
      const href = await page.locator(link).first().getAttribute("href");
      await page.locator(link).first().focus();
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.hash === href);
      await page.goBack();
      await page.waitForFunction((wanted) => document.activeElement?.getAttribute("href") === wanted, href);
    }
    await page.close();
  });

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
