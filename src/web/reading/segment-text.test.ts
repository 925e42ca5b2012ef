import fc from "fast-check";
import { expect, test } from "vitest";
import { paragraphsOf, segmentText } from "./segment-text.ts";

const sentence = (start: number, end: number) => ({ start, end, label: "neutral" as const, score: 0 });
const entity = (start: number, end: number) => ({ start, end, text: "", type: "person", score: 1 });
const none = { sentences: [], entities: [], evidence: [] };

test("a text without layers is one segment", () => {
  expect(segmentText("abc", { start: 0, end: 3 }, none).map(({ text }) => text)).toEqual(["abc"]);
});

test("an entity inside a sentence cuts it in three and keeps both", () => {
  const segments = segmentText(
    "Ada met Bo.",
    { start: 0, end: 11 },
    { ...none, sentences: [sentence(0, 11)], entities: [entity(8, 10)] },
  );
  expect(segments.map(({ text, entity, sentence }) => [text, entity, sentence])).toEqual([
    ["Ada met ", undefined, 0],
    ["Bo", 0, 0],
    [".", undefined, 0],
  ]);
});

test("a sentence that runs over the paragraph's end counts up to there", () => {
  const segments = segmentText("one two", { start: 0, end: 3 }, { ...none, sentences: [sentence(0, 7)] });
  expect(segments).toEqual([{ start: 0, end: 3, text: "one", sentence: 0, entity: undefined, evidence: false }]);
});

test("evidence marks its own stretch only", () => {
  const segments = segmentText("abcdef", { start: 0, end: 6 }, { ...none, evidence: [{ start: 2, end: 4 }] });
  expect(segments.filter(({ evidence }) => evidence).map(({ text }) => text)).toEqual(["cd"]);
});

test("paragraphs leave out empty lines and keep exact offsets", () => {
  const text = "Title\n\nFirst.\n  \nSecond.";
  expect(paragraphsOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(["Title", "First.", "Second."]);
});

/** Half a surrogate pair included: offsets count UTF-16 units. */
const text = fc
  .array(fc.constantFrom("a", "b", " ", "\n", "é", "😀", "\ud83d"), { maxLength: 40 })
  .map((parts) => parts.join(""));

test("segments put together again are the text, whatever the layers", () => {
  const span = (max: number) =>
    fc.tuple(fc.nat(max), fc.nat(max)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  fc.assert(
    fc.property(
      text,
      fc.array(span(40), { maxLength: 6 }),
      fc.array(span(40), { maxLength: 6 }),
      fc.array(span(40), { maxLength: 6 }),
      (text, a, b, c) => {
        const segments = segmentText(
          text,
          { start: 0, end: text.length },
          {
            sentences: a.map(([start, end]) => sentence(start, end)),
            entities: b.map(([start, end]) => entity(start, end)),
            evidence: c.map(([start, end]) => ({ start, end })),
          },
        );
        expect(segments.map((segment) => segment.text).join("")).toBe(text);
        for (const { entity: index, start, end } of segments) {
          if (index !== undefined) expect(b[index]![0] <= start && end <= b[index]![1]).toBe(true);
        }
      },
    ),
  );
});
