/** Word distributions of a fitted model, ready for inference. */
export interface TopicWords {
  topicCount: number;
  vocabularySize: number;
  /** p(word | topic), row-major vocabulary x topics: a word's row lies together. */
  phi: Float32Array;
  alpha: Float64Array;
}

/** phi_kw = (n_kw + samples * beta) / (n_k + samples * V * beta); a topic without tokens is uniform. */
export function topicWordsFromCounts(options: {
  topicCount: number;
  vocabularySize: number;
  wordTopicCounts: Int32Array;
  samples: number;
  alpha: Float64Array;
  beta: number;
}): TopicWords {
  const { topicCount, vocabularySize, wordTopicCounts, alpha } = options;
  const smoothing = options.samples * options.beta;
  const totals = new Float64Array(topicCount).fill(smoothing * vocabularySize);
  for (let i = 0; i < wordTopicCounts.length; i++) totals[i % topicCount]! += wordTopicCounts[i]!;
  const phi = new Float32Array(wordTopicCounts.length);
  for (let i = 0; i < phi.length; i++) phi[i] = (wordTopicCounts[i]! + smoothing) / totals[i % topicCount]!;
  return { topicCount, vocabularySize, phi, alpha };
}

const largestChange = 1e-3;

/**
 * Topic proportions of one unseen document: theta_k = (alpha_k + N_k) / (A + N), with the expected counts N_k found by
 * zero-order collapsed variational inference with the word distributions held fixed (CVB0: Asuncion, Welling, Smyth and
 * Teh 2009, section 2.3). Tokens of one word share their responsibilities. Deterministic, changes nothing in the model.
 * Words outside [0, V) are left out; without known words theta is the prior mean. Stops when N moves by less than a
 * thousandth of a token per token, or after `rounds`. O(rounds * distinct words * K).
 */
export function foldIn(model: TopicWords, words: ArrayLike<number>, rounds = 30): Float64Array {
  const { topicCount, phi, alpha } = model;
  const counts = new Map<number, number>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word >= 0 && word < model.vocabularySize) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const distinct = Int32Array.from(counts.keys());
  const occurrences = Int32Array.from(counts.values());
  const total = occurrences.reduce((sum, count) => sum + count, 0);

  const responsibilities = new Float32Array(distinct.length * topicCount);
  const expected = new Float64Array(topicCount);
  const next = new Float64Array(topicCount);
  for (let i = 0; i < distinct.length; i++) {
    const from = distinct[i]! * topicCount;
    let sum = 0;
    for (let k = 0; k < topicCount; k++) sum += phi[from + k]! * alpha[k]!;
    for (let k = 0; k < topicCount; k++) {
      const share = (phi[from + k]! * alpha[k]!) / sum;
      responsibilities[i * topicCount + k] = share;
      expected[k]! += occurrences[i]! * share;
    }
  }
  const weights = new Float64Array(topicCount);
  for (let round = 0; round < rounds; round++) {
    next.fill(0);
    for (let i = 0; i < distinct.length; i++) {
      const from = distinct[i]! * topicCount;
      const row = i * topicCount;
      let sum = 0;
      for (let k = 0; k < topicCount; k++) {
        const weight = phi[from + k]! * (alpha[k]! + expected[k]! - responsibilities[row + k]!);
        weights[k] = weight;
        sum += weight;
      }
      const scale = 1 / sum;
      for (let k = 0; k < topicCount; k++) {
        const share = weights[k]! * scale;
        responsibilities[row + k] = share;
        next[k]! += occurrences[i]! * share;
      }
    }
    let change = 0;
    for (let k = 0; k < topicCount; k++) {
      change = Math.max(change, Math.abs(next[k]! - expected[k]!));
      expected[k] = next[k]!;
    }
    if (change < largestChange * total) break;
  }
  let alphaSum = 0;
  for (const value of alpha) alphaSum += value;
  for (let k = 0; k < topicCount; k++) expected[k] = (alpha[k]! + expected[k]!) / (alphaSum + total);
  return expected;
}
