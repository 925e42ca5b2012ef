import fc from "fast-check";
import { expect, test } from "vitest";
import { segmentNow } from "../sentences/segment.ts";
import { createDocumentFrequencies } from "./document-frequencies.ts";
import { extractKeywords, keywordTerms } from "./extract-keywords.ts";

const article =
  "The solar farm opened on Monday. Its solar panels feed the grid, and the solar farm will grow. Mayor Anna Lindqvist praised the engineers.";

test("words and phrases come best first, inflections counted as one", () => {
  const keywords = extractKeywords(segmentNow(article), { frequencies: createDocumentFrequencies() });
  expect(keywords[0]?.text).toBe("solar farm");
  expect(keywords.map((keyword) => keyword.text)).toContain("Mayor Anna Lindqvist");
  expect(keywords.map((keyword) => keyword.text)).not.toContain("farm");
  const scores = keywords.map((keyword) => keyword.score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  expect(Math.max(...scores)).toBeLessThanOrEqual(1);
});

test("a word that every document holds falls behind", () => {
  const frequencies = createDocumentFrequencies();
  for (let i = 0; i < 50; i++) frequencies.add(keywordTerms(segmentNow("The solar farm grows.")));
  const rank = (text: string) =>
    extractKeywords(segmentNow("The engineer visited the farm."), { frequencies }).findIndex((k) => k.text === text);
  expect(rank("engineer")).toBe(0);
  expect(rank("farm")).toBe(1);
});

test("document frequencies follow the smoothed formula and can be taken back", () => {
  const frequencies = createDocumentFrequencies();
  expect(frequencies.idf("a")).toBe(1);
  frequencies.add(["a", "a", "b"]);
  frequencies.add(["a"]);
  // N = 2: df(a) = 2 -> ln(3/3) + 1; df(b) = 1 -> ln(3/2) + 1; df(c) = 0 -> ln(3) + 1
  expect(frequencies.idf("a")).toBeCloseTo(1, 12);
  expect(frequencies.idf("b")).toBeCloseTo(Math.log(1.5) + 1, 12);
  expect(frequencies.idf("c")).toBeCloseTo(Math.log(3) + 1, 12);
  frequencies.remove(["a"]);
  expect(frequencies.toJSON()).toEqual({ documents: 1, terms: { a: 1, b: 1 } });
  expect(createDocumentFrequencies(frequencies.toJSON()).idf("b")).toBe(frequencies.idf("b"));
});

test("any string gives keywords with scores in 0..1", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      for (const { text: keyword, score } of extractKeywords(segmentNow(text), {
        frequencies: createDocumentFrequencies(),
      })) {
        expect(keyword.length).toBeGreaterThan(0);
        expect(score).toBeGreaterThan(0);
        expect(score).toBeLessThanOrEqual(1);
      }
    }),
  );
});
