import { createRandom } from "../../../math/random.ts";
import type { EncodedCorpus } from "../encoded-corpus.ts";
import { learnDirichlet, learnSymmetricDirichlet } from "./dirichlet.ts";
import { addWordTopicCounts, createLdaState, eachDocumentTopic, type LdaState, sweepLda } from "./lda-sampler.ts";

export interface LdaOptions {
  topicCount: number;
  seed: number | string;
  /** Sweeps over all tokens. */
  iterations?: number;
  /** Sweeps before the priors are first re-estimated. */
  burnIn?: number;
  /** Sweeps between two re-estimations; 0 keeps the priors fixed. */
  optimiseEvery?: number;
  /** Chain states, five sweeps apart at the end, whose counts are added up: smooths words that waver between topics. */
  samples?: number;
  /** First sum of the document prior over all topics; learned unless `optimiseEvery` is 0. */
  alphaSum?: number;
  beta?: number;
  initialTopic?: (token: number) => number;
  onIteration?: (done: number, total: number) => void;
}

/** What a chain has learned: counts and priors; everything else of a topic model follows from them. */
export interface LdaResult {
  topicCount: number;
  vocabularySize: number;
  /** Row-major vocabulary x topics, added up over `samples` chain states. */
  wordTopicCounts: Int32Array;
  samples: number;
  alpha: Float64Array;
  beta: number;
  state: LdaState;
}

export const ldaDefaults = { iterations: 300, burnIn: 20, optimiseEvery: 10, samples: 5, alphaSum: 5, beta: 0.01 };
const sweepsBetweenSamples = 5;

/**
 * Latent Dirichlet allocation by collapsed Gibbs sampling (Griffiths and Steyvers 2004) with an asymmetric document prior
 * and a symmetric word prior, both learned (Wallach, Mimno and McCallum 2009: this combination is the one that pays).
 * The same corpus, options and seed give the same result.
 */
export function trainLda(corpus: EncodedCorpus, options: LdaOptions): LdaResult {
  const { iterations, burnIn, optimiseEvery, samples, alphaSum, beta } = { ...ldaDefaults, ...definedOnly(options) };
  const { topicCount } = options;
  const random = createRandom(options.seed);
  const alpha = new Float64Array(topicCount).fill(alphaSum / topicCount);
  const state = createLdaState(corpus, {
    topicCount,
    alpha,
    beta,
    random,
    ...(options.initialTopic && { initialTopic: options.initialTopic }),
  });
  const wordTopicCounts = new Int32Array(corpus.vocabularySize * topicCount);
  const taken = Math.max(1, Math.min(samples, Math.floor(iterations / sweepsBetweenSamples)));
  const firstSample = iterations - (taken - 1) * sweepsBetweenSamples;
  for (let iteration = 1; iteration <= iterations; iteration++) {
    sweepLda(state, random);
    if (optimiseEvery > 0 && iteration >= burnIn && iteration % optimiseEvery === 0) optimisePriors(state);
    if (iteration >= firstSample && (iteration - firstSample) % sweepsBetweenSamples === 0) {
      addWordTopicCounts(state, wordTopicCounts);
    }
    options.onIteration?.(iteration, iterations);
  }
  return {
    topicCount,
    vocabularySize: corpus.vocabularySize,
    wordTopicCounts,
    samples: taken,
    alpha: state.alpha,
    beta: state.beta,
    state,
  };
}

/** Re-estimates both priors of a chain from its present counts. */
export function optimisePriors(state: LdaState): void {
  const longest = state.documentLengths.reduce((most, length) => Math.max(most, length), 0);
  const lengthHistogram = new Int32Array(longest + 1);
  for (const length of state.documentLengths) lengthHistogram[length]!++;
  const largest = new Int32Array(state.topicCount);
  eachDocumentTopic(state, (topic, count) => {
    if (count > largest[topic]!) largest[topic] = count;
  });
  const topicHistograms = Array.from(largest, (most) => new Int32Array(most + 1));
  eachDocumentTopic(state, (topic, count) => {
    topicHistograms[topic]![count]!++;
  });
  learnDirichlet({ alpha: state.alpha, topicHistograms, lengthHistogram });

  state.beta = learnSymmetricDirichlet({
    value: state.beta,
    dimension: state.vocabularySize,
    countHistogram: wordCountHistogram(state),
    groupTotals: state.topicTotals,
  });
}

function wordCountHistogram(state: LdaState): Int32Array {
  let longest = 0;
  for (let w = 0; w < state.vocabularySize; w++) {
    longest = Math.max(longest, state.wordOffsets[w + 1]! - state.wordOffsets[w]!);
  }
  const histogram = new Int32Array(longest + 1);
  const counts = new Int32Array(state.topicCount);
  for (let w = 0; w < state.vocabularySize; w++) {
    for (let t = state.wordOffsets[w]!; t < state.wordOffsets[w + 1]!; t++) counts[state.tokenTopic[t]!]!++;
    for (let k = 0; k < counts.length; k++) {
      histogram[counts[k]!]!++;
      counts[k] = 0;
    }
  }
  return histogram;
}

function definedOnly(options: LdaOptions): Partial<LdaOptions> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
