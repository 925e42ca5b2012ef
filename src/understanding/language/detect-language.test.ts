import fc from "fast-check";
import { expect, test } from "vitest";
import { detectLanguage, isForeign, isSupported } from "./detect-language.ts";

test("names the language of ordinary sentences", () => {
  const texts = {
    en: "The council voted on Tuesday to reopen the old harbour.",
    de: "Der Stadtrat hat am Dienstag beschlossen, den alten Hafen wieder zu öffnen.",
    fr: "Le conseil a voté mardi la réouverture de l'ancien port.",
    es: "El ayuntamiento votó el martes reabrir el antiguo puerto.",
    ar: "صوت المجلس يوم الثلاثاء على إعادة فتح الميناء القديم.",
    zh: "市议会周二投票决定重新开放旧港口。",
  };
  for (const [code, text] of Object.entries(texts)) {
    const language = detectLanguage(text);
    expect(language.code).toBe(code);
    expect(language.confidence).toBeGreaterThan(0.4);
  }
});

test("text without enough letters is undetermined", () => {
  for (const text of ["", " ", "😀😀", "12:30", "\0\ud800", "ok"]) {
    expect(detectLanguage(text)).toEqual({ code: "und", confidence: 0 });
  }
});

test("only a longer text that is clearly not English counts as foreign", () => {
  const german = "Der Stadtrat hat am Dienstag beschlossen, den alten Hafen nach zehn Jahren wieder zu öffnen.";
  expect(isForeign(german, detectLanguage(german))).toBe(true);
  for (const text of [
    "Der Hafen.",
    "",
    "The council voted on Tuesday to reopen the old harbour after ten long years of waiting.",
  ]) {
    expect(isForeign(text, detectLanguage(text))).toBe(false);
  }
});

test("any string gives a code and a confidence in 0..1", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const { code, confidence } = detectLanguage(text);
      expect(code).toMatch(/^[a-z]{2,3}$/);
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
    }),
  );
});

test.each([
  "Wordle is over",
  "Barcelona beat Real Madrid 3-1",
  "Lionel Messi signs",
  "Tesla Model 3",
  "Paris fashion week",
  "Best pizza in Napoli",
  "Bayern Munich win title",
])("%j, a short headline of names, is English or unsure", (text) => {
  const { code, confidence } = detectLanguage(text);
  expect(code === "en" || confidence < 0.4).toBe(true);
});

test("the usual language wins a close race in a short text", () => {
  expect(detectLanguage("Wordle is over").code).toBe("en");
  expect(detectLanguage("Wordle is over", { usual: "nl" }).code).toBe("nl");
});

test.each([
  ["Das ist ein schöner Tag, und wir gehen in den Park.", false],
  ["Le chat est sur la table et il dort depuis ce matin.", false],
  ["Wordle is over", true],
  ["Barcelona beat Real Madrid 3-1", true],
  ["Angela Merkel", true],
  ["Это ужасный товар", false],
  ["العربية لغة جميلة", false],
  ["这个产品很差", false],
  ["¿Dónde está mi pedido?", false],
  ["Bu ürün çok kötü", false],
  ["El Niño returns", true],
  ["Café Müller opens on Monday", true],
  ["Danke schön", true],
  ["OK", true],
])("%j is supported: %s", (text, supported) => {
  expect(isSupported(text, detectLanguage(text))).toBe(supported);
});
