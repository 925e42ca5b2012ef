import { expect, test } from "vitest";
import { parseColumns, spansOfTags, toTokenSpan } from "./entity-sets.ts";
import { decodeTweet, isHeldOut } from "./text-sets.ts";

test("annotated sentences become text, token offsets and typed spans", () => {
  const content = "EU\tB-ORG\nrejects\tO\nGerman\tB-MISC\n\nPeter\tB-PER\nBlackburn\tI-PER\n";
  const types = { ORG: "organization", PER: "person" };
  expect(parseColumns(content, { types, wordColumn: 0 })).toEqual([
    {
      text: "EU rejects German",
      tokens: [
        { start: 0, end: 2 },
        { start: 3, end: 10 },
        { start: 11, end: 17 },
      ],
      spans: [{ type: "organization", first: 0, end: 1 }],
    },
    {
      text: "Peter Blackburn",
      tokens: [
        { start: 0, end: 5 },
        { start: 6, end: 15 },
      ],
      spans: [{ type: "person", first: 0, end: 2 }],
    },
  ]);
});

test("a stray I- starts an entity", () => {
  expect(spansOfTags(["I-PER", "I-PER", "I-LOC", "O", "I-PER"], { PER: "person", LOC: "location" })).toEqual([
    { type: "person", first: 0, end: 2 },
    { type: "location", first: 2, end: 3 },
    { type: "person", first: 4, end: 5 },
  ]);
});

test("a span of characters maps to the tokens that it touches", () => {
  const [sentence] = parseColumns("Acme\tO\nCorp.\tO\nsells\tO\n", { types: {}, wordColumn: 0 });
  expect(toTokenSpan(sentence!, { type: "organization", start: 0, end: 9 })).toEqual({
    type: "organization",
    first: 0,
    end: 2,
  });
  expect(toTokenSpan(sentence!, { type: "organization", start: 4, end: 5 })).toBeUndefined();
});

test("tweets are decoded", () => {
  expect(decodeTweet("I\\u2019m &amp;amp; you \\ud83d\\ude00 &lt;3")).toBe("I’m & you 😀 <3");
});

test("about a tenth of the requests is held out, by a fixed rule", () => {
  const held = Array.from({ length: 1_000 }, (_, i) => isHeldOut("Wikipedia", String(i))).filter(Boolean).length;
  expect(held).toBeGreaterThan(70);
  expect(held).toBeLessThan(130);
  // sha256 starts with 044e733d: 72250173 modulo 10 is 3.
  expect(isHeldOut("Wikipedia", "629705")).toBe(false);
});
