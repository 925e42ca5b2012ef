import { documentCountOf, type EncodedCorpus } from "../encoded-corpus.ts";
import { topicWordsFromCounts } from "../fold-in.ts";
import { topWordsOf } from "../top-words.ts";
import type { TriedTopicCount } from "../topic-model.ts";
import { npmiCoherence, topicDiversity } from "./coherence.ts";
import { completionPerplexity } from "./perplexity.ts";
import { trainLda } from "./train-lda.ts";

export interface ChooseTopicCountOptions {
  train: EncodedCorpus;
  heldOut: EncodedCorpus;
  /** At least one, each at most the number of documents and of words. */
  candidates: readonly number[];
  /** The number in use: kept unless another one is clearly better, since a changed number tears topics apart. */
  current?: number | undefined;
  seed: number | string;
  /** After each sweep over the corpus; there are `candidates.length * sweepsPerCandidate`. */
  onSweep: () => void;
}

export const sweepsPerCandidate = 100;
export const wordsScoredPerTopic = 10;
/** Two seeds of the same number of topics differ by about this much on 20 Newsgroups (docs/results/topics.md). */
const clearlyBetter = 0.01;

/**
 * The number of topics with the best mean NPMI coherence of their ten top words after a short training, the smaller one of equals
 * (Roeder, Both and Hinneburg 2015), with all that were tried, fewest topics first.
 */
export function chooseTopicCount(options: ChooseTopicCountOptions): { chosen: number; tried: TriedTopicCount[] } {
  const tried = options.candidates
    .map((topicCount) => tryTopicCount(topicCount, options))
    .sort((a, b) => a.topics - b.topics);
  const best = tried.reduce((leader, one) => (one.npmi > leader.npmi ? one : leader));
  const current = tried.find(({ topics }) => topics === options.current);
  const isKept = current !== undefined && best.npmi - current.npmi < clearlyBetter;
  return { chosen: isKept ? current.topics : best.topics, tried };
}

function tryTopicCount(topicCount: number, options: ChooseTopicCountOptions): TriedTopicCount {
  const { train, heldOut, seed, onSweep } = options;
  const result = trainLda(train, { topicCount, seed, iterations: sweepsPerCandidate, onIteration: onSweep });
  const topicWords = topicWordsFromCounts(result);
  const top = topWordsOf(topicWords, wordsScoredPerTopic);
  const npmi = npmiCoherence({ topWords: top, corpus: train });
  return {
    topics: topicCount,
    npmi: npmi.reduce((sum, value) => sum + value, 0) / topicCount,
    diversity: topicDiversity(top),
    ...(documentCountOf(heldOut) > 0 && { heldOutPerplexity: completionPerplexity(topicWords, heldOut) }),
  };
}
