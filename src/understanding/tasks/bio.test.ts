import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeTags } from "./bio.ts";

const tags = ["O", "B-person", "I-person", "B-location", "I-location"];
/** Logits that make these tags certain. */
const certain = (...path: string[]) => path.flatMap((tag) => tags.map((other) => (other === tag ? 20 : 0)));
const decode = (logits: number[], temperature = 1) =>
  decodeTags({ logits: Float32Array.from(logits), words: logits.length / tags.length, tags, temperature });

test("spans run from B over I of the same type; a B starts anew", () => {
  const spans = decode(certain("B-person", "I-person", "O", "B-location", "B-location"));
  expect(spans.map(({ type, first, end }) => [type, first, end])).toEqual([
    ["person", 0, 2],
    ["location", 3, 4],
    ["location", 4, 5],
  ]);
  for (const { score } of spans) expect(score).toBeCloseTo(1, 6);
});

test("a stray I is repaired by the best valid path", () => {
  // The second best tag of word 0 is B-person (2.5 of 3), so "B I" beats "O O" and "O B".
  const first = [3, 2.5, 0, 0, 0];
  const second = [0, 1, 4, 0, 0];
  expect(decode([...first, ...second])).toMatchObject([{ type: "person", first: 0, end: 2 }]);
  // A lone I of another type becomes what costs least.
  expect(decode([...certain("B-person"), 3, 0, 0, 2.9, 4])).toMatchObject([{ type: "person", first: 0, end: 1 }]);
});

test("the score is the mean probability of the type, by hand", () => {
  // softmax(2, 0, 0, 0, 0): e^2 / (e^2 + 4) = 0.648786 for one B-person; P(person) adds I-person: 1 / (e^2 + 4) = 0.087803.
  const spans = decode([0, 2, 0, 0, 0]);
  expect(spans[0]!.score).toBeCloseTo(0.648786 + 0.087803, 5);
  // Temperature 2: softmax(1, 0, 0, 0, 0) = e / (e + 4) = 0.404609, and 1 / (e + 4) = 0.148848.
  expect(decode([0, 2, 0, 0, 0], 2)[0]!.score).toBeCloseTo(0.404609 + 0.148848, 5);
});

test("no words give no spans", () => {
  expect(decode([])).toEqual([]);
});

test("Viterbi finds a path as good as the best of all valid ones", () => {
  const valid = (path: number[]) =>
    path.every(
      (tag, i) =>
        !tags[tag]!.startsWith("I-") ||
        (i > 0 && path[i - 1] !== 0 && tags[path[i - 1]!]!.slice(2) === tags[tag]!.slice(2)),
    );
  const logit = fc.double({ min: -4, max: 4, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(logit, logit, logit, logit, logit), { minLength: 1, maxLength: 4 }), (rows) => {
      let bestScore = Number.NEGATIVE_INFINITY;
      for (let code = 0; code < tags.length ** rows.length; code++) {
        const path = rows.map((_, i) => Math.floor(code / tags.length ** i) % tags.length);
        if (valid(path))
          bestScore = Math.max(
            bestScore,
            path.reduce((sum, tag, i) => sum + rows[i]![tag]!, 0),
          );
      }
      const path = new Array<number>(rows.length).fill(0);
      for (const { type, first, end } of decode(rows.flat())) {
        for (let i = first; i < end; i++) path[i] = tags.indexOf(`${i === first ? "B" : "I"}-${type}`);
      }
      expect(path.reduce((sum, tag, i) => sum + rows[i]![tag]!, 0)).toBeCloseTo(bestScore, 6);
    }),
  );
});
