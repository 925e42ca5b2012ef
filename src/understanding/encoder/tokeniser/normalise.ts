/**
 * BERT's uncased normaliser with offsets: cleans control characters, lower-cases, decomposes (NFD) and drops accents (Mn),
 * character for character as transformers.js 4 does.
 */
export interface NormalisedRun {
  /** The normalised characters of one run of text without separators. */
  text: string;
  /** `starts[i]` and `ends[i]`: UTF-16 offsets, in the source, of what `text[i]` came from, accents included. */
  starts: Int32Array;
  ends: Int32Array;
}

/** Control, format, private-use and unpaired surrogate characters vanish without ending a word; so does U+FFFD. */
const vanishes = /^(?:[\p{Cf}\p{Co}\p{Cs}\uFFFD]|(?![\t\n\r])\p{Cc})$/u;
const whiteSpace = /^\s$/;
const accents = /\p{Mn}/gu;
const plainAscii = /^[\x21-\x7e]*$/;

/** The CJK ranges of the original BERT that fit one UTF-16 unit; each such character is a word of its own. */
export function isCjkUnit(unit: number): boolean {
  return (unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0x3400 && unit <= 0x4dbf) || (unit >= 0xf900 && unit <= 0xfaff);
}

/** Whether a character separates words: white space that the cleaning does not remove. */
export function isSeparator(character: string): boolean {
  return whiteSpace.test(character) && !vanishes.test(character);
}

/**
 * Normalises one run. Each character is folded by itself to know where the result came from, and the whole run once more,
 * since lower case and decomposition look at neighbours (final sigma, order of accents): that changes no length.
 */
export function normaliseRun(run: string): NormalisedRun {
  if (plainAscii.test(run)) {
    const starts = Int32Array.from(run, (_, i) => i);
    return { text: run.toLowerCase(), starts, ends: starts.map((start) => start + 1) };
  }
  const starts: number[] = [];
  const ends: number[] = [];
  let cleaned = "";
  let at = 0;
  for (const character of run) {
    const end = at + character.length;
    if (!vanishes.test(character)) {
      cleaned += character;
      const size = fold(character).length;
      for (let i = 0; i < size; i++) {
        starts.push(at);
        ends.push(end);
      }
      // A dropped accent belongs to the letter before it.
      if (size === 0 && ends.length > 0) ends[ends.length - 1] = end;
    }
    at = end;
  }
  return { text: fold(cleaned), starts: Int32Array.from(starts), ends: Int32Array.from(ends) };
}

function fold(text: string): string {
  return text.toLowerCase().normalize("NFD").replace(accents, "");
}
