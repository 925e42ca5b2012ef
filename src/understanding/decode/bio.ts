import { softmax } from "./softmax.ts";

/** A decoded entity: words [first, end) of the sequence. */
export interface TagSpan {
  type: string;
  first: number;
  end: number;
  /** Mean over its words of P(B-type) + P(I-type). */
  score: number;
}

/** Row-major [words x tags] logits; `tags[0]` is "O", the others "B-type" and "I-type". */
export interface TagScores {
  logits: ArrayLike<number>;
  words: number;
  tags: readonly string[];
  temperature: number;
}

/**
 * The best valid BIO sequence (I-x only after B-x or I-x) and its spans, in order. Viterbi (1967) over log-softmax scores
 * with hard constraints; where the best tag of every word already makes a valid sequence, that is the answer.
 */
export function decodeTags({ logits, words, tags, temperature }: TagScores): TagSpan[] {
  const probabilities: number[][] = [];
  for (let word = 0; word < words; word++) {
    const row = Array.prototype.slice.call(logits, word * tags.length, (word + 1) * tags.length) as number[];
    probabilities.push(softmax(row, temperature));
  }
  const greedy = probabilities.map((row) => row.indexOf(Math.max(...row)));
  const path = isValid(greedy, tags) ? greedy : viterbi(probabilities, tags);
  return spansOf(path, probabilities, tags);
}

function mayFollow(before: string, after: string): boolean {
  return !after.startsWith("I-") || (before !== "O" && before.slice(2) === after.slice(2));
}

function isValid(path: readonly number[], tags: readonly string[]): boolean {
  return path.every((tag, i) => mayFollow(i === 0 ? "O" : tags[path[i - 1]!]!, tags[tag]!));
}

function viterbi(probabilities: readonly number[][], tags: readonly string[]): number[] {
  const log = (p: number): number => Math.log(Math.max(p, 1e-30));
  const allowed = tags.map((after) => tags.map((before) => mayFollow(before, after)));
  let best = probabilities[0]!.map((p, tag) => (mayFollow("O", tags[tag]!) ? log(p) : Number.NEGATIVE_INFINITY));
  const pointers: number[][] = [];
  for (const row of probabilities.slice(1)) {
    const from: number[] = [];
    best = row.map((p, tag) => {
      let origin = 0;
      for (let before = 1; before < tags.length; before++) {
        if (allowed[tag]![before] && (!allowed[tag]![origin] || best[before]! > best[origin]!)) origin = before;
      }
      from.push(origin);
      return allowed[tag]![origin] ? best[origin]! + log(p) : Number.NEGATIVE_INFINITY;
    });
    pointers.push(from);
  }
  const path = [best.indexOf(Math.max(...best))];
  for (const from of pointers.reverse()) path.push(from[path.at(-1)!]!);
  return path.reverse();
}

function spansOf(path: readonly number[], probabilities: readonly number[][], tags: readonly string[]): TagSpan[] {
  const spans: TagSpan[] = [];
  path.forEach((index, word) => {
    const tag = tags[index]!;
    if (tag.startsWith("B-")) spans.push({ type: tag.slice(2), first: word, end: word + 1, score: 0 });
    else if (tag.startsWith("I-")) spans.at(-1)!.end = word + 1;
  });
  for (const span of spans) {
    const own = tags.flatMap((tag, i) => (tag.slice(2) === span.type ? [i] : []));
    for (let word = span.first; word < span.end; word++) {
      span.score += own.reduce((sum, i) => sum + probabilities[word]![i]!, 0) / (span.end - span.first);
    }
    span.score = Math.min(1, span.score);
  }
  return spans;
}
