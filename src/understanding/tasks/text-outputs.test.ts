import { expect, test } from "vitest";
import type { WindowOutput } from "../encoder/batch.ts";
import { decodeEntities } from "./entities.ts";
import { joinWindows } from "./text-outputs.ts";

const output = (values: Partial<Record<keyof WindowOutput, number[]>>): WindowOutput => ({
  embedding: Float32Array.from(values.embedding ?? [1, 0]),
  sentiment: Float32Array.from(values.sentiment ?? [0, 0, 0]),
  tokenSentiment: Float32Array.from(values.tokenSentiment ?? []),
  emotions: Float32Array.from(values.emotions ?? [0]),
  tone: Float32Array.from(values.tone ?? [0, 0]),
  entities: Float32Array.from(values.entities ?? []),
});
/** "New York" with "New" of two pieces, then "x". */
const pieces = {
  ids: [5, 6, 7, 8],
  casings: [1, 1, 1, 0],
  wordOf: [0, 0, 1, 2],
  words: [
    { start: 0, end: 3 },
    { start: 4, end: 8 },
    { start: 9, end: 10 },
  ],
};
const windows = [
  { first: 0, end: 3 },
  { first: 3, end: 4 },
];

test("windows weigh by their pieces, the embedding has norm 1", () => {
  const joined = joinWindows(
    pieces,
    windows,
    [
      output({
        embedding: [1, 0],
        sentiment: [4, 0, 0],
        tone: [0.8, 0],
        tokenSentiment: new Array(9).fill(1),
        entities: new Array(9).fill(0),
      }),
      output({
        embedding: [0, 1],
        sentiment: [0, 8, 0],
        tone: [0.4, 1],
        tokenSentiment: new Array(3).fill(2),
        entities: [1, 2, 3],
      }),
    ],
    { dimensions: 2, tags: 3 },
  );
  // (3 x (1, 0) + 1 x (0, 1)) / 4 = (.75, .25), norm sqrt(.625)
  expect([...joined.embedding]).toEqual([expect.closeTo(0.948683, 5), expect.closeTo(0.316228, 5)]);
  expect([...joined.sentiment!]).toEqual([3, 2, 0]);
  expect([...joined.tone!]).toEqual([expect.closeTo(0.7, 6), 0.25]);
  expect([...joined.tokenSentiment]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2]);
  expect([...joined.wordTags.subarray(6)]).toEqual([1, 2, 3]);
});

test("no windows give a zero embedding and no scores", () => {
  const joined = joinWindows({ ids: [], casings: [], wordOf: [], words: [] }, [], [], { dimensions: 2, tags: 3 });
  expect([...joined.embedding]).toEqual([0, 0]);
  expect(joined.sentiment).toBeUndefined();
});

test("the first piece of a word decides, and an entity may cross the seam of two windows", () => {
  const tags = ["O", "B-location", "I-location"];
  const begin = [0, 9, 0];
  const inside = [0, 0, 9];
  const outside = [9, 0, 0];
  const seam = [
    { first: 0, end: 2 },
    { first: 2, end: 4 },
  ];
  const { wordTags } = joinWindows(
    pieces,
    seam,
    [
      output({ tokenSentiment: new Array(6).fill(0), entities: [...begin, ...outside] }),
      output({ tokenSentiment: new Array(6).fill(0), entities: [...inside, ...outside] }),
    ],
    { dimensions: 2, tags: 3 },
  );
  const text = "New York x";
  const entities = decodeEntities({ text, pieces, sentences: [{ first: 0, end: 4 }], wordTags, tags, temperature: 1 });
  expect(entities).toEqual([{ text: "New York", type: "location", start: 0, end: 8, score: expect.closeTo(1, 3) }]);
});
