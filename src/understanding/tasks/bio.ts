import { softmax } from "./softmax.ts";

/** A decoded entity: words [first, end) of the sequence. */
export interface TagSpan {
  type: string;
  first: number;
  end: number;
  /** Mean over its words of P(B-type) + P(I-type). */
  score: number;
}

/** Row-major [words x tags] logits; `tags` holds "O" and "B-type", "I-type" for every type. */
export interface TagScores {
  logits: Float32Array;
  words: number;
  tags: readonly string[];
  temperature: number;
}

/**
 * The best valid BIO sequence (I-x only after B-x or I-x) and its spans, in order. Viterbi (1967) over the logits with hard
 * constraints (what makes them log probabilities is the same for all tags of a word, so it changes no path); where the best
 * tag of every word already makes a valid sequence, that is the answer. Linear in words x tags.
 */
export function decodeTags({ logits, words, tags, temperature }: TagScores): TagSpan[] {
  const greedy = new Int32Array(words);
  for (let word = 0; word < words; word++) greedy[word] = argmax(logits, word * tags.length, tags.length);
  const path = isValid(greedy, tags) ? greedy : viterbi(logits, words, tags);
  const spans: TagSpan[] = [];
  path.forEach((index, word) => {
    const tag = tags[index]!;
    if (tag.startsWith("B-")) spans.push({ type: tag.slice(2), first: word, end: word + 1, score: 0 });
    else if (tag.startsWith("I-")) spans.at(-1)!.end = word + 1;
  });
  for (const span of spans) span.score = scoreOf(span, logits, tags, temperature);
  return spans;
}

function argmax(values: Float32Array | Float64Array, first: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[first + i]! > values[first + best]!) best = i;
  return best;
}

function mayFollow(before: string, after: string): boolean {
  return !after.startsWith("I-") || (before !== "O" && before.slice(2) === after.slice(2));
}

function isValid(path: Int32Array, tags: readonly string[]): boolean {
  return path.every((tag, i) => mayFollow(i === 0 ? "O" : tags[path[i - 1]!]!, tags[tag]!));
}

function viterbi(logits: Float32Array, words: number, tags: readonly string[]): Int32Array {
  const count = tags.length;
  /** What may stand before each tag; undefined: anything. */
  const before = tags.map((after) =>
    after.startsWith("I-") ? tags.flatMap((tag, i) => (mayFollow(tag, after) ? [i] : [])) : undefined,
  );
  let best = Float64Array.from(tags, (tag, i) => (tag.startsWith("I-") ? Number.NEGATIVE_INFINITY : logits[i]!));
  const origins = new Int32Array(words * count);
  for (let word = 1; word < words; word++) {
    const top = argmax(best, 0, count);
    const next = new Float64Array(count);
    for (let tag = 0; tag < count; tag++) {
      let origin = before[tag]?.[0] ?? top;
      for (const candidate of before[tag] ?? []) if (best[candidate]! > best[origin]!) origin = candidate;
      origins[word * count + tag] = origin;
      next[tag] = best[origin]! + logits[word * count + tag]!;
    }
    best = next;
  }
  const path = new Int32Array(words);
  path[words - 1] = argmax(best, 0, count);
  for (let word = words - 1; word > 0; word--) path[word - 1] = origins[word * count + path[word]!]!;
  return path;
}

function scoreOf(span: TagSpan, logits: Float32Array, tags: readonly string[], temperature: number): number {
  let sum = 0;
  for (let word = span.first; word < span.end; word++) {
    const probabilities = softmax(logits.subarray(word * tags.length, (word + 1) * tags.length), temperature);
    tags.forEach((tag, i) => {
      if (tag !== "O" && tag.slice(2) === span.type) sum += probabilities[i]!;
    });
  }
  return Math.min(1, sum / (span.end - span.first));
}
