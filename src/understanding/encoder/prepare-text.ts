import { setImmediate } from "node:timers/promises";
import { splitIntoBlocks } from "../sentences/blocks.ts";
import { type Segmentation, segment } from "../sentences/segment.ts";
import type { WindowInput } from "./batch.ts";
import type { Pieces, Tokenise } from "./tokeniser/tokeniser.ts";
import { cutWindows, piecesOfSentences, type Window } from "./windows.ts";

/** A text on its way to the encoder. */
export interface PreparedText {
  text: string;
  segmentation: Segmentation;
  pieces: Pieces;
  /** Pieces of each sentence of the segmentation. */
  sentences: Window[];
  windows: Window[];
}

/** Word pieces of a text of any length, other work let in between its blocks. */
export async function tokeniseBlocks(text: string, tokenise: Tokenise): Promise<Pieces> {
  const blocks = splitIntoBlocks(text);
  if (blocks.length <= 1) return tokenise(text);
  const joined: Pieces = { ids: [], casings: [], wordOf: [], words: [] };
  for (const { start, end } of blocks) {
    const part = tokenise(text.slice(start, end));
    const wordsBefore = joined.words.length;
    for (let i = 0; i < part.ids.length; i++) {
      joined.ids.push(part.ids[i]!);
      joined.casings.push(part.casings[i]!);
      joined.wordOf.push(part.wordOf[i]! + wordsBefore);
    }
    for (const word of part.words) joined.words.push({ start: word.start + start, end: word.end + start });
    await setImmediate();
  }
  return joined;
}

/** Sentences, tokens, word pieces and windows of a text. */
export async function prepareText(text: string, tokenise: Tokenise, maxPieces: number): Promise<PreparedText> {
  const segmentation = await segment(text);
  const pieces = await tokeniseBlocks(text, tokenise);
  const sentences = piecesOfSentences(pieces, segmentation.sentences);
  return { text, segmentation, pieces, sentences, windows: cutWindows(pieces, sentences, maxPieces) };
}

/** What the encoder is given of a window. */
export function windowInput(pieces: Pieces, { first, end }: Window): WindowInput {
  return { ids: pieces.ids.slice(first, end), casings: pieces.casings.slice(first, end) };
}
