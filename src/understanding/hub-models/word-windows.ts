import type { PreparedText } from "../encoder/prepare-text.ts";
import type { StandardModel } from "./standard-model.ts";

/** A stretch of words as the pieces of a standard model. */
export interface WordWindow {
  ids: number[];
  /** Word of the text of each piece. */
  wordOf: number[];
}

/**
 * The words of each sentence as pieces of the model, word first, so that every piece knows its word; a sentence longer than
 * the model reads is cut. Words that the model's tokenizer drops have no pieces.
 */
export function sentenceWindows(
  { text, pieces, sentences }: PreparedText,
  model: StandardModel,
): { sentence: number; window: WordWindow }[] {
  return sentences.flatMap(({ first, end }, sentence) => {
    if (first === end) return [];
    const windows: WordWindow[] = [{ ids: [], wordOf: [] }];
    for (let word = pieces.wordOf[first]!; word <= pieces.wordOf[end - 1]!; word++) {
      const span = pieces.words[word]!;
      const ids = model.encodeWord(text.slice(span.start, span.end)).slice(0, model.maxPieces);
      if (windows.at(-1)!.ids.length + ids.length > model.maxPieces) windows.push({ ids: [], wordOf: [] });
      for (const id of ids) {
        windows.at(-1)!.ids.push(id);
        windows.at(-1)!.wordOf.push(word);
      }
    }
    return windows.flatMap((window) => (window.ids.length > 0 ? [{ sentence, window }] : []));
  });
}

/** Whole sentences joined into as few windows as the model can read: what sentiment and embedding of a text are made of. */
export function textWindows(prepared: PreparedText, model: StandardModel): WordWindow[] {
  const windows: WordWindow[] = [];
  for (const { window } of sentenceWindows(prepared, model)) {
    const open = windows.at(-1);
    if (open && open.ids.length + window.ids.length <= model.maxPieces) {
      open.ids.push(...window.ids);
      open.wordOf.push(...window.wordOf);
    } else windows.push({ ids: [...window.ids], wordOf: [...window.wordOf] });
  }
  return windows;
}
