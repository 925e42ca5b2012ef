import fc from "fast-check";
import { expect, test } from "vitest";
import { segment, segmentNow } from "./segment.ts";

test("sentences and tokens carry exact offsets, lemmas, parts of speech and stop flags", () => {
  const text = "Dr. Smith's mice ran.  They cost £5!";
  const { tokens, sentences } = segmentNow(text);
  expect(sentences.map(({ start, end }) => text.slice(start, end))).toEqual(["Dr. Smith's mice ran.", "They cost £5!"]);
  expect(tokens.map((token) => token.text)).toEqual([
    "Dr.",
    "Smith",
    "'s",
    "mice",
    "ran",
    ".",
    "They",
    "cost",
    "£",
    "5",
    "!",
  ]);
  expect(tokens[3]).toEqual({
    start: 12,
    end: 16,
    text: "mice",
    lemma: "mouse",
    pos: "NOUN",
    isStop: false,
    isWord: true,
  });
  expect(tokens[6]).toMatchObject({ text: "They", isStop: true });
});

test("a blank line ends a sentence, a single line break does not", () => {
  const text = "A headline without stop\n\nThe body goes\non here.";
  expect(segmentNow(text).sentences.map(({ start, end }) => text.slice(start, end))).toEqual([
    "A headline without stop",
    "The body goes\non here.",
  ]);
});

test("text without visible characters has no tokens and no sentences", () => {
  for (const text of ["", " ", "\n\n \t", "\u00a0\u2003"]) {
    expect(segmentNow(text)).toEqual({ tokens: [], sentences: [], spans: [] });
  }
});

test("Chinese without spaces is cut into words and sentences", () => {
  const text = "人工智能正在改变我们的生活。".repeat(20);
  const { tokens, sentences } = segmentNow(text);
  expect(sentences).toHaveLength(20);
  expect(tokens.length).toBeGreaterThan(100);
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        "Mr. Li",
        "don't",
        " ",
        "\n\n",
        "\ud800",
        "\udc00",
        "\0",
        "\u00a0",
        "a\u0301",
        "😀",
        "…",
        "שלום",
        "中文",
        "$5.",
        "x".repeat(150),
        "http://",
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join("")),
);

test("for any string, offsets are exact, ordered and cover every visible character", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { tokens, sentences, spans } = segmentNow(text);
      let cursor = 0;
      for (const token of tokens) {
        expect(text.slice(token.start, token.end)).toBe(token.text);
        expect(text.slice(cursor, token.start).trim()).toBe("");
        cursor = token.end;
      }
      expect(text.slice(cursor).trim()).toBe("");
      let nextToken = 0;
      for (const sentence of sentences) {
        expect(sentence.firstToken).toBe(nextToken);
        expect(sentence.start).toBe(tokens[sentence.firstToken]!.start);
        expect(sentence.end).toBe(tokens[sentence.endToken - 1]!.end);
        nextToken = sentence.endToken;
      }
      expect(nextToken).toBe(tokens.length);
      for (const span of spans) expect(span.end).toBeGreaterThan(span.start);
    }),
    { numRuns: 500 },
  );
});

test("words that name parts of every object are words like any other", () => {
  const text = "constructor toString __proto__ hasOwnProperty";
  expect(
    segmentNow(text)
      .tokens.map((token) => token.text)
      .join(""),
  ).toBe(text.replaceAll(" ", ""));
});

test("60,000 hostile characters are read without stalling the process for long", async () => {
  for (const unit of ["http://", "a.", "'", "a-", "word word. ", "-", "<p>x</p>", "中"]) {
    const text = unit.repeat(Math.ceil(60_000 / unit.length));
    let longestStallMs = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longestStallMs = Math.max(longestStallMs, performance.now() - last);
      last = performance.now();
    }, 1);
    await segment(text);
    clearInterval(timer);
    // Generous: shared machines. Unguarded, the first of these blocks for hours.
    expect(longestStallMs, unit).toBeLessThan(1_000);
  }
}, 120_000);
