import fc from "fast-check";
import { expect, test } from "vitest";
import type { Pieces } from "./tokeniser/tokeniser.ts";
import { cutWindows, piecesOfSentences, type Window } from "./windows.ts";

/** Words of the given numbers of pieces, each one character long with a space between. */
function piecesOf(sizes: readonly number[]): Pieces {
  const wordOf = sizes.flatMap((size, word) => new Array<number>(size).fill(word));
  return {
    ids: wordOf.map((_, i) => i),
    casings: wordOf.map(() => 0),
    wordOf,
    words: sizes.map((_, word) => ({ start: 2 * word, end: 2 * word + 1 })),
  };
}

test("windows end at sentence ends and are as few as fit", () => {
  const pieces = piecesOf([1, 1, 1, 1, 1, 1, 1]);
  const sentences = [
    { first: 0, end: 2 },
    { first: 2, end: 4 },
    { first: 4, end: 7 },
  ];
  expect(cutWindows(pieces, sentences, 4)).toEqual([
    { first: 0, end: 4 },
    { first: 4, end: 7 },
  ]);
});

test("a long sentence is split into equal parts at word boundaries", () => {
  const pieces = piecesOf([1, 1, 3, 1, 1, 1, 1, 1]);
  expect(cutWindows(pieces, [{ first: 0, end: 10 }], 6)).toEqual([
    { first: 0, end: 5 },
    { first: 5, end: 10 },
  ]);
  expect(cutWindows(piecesOf([2, 2, 2, 2]), [{ first: 0, end: 8 }], 3)).toEqual([
    { first: 0, end: 2 },
    { first: 2, end: 4 },
    { first: 4, end: 6 },
    { first: 6, end: 8 },
  ]);
});

test("a word belongs to the sentence that it starts in, one behind the last sentence to the last", () => {
  const pieces = piecesOf([1, 2, 1, 1]);
  expect(
    piecesOfSentences(pieces, [
      { start: 0, end: 3 },
      { start: 4, end: 5 },
    ]),
  ).toEqual([
    { first: 0, end: 3 },
    { first: 3, end: 5 },
  ]);
});

test("no pieces give no windows; no sentences give windows all the same", () => {
  expect(cutWindows(piecesOf([]), [], 4)).toEqual([]);
  expect(cutWindows(piecesOf([1, 1, 1]), [], 2)).toEqual([
    { first: 0, end: 2 },
    { first: 2, end: 3 },
  ]);
});

test("windows always cover all pieces in order and hold at most the limit", () => {
  const anyText = fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 }), { maxLength: 8 });
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 12 }), (sentenceSizes, limit) => {
      let piece = 0;
      const sentences: Window[] = sentenceSizes.map((sizes) => {
        const first = piece;
        piece += sizes.reduce((sum, size) => sum + size, 0);
        return { first, end: piece };
      });
      let cursor = 0;
      for (const { first, end } of cutWindows(piecesOf(sentenceSizes.flat()), sentences, limit)) {
        expect(first).toBe(cursor);
        expect(end - first).toBeGreaterThan(0);
        expect(end - first).toBeLessThanOrEqual(limit);
        cursor = end;
      }
      expect(cursor).toBe(piece);
    }),
  );
});
