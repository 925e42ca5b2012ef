import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { labelKey, tidyLabel } from "./label-key.ts";

describe("labels of one thing have one key", () => {
  test.each([
    ["sharp s", ["Straße", "STRASSE", "STRAẞE", "strasse"]],
    ["Turkish i", ["İstanbul", "istanbul", "İSTANBUL"]],
    ["Turkish dotless i", ["Işık", "IŞIK", "ışık"]],
    ["Greek final sigma", ["ΟΔΟΣ", "οδος", "οδοσ"]],
    ["full width", ["Ｍｕｓｉｃ", "music", "ＭＵＳＩＣ"]],
    ["half-width katakana", ["ｶﾒﾗ", "カメラ"]],
    ["composed and decomposed", ["Caf\u00e9", "Cafe\u0301", "CAFÉ"]],
    ["ligatures", ["ﬁlm", "film", "FILM"]],
    ["Cyrillic", ["ЁЛКА", "ёлка", "Е\u0308лка"]],
    ["Armenian", ["Երևան", "ԵՐԵՎԱՆ".replace("ԵՎ", "և")]],
    ["apostrophes", ["Rock’n’Roll", "rock'n'roll", "Rock‘n‘Roll", "Rock´n´Roll"]],
    ["hyphens", ["Covid‑19", "COVID-19", "covid–19"]],
    ["spaces", ["River\u00a0 Prize", " river prize", "RIVER\tPRIZE"]],
    ["what is not seen", ["Mu\u00adsic", "\ufeffMusic", "Music\u200b"]],
    ["an accent that stands alone", ["\u1fcd", "\u0313\u0300"]],
    ["pictures", ["\u2764\ufe0f love", "\u2764 Love"]],
  ])("%s", (_, labels) => {
    expect(new Set(labels.map(labelKey)).size).toBe(1);
  });

  test.each([
    ["accents", "Café", "Cafe"],
    ["Turkish border and nerve", "Sınır", "Sinir"],
    ["signs", "C++", "C#"],
    ["numbers", "G7", "G8"],
  ])("%s tell labels apart", (_, a, b) => {
    expect(labelKey(a)).not.toBe(labelKey(b));
  });
});

test.each([
  ["H₂O", "H₂O"],
  ["Cafe\u0301 ", "Café"],
  [" a \u200b  b", "a b"],
  ["\u200b ", ""],
])("a label is kept as it is written: %j", (label, kept) => {
  expect(tidyLabel(label)).toBe(kept);
});

test("a key is its own key", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (label) => {
      const key = labelKey(label);
      expect(labelKey(key)).toBe(key);
    }),
  );
});
