import type { Entity } from "../analysis/analysis.ts";
import type { Pieces } from "../encoder/tokeniser/tokeniser.ts";
import type { Window } from "../encoder/windows.ts";
import { decodeTags } from "./bio.ts";

export interface EntityInput {
  text: string;
  pieces: Pieces;
  /** Pieces of each sentence: no entity crosses a sentence end, but it may cross the seam of two windows. */
  sentences: readonly Window[];
  /** [words x tags] logits. */
  wordTags: Float32Array;
  tags: readonly string[];
  temperature: number;
}

const hasLetterOrDigit = /[\p{L}\p{N}]/u;

/** Named entities with exact UTF-16 offsets, in order, without overlap; `score` is the mean calibrated probability of the type. */
export function decodeEntities({ text, pieces, sentences, wordTags, tags, temperature }: EntityInput): Entity[] {
  const entities: Entity[] = [];
  for (const { first, end } of sentences) {
    if (first === end) continue;
    const firstWord = pieces.wordOf[first]!;
    const endWord = pieces.wordOf[end - 1]! + 1;
    const logits = wordTags.subarray(firstWord * tags.length, endWord * tags.length);
    for (const span of decodeTags({ logits, words: endWord - firstWord, tags, temperature })) {
      const { start } = pieces.words[firstWord + span.first]!;
      const { end: stop } = pieces.words[firstWord + span.end - 1]!;
      const mention = text.slice(start, stop);
      if (hasLetterOrDigit.test(mention))
        entities.push({ text: mention, type: span.type, start, end: stop, score: span.score });
    }
  }
  return entities;
}
