import type { Sentence } from "../sentences/token.ts";
import type { Pieces } from "./tokeniser/tokeniser.ts";

/** Pieces [first, end) of a text that go through the encoder together. */
export interface Window {
  first: number;
  end: number;
}

/** The range of pieces of each sentence; a word belongs to the sentence that it starts in, or to the next one. */
export function piecesOfSentences(pieces: Pieces, sentences: readonly Pick<Sentence, "start" | "end">[]): Window[] {
  let piece = 0;
  return sentences.map(({ end }, i) => {
    const first = piece;
    const last = i === sentences.length - 1;
    while (piece < pieces.ids.length && (last || pieces.words[pieces.wordOf[piece]!]!.start < end)) piece++;
    return { first, end: piece };
  });
}

/**
 * Cuts a text into windows of at most `maxPieces` pieces that end at sentence ends: as few as a greedy fill needs. A longer
 * sentence is split into equal parts at word boundaries (inside a word only when the word itself is longer). No pieces give
 * no windows.
 */
export function cutWindows(pieces: Pieces, sentences: readonly Window[], maxPieces: number): Window[] {
  const units = sentences.length > 0 ? sentences : [{ first: 0, end: pieces.ids.length }];
  const windows: Window[] = [];
  for (const part of units.flatMap((sentence) => splitSentence(pieces, sentence, maxPieces))) {
    const open = windows.at(-1);
    if (open && part.end - open.first <= maxPieces) open.end = part.end;
    else if (part.end > part.first) windows.push({ ...part });
  }
  return windows;
}

function splitSentence(pieces: Pieces, { first, end }: Window, maxPieces: number): Window[] {
  const parts: Window[] = [];
  for (let start = first; start < end; ) {
    const remaining = end - start;
    const size = Math.ceil(remaining / Math.ceil(remaining / maxPieces));
    let cut = Math.min(end, start + size);
    if (cut < end) {
      const word = pieces.wordOf[cut];
      let back = cut;
      while (back > start && pieces.wordOf[back - 1] === word) back--;
      if (back > start) cut = back;
    }
    parts.push({ first: start, end: cut });
    start = cut;
  }
  return parts;
}
