import { expect, test } from "vitest";
import { encodeCorpus } from "../encoded-corpus.ts";
import { plantedDocuments } from "../testing/planted-corpus.ts";
import { buildVocabulary, encodeDocuments } from "../vocabulary.ts";
import { chooseTopicCount, sweepsPerCandidate } from "./choose-topic-count.ts";

const documents = plantedDocuments(80);
const vocabulary = buildVocabulary(documents, { minBigramNpmi: 2 });
const train = encodeDocuments(vocabulary, documents);
const heldOut = encodeDocuments(vocabulary, plantedDocuments(10, 5));
const choose = (candidates: readonly number[], current?: number) => {
  let sweeps = 0;
  const onSweep = () => {
    sweeps++;
  };
  const choice = chooseTopicCount({ train, heldOut, candidates, current, seed: 1, onSweep });
  expect(sweeps).toBe(candidates.length * sweepsPerCandidate);
  return choice;
};

test("the most coherent number is chosen, and all that were tried are told, fewest first", () => {
  const { chosen, tried } = choose([12, 2, 4]);
  expect(chosen).toBe(4);
  expect(tried.map(({ topics }) => topics)).toEqual([2, 4, 12]);
  const perplexityOf = (topics: number) => tried.find((one) => one.topics === topics)!.heldOutPerplexity!;
  expect(perplexityOf(4)).toBeLessThan(perplexityOf(2));
});

test("the number in use stays unless another is clearly better", () => {
  expect(choose([2, 4], 2).chosen).toBe(4);
  expect(choose([2, 4], 4).chosen).toBe(4);
  const { tried } = choose([4, 5]);
  const [four, five] = tried;
  expect(choose([4, 5], 5).chosen).toBe(four!.npmi - five!.npmi >= 0.01 ? 4 : 5);
});

test("without held-out documents there is no perplexity", () => {
  const { tried } = chooseTopicCount({
    train,
    heldOut: encodeCorpus([], vocabulary.words.length),
    candidates: [2],
    seed: 1,
    onSweep: () => undefined,
  });
  expect(tried[0]).not.toHaveProperty("heldOutPerplexity");
});
