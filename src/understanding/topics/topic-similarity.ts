import type { TopicModel } from "./topic-model.ts";

/** A topic's p(word) over a joint vocabulary: the words it holds tokens of, in ascending order, and one small value for all others. */
interface SparseTopic {
  words: Int32Array;
  probabilities: Float64Array;
  /** p of every word of the model's vocabulary that the topic holds no token of. */
  otherwise: number;
}

/** How many words of the joint vocabulary both models know, and how many only one of them. */
interface SharedVocabulary {
  inA: Uint8Array;
  inB: Uint8Array;
  both: number;
  onlyA: number;
  onlyB: number;
}

/**
 * Jensen-Shannon divergences in bits, in [0, 1] (Lin 1991), of all topics of `a` (rows) and of `b` over the words that either model knows;
 * a word that a model does not know has probability 0 there. O(Ka * Kb * words of a topic): the many words that a topic holds no token of
 * share one probability and are summed at once.
 */
export function topicDivergences(a: TopicModel, b: TopicModel): Float64Array[] {
  const joint = new Map(a.vocabulary.words.map((word, index) => [word, index]));
  for (const word of b.vocabulary.words) if (!joint.has(word)) joint.set(word, joint.size);
  const vocabulary = sharedVocabulary(joint, a, b);
  const topicsOfB = sparseTopics(b, joint);
  return sparseTopics(a, joint).map((p) => Float64Array.from(topicsOfB, (q) => divergence(p, q, vocabulary)));
}

function sharedVocabulary(joint: ReadonlyMap<string, number>, a: TopicModel, b: TopicModel): SharedVocabulary {
  const inA = new Uint8Array(joint.size);
  const inB = new Uint8Array(joint.size);
  for (const word of a.vocabulary.words) inA[joint.get(word)!] = 1;
  for (const word of b.vocabulary.words) inB[joint.get(word)!] = 1;
  let both = 0;
  for (let word = 0; word < joint.size; word++) both += inA[word]! & inB[word]!;
  return { inA, inB, both, onlyA: a.vocabulary.words.length - both, onlyB: b.vocabulary.words.length - both };
}

function sparseTopics(model: TopicModel, joint: ReadonlyMap<string, number>): SparseTopic[] {
  const { wordTopicCounts, topicWords, samples, beta } = model;
  const { topicCount, phi } = topicWords;
  const words = model.vocabulary.words
    .map((word, index) => ({ index, place: joint.get(word)! }))
    .sort((one, other) => one.place - other.place);
  const totals = new Float64Array(topicCount).fill(samples * beta * words.length);
  const supports = new Int32Array(topicCount);
  for (let i = 0; i < wordTopicCounts.length; i++) {
    totals[i % topicCount]! += wordTopicCounts[i]!;
    if (wordTopicCounts[i]! > 0) supports[i % topicCount]!++;
  }
  return Array.from({ length: topicCount }, (_, k): SparseTopic => {
    const topic = {
      words: new Int32Array(supports[k]!),
      probabilities: new Float64Array(supports[k]!),
      otherwise: (samples * beta) / totals[k]!,
    };
    let next = 0;
    for (const { index, place } of words) {
      if (wordTopicCounts[index * topicCount + k] === 0) continue;
      topic.words[next] = place;
      topic.probabilities[next++] = phi[index * topicCount + k]!;
    }
    return topic;
  });
}

function divergence(a: SparseTopic, b: SparseTopic, vocabulary: SharedVocabulary): number {
  const { inA, inB } = vocabulary;
  let { both, onlyA, onlyB } = vocabulary;
  let sum = 0;
  let i = 0;
  let j = 0;
  while (i < a.words.length || j < b.words.length) {
    const word = Math.min(a.words[i] ?? Number.MAX_SAFE_INTEGER, b.words[j] ?? Number.MAX_SAFE_INTEGER);
    const p = a.words[i] === word ? a.probabilities[i++]! : inA[word]! * a.otherwise;
    const q = b.words[j] === word ? b.probabilities[j++]! : inB[word]! * b.otherwise;
    sum += term(p, q);
    if (inA[word] === 0) onlyB--;
    else if (inB[word] === 0) onlyA--;
    else both--;
  }
  sum += both * term(a.otherwise, b.otherwise) + onlyA * a.otherwise + onlyB * b.otherwise;
  return Math.min(1, Math.max(0, sum / 2));
}

/** p log2(p / m) + q log2(q / m) with m = (p + q) / 2. */
function term(p: number, q: number): number {
  if (p === q) return 0;
  const middle = (p + q) / 2;
  return (p > 0 ? p * Math.log2(p / middle) : 0) + (q > 0 ? q * Math.log2(q / middle) : 0);
}
