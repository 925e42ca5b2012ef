import { documentCountOf, documentWords } from "../../../src/understanding/topics/encoded-corpus.ts";
import { foldIn, type TopicWords } from "../../../src/understanding/topics/fold-in.ts";
import { topWordsOf } from "../../../src/understanding/topics/top-words.ts";
import { npmiCoherence, topicDiversity } from "../../../src/understanding/topics/training/coherence.ts";
import { completionPerplexity } from "../../../src/understanding/topics/training/perplexity.ts";
import type { BenchCorpus } from "./topics-corpora.ts";

export const toolNames = ["attune", "tomotopy", "gensim", "sklearn"] as const;
export type ToolName = (typeof toolNames)[number];

export interface Quality {
  /** Mean over the topics. */
  npmi: number;
  diversity: number;
  /** By document completion on the held-out part. */
  perplexity: number;
}

/** One training of one tool. */
export interface Measured extends Quality {
  tool: ToolName;
  version: string;
  seed: number;
  iterations: number;
  /** Wall time of the training alone. */
  seconds: number;
  cpuSeconds: number;
  peakMiB: number;
}

export interface InferenceTimes {
  p50Ms: number;
  p99Ms: number;
  longest: { tokens: number; milliseconds: number };
}

export interface TopicsComparison {
  corpus: { name: string; documents: number; tokens: number; words: number; heldOut: number };
  topics: number;
  /** In the order of `toolNames`; one entry for each seed. */
  runs: Map<ToolName, Measured[]>;
  baseline: Quality;
  inference: InferenceTimes;
}

/** The same measures for every tool, from its topic-word matrix and document prior. */
export function qualityOf(model: TopicWords, corpus: BenchCorpus): Quality {
  const topWords = topWordsOf(model, 10);
  const npmi = npmiCoherence({ topWords, corpus: corpus.train });
  return {
    npmi: npmi.reduce((sum, value) => sum + value, 0) / model.topicCount,
    diversity: topicDiversity(topWords),
    perplexity: completionPerplexity(model, corpus.heldOut),
  };
}

/** A single topic: the relative frequencies of the words. */
export function baselineOf(corpus: BenchCorpus): Quality {
  const vocabularySize = corpus.vocabulary.words.length;
  const phi = new Float32Array(vocabularySize);
  for (const word of corpus.train.words) phi[word]! += 1 / corpus.train.words.length;
  return qualityOf({ topicCount: 1, vocabularySize, phi, alpha: Float64Array.of(1) }, corpus);
}

const warmUps = 500;
/** The best of them counts: the others were interrupted by other work or a garbage collection. */
const inferencesOfEach = 3;

/** Times the inference of each held-out document, once the code is warm. */
export function inferenceTimesOf(model: TopicWords, corpus: BenchCorpus): InferenceTimes {
  const count = documentCountOf(corpus.heldOut);
  for (let d = 0; d < Math.min(warmUps, count); d++) foldIn(model, documentWords(corpus.heldOut, d));
  const times: number[] = [];
  let longest = { tokens: 0, milliseconds: 0 };
  for (let d = 0; d < count; d++) {
    const words = documentWords(corpus.heldOut, d);
    const milliseconds = bestInferenceMs(model, words);
    times.push(milliseconds);
    if (words.length > longest.tokens) longest = { tokens: words.length, milliseconds };
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))]!;
  return { p50Ms: at(0.5), p99Ms: at(0.99), longest };
}

function bestInferenceMs(model: TopicWords, words: Int32Array): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < inferencesOfEach; run++) {
    const started = performance.now();
    foldIn(model, words);
    best = Math.min(best, performance.now() - started);
  }
  return best;
}
