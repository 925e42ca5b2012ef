import { documentCountOf, type EncodedCorpus } from "../encoded-corpus.ts";

export interface CoherenceOptions {
  /** Word numbers of each topic, most probable first. */
  topWords: readonly (readonly number[])[];
  corpus: EncodedCorpus;
  /** Width of the boolean sliding window in tokens; 0 takes each document as one window. */
  windowSize?: number;
}

/**
 * NPMI coherence of each topic: the mean over all pairs of its top words of ln(p(a,b) / (p(a) p(b))) / -ln p(a,b), with
 * probabilities from a boolean sliding window of 10 tokens (Bouma 2009; Roeder, Both and Hinneburg 2015, "C_NPMI").
 * In [-1, 1]; a pair that never meets counts -1, a topic with fewer than two words 0. A document shorter than the window is one window.
 */
export function npmiCoherence(options: CoherenceOptions): Float64Array {
  const { topWords, corpus, windowSize = 10 } = options;
  const slots = new Map<number, number>();
  for (const words of topWords) for (const word of words) if (!slots.has(word)) slots.set(word, slots.size);
  const counts = countWindows(corpus, slots, windowSize);
  return Float64Array.from(topWords, (words) => meanPairNpmi(words, slots, counts));
}

interface WindowCounts {
  windows: number;
  /** Row-major slots x slots; the diagonal holds the windows of one word. */
  together: Int32Array;
}

function countWindows(corpus: EncodedCorpus, slots: Map<number, number>, windowSize: number): WindowCounts {
  const size = slots.size;
  const together = new Int32Array(size * size);
  const slotOfWord = new Int32Array(corpus.vocabularySize).fill(-1);
  for (const [word, slot] of slots) slotOfWord[word] = slot;
  const inWindow = new Int32Array(size);
  const present: number[] = [];
  let windows = 0;
  const count = (): void => {
    for (const a of present) for (const b of present) together[a * size + b]!++;
  };
  const enter = (word: number): void => {
    const slot = slotOfWord[word]!;
    if (slot >= 0 && inWindow[slot]!++ === 0) present.push(slot);
  };
  const leave = (word: number): void => {
    const slot = slotOfWord[word]!;
    if (slot < 0 || --inWindow[slot]! > 0) return;
    present[present.indexOf(slot)] = present[present.length - 1]!;
    present.pop();
  };
  for (let d = 0; d < documentCountOf(corpus); d++) {
    const first = corpus.offsets[d]!;
    const last = corpus.offsets[d + 1]!;
    if (first === last) continue;
    const width = windowSize === 0 ? last - first : Math.min(windowSize, last - first);
    for (let i = first; i < first + width; i++) enter(corpus.words[i]!);
    count();
    for (let i = first + width; i < last; i++) {
      leave(corpus.words[i - width]!);
      enter(corpus.words[i]!);
      count();
    }
    for (const slot of present.splice(0)) inWindow[slot] = 0;
    windows += last - first - width + 1;
  }
  return { windows: Math.max(1, windows), together };
}

function meanPairNpmi(words: readonly number[], slots: Map<number, number>, counts: WindowCounts): number {
  const size = slots.size;
  let sum = 0;
  let pairs = 0;
  for (let i = 1; i < words.length; i++) {
    for (let j = 0; j < i; j++) {
      const a = slots.get(words[i]!)!;
      const b = slots.get(words[j]!)!;
      const joint = counts.together[a * size + b]! / counts.windows;
      const product =
        (counts.together[a * size + a]! / counts.windows) * (counts.together[b * size + b]! / counts.windows);
      pairs++;
      if (joint === 0) sum -= 1;
      else sum += joint === 1 ? 1 : Math.log(joint / product) / -Math.log(joint);
    }
  }
  return pairs === 0 ? 0 : sum / pairs;
}

/** Share of different words among the top words of all topics, in (0, 1] (Dieng, Ruiz and Blei 2020); 0 without words. */
export function topicDiversity(topWords: readonly (readonly number[])[]): number {
  const all = topWords.flat();
  return all.length === 0 ? 0 : new Set(all).size / all.length;
}
