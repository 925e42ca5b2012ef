import { describe, expect, test } from "vitest";
import type { Desk } from "./desk.ts";
import { seededTemplate, seededUser } from "./seed-desk.ts";

/** Trying a text, watching a user, writing a message. */
export function readingCases(desk: () => Desk): void {
  describe("texts, users and messages", () => {
    test("a pasted text is analysed while one looks", async () => {
      const page = await desk().open("#/try");
      await page
        .locator("textarea")
        .fill("Maria Keller of Northwind in Lisbon is delighted. The old plant was a disaster.");
      await page.locator(".try-marked mark.entity").first().waitFor();
      expect(await page.locator(".timings").textContent()).toMatch(/Read in [\d.]+ s/);
      expect(await page.locator(".try-marked").textContent()).toContain("The old plant was a disaster.");
      await page.close();
    });

    test("a text that is not English says so above its analysis", async () => {
      const page = await desk().open("#/try");
      for (const text of [
        "Der Bundestag hat am Donnerstag mit großer Mehrheit ein neues Gesetz beschlossen, das die Mieter schützt.",
        "Le gouvernement a présenté jeudi un nouveau projet de loi qui protège les locataires des grandes villes.",
        "El gobierno presentó el jueves una nueva ley que protege a los inquilinos de las grandes ciudades del país.",
      ]) {
        await page.locator("textarea").fill(text);
        await page.locator(".try-marked", { hasText: text.slice(0, 30) }).waitFor();
        expect(await page.locator(".try-panels").textContent()).toContain("Only English is understood");
      }
      await page.close();
    });

    test("dismissing a recommendation changes the list at once", async () => {
      const page = await desk().open(`#/users/${seededUser}`);
      const titles = page.locator(".recommendation-title");
      await titles.first().waitFor();
      const before = await titles.allTextContents();
      await page.getByRole("button", { name: `Not for me: ${before[0]}` }).click();
      await page.waitForFunction(
        (gone) => document.querySelector(".recommendation-title")?.textContent !== gone,
        before[0],
      );
      expect(await titles.allTextContents()).not.toContain(before[0]);
      await page.close();
    });

    test("the parts of each score add up to it", async () => {
      const page = await desk().open(`#/users/${seededUser}`);
      const sums = await page.locator(".recommendations .unseen").allTextContents();
      expect(sums.length).toBeGreaterThan(0);
      for (const sum of sums) {
        const numbers = [...sum.matchAll(/-?\d+\.\d+/g)].map((match) => Number(match[0]));
        const total = numbers.pop()!;
        expect(numbers.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 2);
      }
      await page.close();
    });

    test("acting as a user is a trial: the list changes, profile and counts stay, and each step can be taken back", async () => {
      const state = async () => {
        const profile = await (await fetch(`${desk().url}/v1/users/${seededUser}/export`)).json();
        return JSON.stringify([profile.events, profile.profile.revision, profile.profile.seenItems]);
      };
      const before = await state();
      const page = await desk().open(`#/users/${seededUser}`);
      const titles = page.locator(".recommendation-title");
      const first = await titles.first().textContent();
      await page.getByRole("button", { name: `Not for me: ${first}` }).click();
      await page.getByText("A trial.").waitFor();
      await page.waitForFunction(
        (gone) => document.querySelector(".recommendation-title")?.textContent !== gone,
        first,
      );
      await page.keyboard.press("u");
      await page.waitForFunction(
        (back) => document.querySelector(".recommendation-title")?.textContent === back,
        first,
      );
      expect(await page.getByText("A trial.").count()).toBe(0);
      expect(await state()).toBe(before);
      await page.close();
    });

    test("somebody new is answered, tried out, and stays unknown", async () => {
      const page = await desk().open("#/users");
      await page.getByRole("link", { name: "Somebody new" }).click();
      await page.getByText("A blank page.").waitFor();
      await page
        .getByRole("button", { name: /^Like:/ })
        .first()
        .click();
      await page.getByText("A trial.").waitFor();
      const id = decodeURIComponent(new URL(page.url()).hash.split("/")[2]!);
      expect((await fetch(`${desk().url}/v1/users/${id}`)).status).toBe(404);
      await page.close();
    });

    test("a broken template says where, and a good one is previewed with its facts", async () => {
      const page = await desk().open(`#/messages/${seededTemplate}`);
      await page.locator(".guard-line[data-ok=true]").waitFor();
      await page.getByLabel("Auto: the tone that fits the user").uncheck();
      await page.getByRole("slider", { name: "formality" }).fill("1");
      await page.locator(".change-list li").first().waitFor();
      expect(await page.locator(".letter-body ins").count()).toBeGreaterThan(0);
      await page.locator("#template-body").fill("Hello\n{{ user.first_name");
      await page.locator(".template-faults [data-severity=error]").waitFor();
      expect(await page.locator(".template-faults").textContent()).toContain("Line 2");
      expect(await page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
      await page.close();
    });
  });
}
