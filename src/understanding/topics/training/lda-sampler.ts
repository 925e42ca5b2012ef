import type { Random } from "../../../math/random.ts";
import { documentCountOf, type EncodedCorpus } from "../encoded-corpus.ts";

/** Topic numbers take the low 10 bits of a packed document entry, the count the rest. */
export const maxTopicCount = 1024;
const topicMask = maxTopicCount - 1;
const countShift = 10;
const oneCount = 1 << countShift;
/** Topics are summed in blocks of 16, so that a draw scans K / 16 + 16 numbers and an update touches two. */
const blockShift = 4;

/** State of a collapsed Gibbs chain over one corpus. Tokens are kept by word, documents as short lists of their topics. */
export interface LdaState {
  topicCount: number;
  vocabularySize: number;
  documentCount: number;
  /** Tokens of word w are `wordOffsets[w] .. wordOffsets[w + 1] - 1`. */
  wordOffsets: Int32Array;
  /** For each token the place of its document's list in `documentTopics`. */
  tokenList: Int32Array;
  tokenTopic: Uint16Array;
  /** Place of document d's list: first the number of entries in use, then room for min(K, length of d) entries. */
  documentLists: Int32Array;
  documentLengths: Int32Array;
  /** The lists; an entry is count << 10 | topic. */
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
    tokenList: new Int32Array(tokenCount),
    tokenTopic: new Uint16Array(tokenCount),
    documentLists: new Int32Array(documentCount + 1),
    documentLengths: new Int32Array(documentCount),
    documentTopics: new Int32Array(0),
    topicTotals: new Int32Array(topicCount),
    alpha,
    beta,
  };
  for (let d = 0; d < documentCount; d++) {
    const length = corpus.offsets[d + 1]! - corpus.offsets[d]!;
    state.documentLengths[d] = length;
    state.documentLists[d + 1] = state.documentLists[d]! + 1 + Math.min(length, topicCount);
  }
  state.documentTopics = new Int32Array(state.documentLists[documentCount]!);

  const nextOfWord = wordOffsets.slice(0, corpus.vocabularySize);
  const counts = new Int32Array(topicCount);
  for (let d = 0; d < documentCount; d++) {
    const list = state.documentLists[d]!;
    for (let i = corpus.offsets[d]!; i < corpus.offsets[d + 1]!; i++) {
      const topic = options.initialTopic?.(i) ?? Math.floor(random() * topicCount);
      const slot = nextOfWord[corpus.words[i]!]!++;
      state.tokenList[slot] = list;
      state.tokenTopic[slot] = topic;
      counts[topic]!++;
      state.topicTotals[topic]!++;
    }
    let used = 0;
    for (let k = 0; k < topicCount; k++) {
      if (counts[k] === 0) continue;
      state.documentTopics[list + ++used] = counts[k]! * oneCount + k;
      counts[k] = 0;
    }
    state.documentTopics[list] = used;
  }
  return state;
}

/** Calls `visit` for every pair of document and topic that share tokens, documents in order. */
export function eachDocumentTopic(
  state: LdaState,
  visit: (topic: number, count: number, document: number) => void,
): void {
  for (let d = 0; d < state.documentCount; d++) {
    const list = state.documentLists[d]!;
    for (let entry = list + 1; entry <= list + state.documentTopics[list]!; entry++) {
      const packed = state.documentTopics[entry]!;
      visit(packed & topicMask, packed >>> countShift, d);
    }
  }
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
  const { topicCount, wordOffsets, tokenList, tokenTopic, documentTopics, topicTotals, alpha, beta } = state;
  const betaSum = beta * state.vocabularySize;
  const lastBlock = (topicCount - 1) >> blockShift;
  const wordCounts = new Int32Array(topicCount);
  const rates = new Float64Array(topicCount);
  const blockSums = new Float64Array(lastBlock + 1);
  const cumulative = new Float64Array(topicCount + 1);
  // Xorshift (Marsaglia 2003) in a local variable, seeded for each sweep: the draw is a good part of a token's work.
  let bits = Math.floor(random() * 0xffffffff) | 1;

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
      const list = tokenList[t]!;
      const old = tokenTopic[t]!;
      const rateBefore = rates[old]!;
      const oldRate = (wordCounts[old]! - 1 + beta) / (topicTotals[old]! - 1 + betaSum);
      const removed = alpha[old]! * (oldRate - rateBefore);
      rates[old] = oldRate;

      const end = list + documentTopics[list]!;
      let sparseSum = 0;
      let oldEntry = list;
      for (let entry = list + 1; entry <= end; entry++) {
        const packed = documentTopics[entry]!;
        const k = packed & topicMask;
        let count = packed >>> countShift;
        if (k === old) {
          oldEntry = entry;
          count--;
        }
        sparseSum += count * rates[k]!;
        cumulative[entry - list] = sparseSum;
      }

      bits ^= bits << 13;
      bits ^= bits >>> 17;
      bits ^= bits << 5;
      let draw = (bits >>> 0) * 2.3283064365386963e-10 * (sparseSum + denseSum + removed);
      let chosen: number;
      let chosenEntry: number;
      if (draw < sparseSum) {
        chosenEntry = list + 1;
        while (draw >= cumulative[chosenEntry - list]!) chosenEntry++;
        chosen = documentTopics[chosenEntry]! & topicMask;
      } else {
        draw -= sparseSum;
        blockSums[old >> blockShift]! += removed;
        let block = 0;
        while (block < lastBlock && draw >= blockSums[block]!) draw -= blockSums[block++]!;
        blockSums[old >> blockShift]! -= removed;
        chosen = block << blockShift;
        const lastOfBlock = Math.min(chosen + 15, topicCount - 1);
        while (chosen < lastOfBlock) {
          draw -= alpha[chosen]! * rates[chosen]!;
          if (draw < 0) break;
          chosen++;
        }
        chosenEntry = list + 1;
        while (chosenEntry <= end && (documentTopics[chosenEntry]! & topicMask) !== chosen) chosenEntry++;
      }
      if (chosen === old) {
        rates[old] = rateBefore;
        continue;
      }

      tokenTopic[t] = chosen;
      wordCounts[old]!--;
      topicTotals[old]!--;
      const newRate = (++wordCounts[chosen]! + beta) / (++topicTotals[chosen]! + betaSum);
      const added = alpha[chosen]! * (newRate - rates[chosen]!);
      rates[chosen] = newRate;
      blockSums[old >> blockShift]! += removed;
      blockSums[chosen >> blockShift]! += added;
      denseSum += removed + added;

      const isLastOfOld = documentTopics[oldEntry]! >>> countShift === 1;
      if (chosenEntry <= end) {
        documentTopics[chosenEntry]! += oneCount;
        if (!isLastOfOld) documentTopics[oldEntry]! -= oneCount;
        else {
          documentTopics[oldEntry] = documentTopics[end]!;
          documentTopics[list]!--;
        }
      } else if (isLastOfOld) documentTopics[oldEntry] = oneCount + chosen;
      else {
        documentTopics[oldEntry]! -= oneCount;
        documentTopics[end + 1] = oneCount + chosen;
        documentTopics[list]!++;
      }
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
