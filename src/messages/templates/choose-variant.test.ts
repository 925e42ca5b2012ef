import { describe, expect, test } from "vitest";
import { chooseVariant, findVariant } from "./choose-variant.ts";
import type { Template } from "./template.ts";

const template: Template = {
  id: "t",
  name: "T",
  channel: "email",
  purpose: "other",
  locale: "en",
  subject: "Own subject",
  body: "own",
  createdAtMs: 0,
  updatedAtMs: 0,
  variants: [
    { id: "formal", tone: { formality: 0.9 }, body: "formal", subject: "Formal subject" },
    { id: "warm", tone: { warmth: 0.9, energy: 0.6 }, body: "warm" },
    { id: "german", locale: "de-CH", body: "deutsch" },
    { id: "german-formal", locale: "de", tone: { formality: 0.9 }, body: "deutsch, förmlich" },
  ],
};
const tone = (formality: number, warmth = 0.5, energy = 0.5) => ({ formality, warmth, energy });

describe("the wording for a tone and a locale", () => {
  test.each([
    ["neutral: the template's own", tone(0.5), "en", "default"],
    ["formal", tone(0.9), "en", "formal"],
    ["warm and lively", tone(0.5, 0.9, 0.6), "en", "warm"],
    ["a tie goes to the earlier one", tone(0.7), "en", "default"],
    ["another English is English", tone(0.9), "en-GB", "formal"],
    ["the same locale before the tone", tone(0.9), "de-CH", "german"],
    ["the same language, then the tone", tone(0.9), "de", "german-formal"],
    ["case does not count", tone(0.5), "DE-ch", "german"],
    ["a language that is not there: the template's own language", tone(0.9), "fr", "formal"],
  ])("%s", (_name, target, locale, id) => {
    expect(chooseVariant(template, target, locale).id).toBe(id);
  });

  test("a variant without a subject has the template's", () => {
    expect(chooseVariant(template, tone(0.5, 0.9, 0.6)).subject).toBe("Own subject");
    expect(chooseVariant(template, tone(0.9)).subject).toBe("Formal subject");
  });

  test("a template without variants is its own wording, and without a subject has none", () => {
    const { variants: _, subject: _subject, ...bare } = template;
    expect(chooseVariant(bare, tone(0.9), "de")).toEqual({ id: "default", locale: "en", body: "own" });
  });
});

test("a wording is found by its id; `default` is the template's own", () => {
  expect(findVariant(template, "german")).toEqual({
    id: "german",
    locale: "de-CH",
    subject: "Own subject",
    body: "deutsch",
  });
  expect(findVariant(template, "default")?.body).toBe("own");
  expect(findVariant(template, "gone")).toBeUndefined();
});
