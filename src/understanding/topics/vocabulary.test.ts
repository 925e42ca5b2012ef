import fc from "fast-check";
import { expect, test } from "vitest";
import { buildVocabulary, createVocabulary, encodeDocuments, encodeTokens } from "./vocabulary.ts";

test("stop words, single letters, numbers and punctuation stay out", () => {
  const vocabulary = buildVocabulary([["the", "budget", ",", "a", "2026", "x", "of", "tax", "budget"]]);
  expect([...vocabulary.words].sort()).toEqual(["budget", "tax"]);
});

test("words in too few or too many documents stay out once the corpus is large enough", () => {
  const documents = Array.from({ length: 200 }, (_, d) => [
    "common",
    d % 4 === 0 ? "medium" : "other",
    `rare${d}`,
    d < 5 ? "edge" : "other",
  ]);
  expect([...buildVocabulary(documents).words].sort()).toEqual(["edge", "medium"]);
});

test("frequent pairs become one word and are preferred when encoding", () => {
  const documents = Array.from({ length: 60 }, (_, d) => [
    `filler${d % 7}`,
    ...(d % 3 === 0 ? ["prime", "minister"] : ["sport", `thing${d % 5}`]),
    `other${d % 11}`,
  ]);
  const vocabulary = buildVocabulary(documents);
  expect(vocabulary.words).toContain("prime minister");
  const encoded = encodeTokens(vocabulary, ["prime", "minister", "prime", "unknown"]);
  expect(encoded.map((word) => vocabulary.words[word])).toEqual(["prime minister", "prime"]);
});

test("the size limit keeps the words of most documents", () => {
  const documents = [["alpha", "beta"], ["alpha"], ["alpha", "beta"]];
  expect(buildVocabulary(documents, { maxSize: 1 }).words).toEqual(["alpha"]);
});

test("no documents, or none with a usable word, give an empty vocabulary", () => {
  expect(buildVocabulary([]).words).toEqual([]);
  expect(buildVocabulary([[], ["the", "."]]).words).toEqual([]);
});

test("encoding keeps only known words, whatever the tokens", () => {
  const vocabulary = createVocabulary(["a b", "a", "constructor"]);
  fc.assert(
    fc.property(fc.array(fc.array(fc.constantFrom("a", "b", "constructor", "toString", ""))), (documents) => {
      const corpus = encodeDocuments(vocabulary, documents);
      expect(corpus.offsets.length).toBe(documents.length + 1);
      expect(corpus.words.every((word) => word >= 0 && word < 3)).toBe(true);
    }),
  );
});
