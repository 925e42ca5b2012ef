import { expect, test } from "vitest";
import { encodeCorpus } from "../encoded-corpus.ts";
import { npmiCoherence, topicDiversity } from "./coherence.ts";

test("NPMI of a pair agrees with the formula worked by hand", () => {
  const corpus = encodeCorpus([[0, 1], [0, 1], [0], [2]], 3);
  const [value] = npmiCoherence({ topWords: [[0, 1]], corpus, windowSize: 0 });
  // p(0) = 3/4, p(1) = 1/2, p(0,1) = 1/2: ln((1/2) / (3/8)) / -ln(1/2)
  expect(value).toBeCloseTo(Math.log(4 / 3) / Math.log(2), 12);
});

test("words that never meet count -1, words that always meet 1", () => {
  const corpus = encodeCorpus(
    [
      [0, 1],
      [2, 2],
      [0, 1],
    ],
    3,
  );
  const values = npmiCoherence({
    topWords: [
      [0, 2],
      [0, 1],
    ],
    corpus,
    windowSize: 0,
  });
  expect(values[0]).toBe(-1);
  expect(values[1]).toBeCloseTo(1, 12);
});

test("a sliding window counts each position once", () => {
  // Windows of 2 over 0 1 2 0: (0 1) (1 2) (2 0): p(0) = 2/3, p(1) = 2/3, p(0,1) = 1/3.
  const [value] = npmiCoherence({ topWords: [[0, 1]], corpus: encodeCorpus([[0, 1, 2, 0]], 3), windowSize: 2 });
  expect(value).toBeCloseTo(Math.log(1 / 3 / (4 / 9)) / -Math.log(1 / 3), 12);
});

test("a topic of one word, and a corpus without words, have coherence 0 or -1, never NaN", () => {
  expect([...npmiCoherence({ topWords: [[0]], corpus: encodeCorpus([[0]], 1) })]).toEqual([0]);
  expect([...npmiCoherence({ topWords: [[0, 1]], corpus: encodeCorpus([], 2) })]).toEqual([-1]);
});

test("diversity is the share of different words", () => {
  expect(
    topicDiversity([
      [0, 1],
      [1, 2],
    ]),
  ).toBe(0.75);
  expect(topicDiversity([])).toBe(0);
});
