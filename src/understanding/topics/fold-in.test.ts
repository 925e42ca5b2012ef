import { expect, test } from "vitest";
import { encodeCorpus } from "./encoded-corpus.ts";
import { foldIn, type TopicWords, topicWordsFromCounts } from "./fold-in.ts";
import { completionPerplexity } from "./training/perplexity.ts";

const model: TopicWords = {
  topicCount: 2,
  vocabularySize: 3,
  phi: Float32Array.of(0.9, 0.05, 0.05, 0.9, 0.05, 0.05),
  alpha: Float64Array.of(0.2, 0.2),
};

test("phi is the smoothed share of the counts, and uniform for a topic without tokens", () => {
  const words = topicWordsFromCounts({
    topicCount: 2,
    vocabularySize: 2,
    wordTopicCounts: Int32Array.of(3, 0, 1, 0),
    samples: 2,
    alpha: Float64Array.of(1, 1),
    beta: 0.5,
  });
  expect([...words.phi]).toEqual([4 / 6, 0.5, 2 / 6, 0.5].map(Math.fround));
});

test("a document of one topic's words belongs to that topic, and proportions sum to one", () => {
  const theta = foldIn(model, [0, 0, 0, 0, 0, 0, 2]);
  expect(theta[0]).toBeGreaterThan(0.9);
  expect(theta[0]! + theta[1]!).toBeCloseTo(1, 12);
});

test("a single token is worked out by hand", () => {
  // Its own responsibility is left out of the counts, so gamma = phi * alpha / sum = 18/19, theta = (0.2 + gamma) / 1.4.
  const theta = foldIn(model, [0]);
  expect(theta[0]).toBeCloseTo((0.2 + 18 / 19) / 1.4, 6);
});

test("without known words the proportions are the prior mean", () => {
  expect([...foldIn(model, [])]).toEqual([0.5, 0.5]);
  expect([...foldIn(model, [-1, 7])]).toEqual([0.5, 0.5]);
});

test("a model that guesses has the vocabulary size as perplexity", () => {
  const uniform: TopicWords = { ...model, phi: new Float32Array(6).fill(1 / 3) };
  const corpus = encodeCorpus([[0, 1, 2, 0], [1], [2, 2]], 3);
  expect(completionPerplexity(uniform, corpus)).toBeCloseTo(3, 5);
  expect(completionPerplexity(model, corpus)).not.toBeCloseTo(3, 1);
  expect(completionPerplexity(model, encodeCorpus([[0]], 3))).toBeNaN();
});
