import type { Random } from "../../math/random.ts";
import { documentCountOf, type EncodedCorpus } from "./encoded-corpus.ts";

/** Topic numbers take the low 10 bits of a packed document entry, the count the rest. */
export const maxTopicCount = 1024;
const topicMask = maxTopicCount - 1;
const oneCount = maxTopicCount;
/** Topics are summed in blocks of 16, so that a draw scans K / 16 + 16 numbers and an update touches two. */
const blockShift = 4;

/** State of a collapsed Gibbs chain over one corpus. Tokens are kept by word, documents as short lists of their topics. */
export interface LdaState {
  topicCount: number;
  vocabularySize: number;
  documentCount: number;
  /** Tokens of word w are `wordOffsets[w] .. wordOffsets[w + 1] - 1`. */
  wordOffsets: Int32Array;
  tokenDocument: Int32Array;
  tokenTopic: Uint16Array;
  /** Room of document d in `documentTopics`: min(K, length of d) entries from `documentOffsets[d]`. */
  documentOffsets: Int32Array;
  documentLengths: Int32Array;
  /** Entries in use; each is count << 10 | topic. */
  documentTopicCounts: Int32Array;
  documentTopics: Int32Array;
  /** Tokens of each topic, length K. */
  topicTotals: Int32Array;
  /** Dirichlet parameters of a document over topics, length K. */
  alpha: Float64Array;
  /** Symmetric Dirichlet parameter of a topic over words. */
  beta: number;
}

export interface LdaStateOptions {
  topicCount: number;
  alpha: Float64Array;
  beta: number;
  random: Random;
  /** Topic to start token i (in corpus order) with; uniform when absent. */
  initialTopic?: (token: number) => number;
}

/** Lays the corpus out by word and gives every token its first topic. O(tokens + vocabulary). */
export function createLdaState(corpus: EncodedCorpus, options: LdaStateOptions): LdaState {
  const { topicCount, alpha, beta, random } = options;
  const documentCount = documentCountOf(corpus);
  const tokenCount = corpus.words.length;
  const wordOffsets = new Int32Array(corpus.vocabularySize + 1);
  for (let i = 0; i < tokenCount; i++) wordOffsets[corpus.words[i]! + 1]!++;
  for (let w = 0; w < corpus.vocabularySize; w++) wordOffsets[w + 1]! += wordOffsets[w]!;

  const state: LdaState = {
    topicCount,
    vocabularySize: corpus.vocabularySize,
    documentCount,
    wordOffsets,
    tokenDocument: new Int32Array(tokenCount),
    tokenTopic: new Uint16Array(tokenCount),
    documentOffsets: new Int32Array(documentCount + 1),
    documentLengths: new Int32Array(documentCount),
    documentTopicCounts: new Int32Array(documentCount),
    documentTopics: new Int32Array(0),
    topicTotals: new Int32Array(topicCount),
    alpha,
    beta,
  };
  for (let d = 0; d < documentCount; d++) {
    const length = corpus.offsets[d + 1]! - corpus.offsets[d]!;
    state.documentLengths[d] = length;
    state.documentOffsets[d + 1] = state.documentOffsets[d]! + Math.min(length, topicCount);
  }
  state.documentTopics = new Int32Array(state.documentOffsets[documentCount]!);

  const nextOfWord = wordOffsets.slice(0, corpus.vocabularySize);
  const counts = new Int32Array(topicCount);
  for (let d = 0; d < documentCount; d++) {
    for (let i = corpus.offsets[d]!; i < corpus.offsets[d + 1]!; i++) {
      const topic = options.initialTopic?.(i) ?? Math.floor(random() * topicCount);
      const slot = nextOfWord[corpus.words[i]!]!++;
      state.tokenDocument[slot] = d;
      state.tokenTopic[slot] = topic;
      counts[topic]!++;
      state.topicTotals[topic]!++;
    }
    let entry = state.documentOffsets[d]!;
    for (let k = 0; k < topicCount; k++) {
      if (counts[k] === 0) continue;
      state.documentTopics[entry++] = counts[k]! * oneCount + k;
      counts[k] = 0;
    }
    state.documentTopicCounts[d] = entry - state.documentOffsets[d]!;
  }
  return state;
}

/**
 * One sweep of collapsed Gibbs sampling over all tokens, word by word; exact, no stale proposals. With one word fixed,
 * p(z = k) ~ n_dk * r_k + alpha_k * r_k, where r_k = (n_kw + beta) / (n_k + V beta): the first term is summed over the topics of the
 * document only, the second is kept up to date in blocks while the tokens of the word are visited, so a token costs
 * O(topics of the document + K / 16) instead of O(K).
 * The word-by-word decomposition is that of F+LDA (Yu, Hsieh, Yun, Vishwanathan and Dhillon 2015, section 3.2), with
 * block sums in place of the F+ tree; the buckets go back to SparseLDA (Yao, Mimno and McCallum 2009).
 */
export function sweepLda(state: LdaState, random: Random): void {
  const { topicCount, wordOffsets, tokenDocument, tokenTopic, documentOffsets, documentTopicCounts } = state;
  const { documentTopics, topicTotals, alpha, beta } = state;
  const betaSum = beta * state.vocabularySize;
  const blockCount = (topicCount + 15) >> blockShift;
  const wordCounts = new Int32Array(topicCount);
  const rates = new Float64Array(topicCount);
  const blockSums = new Float64Array(blockCount);
  const cumulative = new Float64Array(topicCount + 1);

  for (let word = 0; word < state.vocabularySize; word++) {
    const first = wordOffsets[word]!;
    const last = wordOffsets[word + 1]!;
    if (first === last) continue;
    wordCounts.fill(0);
    for (let t = first; t < last; t++) wordCounts[tokenTopic[t]!]!++;
    blockSums.fill(0);
    let denseSum = 0;
    for (let k = 0; k < topicCount; k++) {
      const rate = (wordCounts[k]! + beta) / (topicTotals[k]! + betaSum);
      rates[k] = rate;
      const mass = alpha[k]! * rate;
      blockSums[k >> blockShift]! += mass;
      denseSum += mass;
    }

    for (let t = first; t < last; t++) {
      const document = tokenDocument[t]!;
      const old = tokenTopic[t]!;
      const oldRate = (--wordCounts[old]! + beta) / (--topicTotals[old]! + betaSum);
      const removed = alpha[old]! * (oldRate - rates[old]!);
      rates[old] = oldRate;
      blockSums[old >> blockShift]! += removed;
      denseSum += removed;

      const entries = documentOffsets[document]!;
      const entryCount = documentTopicCounts[document]!;
      let sparseSum = 0;
      let oldEntry = 0;
      for (let i = 0; i < entryCount; i++) {
        const packed = documentTopics[entries + i]!;
        const k = packed & topicMask;
        let count = packed >>> 10;
        if (k === old) {
          oldEntry = i;
          count--;
        }
        sparseSum += count * rates[k]!;
        cumulative[i] = sparseSum;
      }

      let chosen = old;
      let draw = random() * (sparseSum + denseSum);
      if (draw < sparseSum) {
        let i = 0;
        while (draw >= cumulative[i]!) i++;
        chosen = documentTopics[entries + i]! & topicMask;
        if (chosen !== old) documentTopics[entries + i]! += oneCount;
      } else {
        draw -= sparseSum;
        let block = 0;
        while (block < blockCount - 1 && draw >= blockSums[block]!) draw -= blockSums[block++]!;
        chosen = block << blockShift;
        const end = Math.min(chosen + 15, topicCount - 1);
        while (chosen < end) {
          draw -= alpha[chosen]! * rates[chosen]!;
          if (draw < 0) break;
          chosen++;
        }
        if (chosen !== old) {
          let i = 0;
          while (i < entryCount && (documentTopics[entries + i]! & topicMask) !== chosen) i++;
          if (i < entryCount) documentTopics[entries + i]! += oneCount;
          else if (documentTopics[entries + oldEntry]! >>> 10 === 1) {
            // The old topic leaves the document at once: its entry is free, so the list never outgrows its room.
            documentTopics[entries + oldEntry] = oneCount + chosen;
            oldEntry = -1;
          } else {
            documentTopics[entries + i] = oneCount + chosen;
            documentTopicCounts[document] = entryCount + 1;
          }
        }
      }

      if (chosen !== old) {
        if (oldEntry >= 0) {
          documentTopics[entries + oldEntry]! -= oneCount;
          if (documentTopics[entries + oldEntry]! >>> 10 === 0) {
            const end = --documentTopicCounts[document]!;
            documentTopics[entries + oldEntry] = documentTopics[entries + end]!;
          }
        }
        tokenTopic[t] = chosen;
      }
      const newRate = (++wordCounts[chosen]! + beta) / (++topicTotals[chosen]! + betaSum);
      const added = alpha[chosen]! * (newRate - rates[chosen]!);
      rates[chosen] = newRate;
      blockSums[chosen >> blockShift]! += added;
      denseSum += added;
    }
  }
}

/** Adds the chain's present word-topic counts to `counts`, row-major vocabulary x topics. */
export function addWordTopicCounts(state: LdaState, counts: Int32Array): void {
  for (let word = 0; word < state.vocabularySize; word++) {
    const row = word * state.topicCount;
    for (let t = state.wordOffsets[word]!; t < state.wordOffsets[word + 1]!; t++) counts[row + state.tokenTopic[t]!]!++;
  }
}
