import { analyse } from "chardet";
// The smallest data set: which of two readings is a language shows in it as well as in the others.
import { eld } from "eld/extrasmall";
import iconv from "iconv-lite";
import { knownEncoding } from "./encoding-of.ts";

/**
 * Encodings that text comes in without saying so, by script, the more frequent first: of readings that are alike the first is taken.
 * ISO-8859-1, -9 and -15 are parts of windows-1252 and -1254 as far as texts use them, KOI8-R of KOI8-U, CP437 of CP850.
 */
export const guessable: readonly string[] = [
  "windows-1252",
  "windows-1250",
  "iso-8859-2",
  "windows-1254",
  "windows-1257",
  "macintosh",
  "cp850",
  "cp852",
  "cp857",
  "maccenteuro",
  "macturkish",
  "windows-1251",
  "koi8-u",
  "cp866",
  "iso-8859-5",
  "maccyrillic",
  "windows-1253",
  "iso-8859-7",
  "windows-1255",
  "windows-1256",
  "iso-8859-6",
  "windows-874",
  "windows-1258",
  "shift_jis",
  "euc-jp",
  "gb18030",
  "big5",
  "cp949",
];
/** How much the likeness to a language weighs beside the likeness to words: the best of 1, 2 and 4 on short texts in 25 languages. */
const languageWeight = 2;
/** How much the detector of byte statistics weighs for scripts of many characters, of which the likeness to a language says less. */
const statisticsWeight = 0.3;
/** Statistics of fewer bytes say less. */
const tellingBytes = 100;
/** What a less frequent encoding has to be ahead by. */
const leastLead = 0.002;
/** Thai and Vietnamese have a letter for nearly every byte, and the Macintosh shares most letters of Russian with Windows: they have to be far ahead. */
const leads: Readonly<Record<string, number>> = { "windows-874": 0.5, "windows-1258": 0.5, maccyrillic: 0.03 };
const judgedBytes = 8 * 1024;
const manyCharacters = /jis|euc|gb|big5|cp949|8859-8/;

/**
 * The most likely encoding of text that is not UTF-8: of all readings the one whose characters beyond ASCII stand where words have them, and
 * whose words are most like those of one language.
 */
export function guessEncoding(sample: Buffer): string {
  const beginning = sample.subarray(0, judgedBytes);
  const statistics = byteStatistics(beginning);
  let best = { encoding: guessable[0]!, score: Number.NEGATIVE_INFINITY };
  for (const encoding of guessable) {
    const text = iconv.decode(beginning, encoding);
    const words = wordLikeness(text);
    const score =
      words +
      languageWeight * languageLikeness(text) +
      statisticsWeight * Math.max(0, words) * (statistics.get(encoding) ?? 0);
    if (score > best.score + (leads[encoding] ?? leastLead)) best = { encoding, score };
  }
  return best.encoding;
}

/** How sure the detector is of each East Asian encoding and of Hebrew, 0 to 1. */
function byteStatistics(bytes: Buffer): ReadonlyMap<string, number> {
  const weight = Math.min(1, bytes.length / tellingBytes);
  return new Map(
    analyse(bytes).flatMap(({ name, confidence }) => {
      const encoding = knownEncoding(name);
      return encoding === undefined || !manyCharacters.test(encoding)
        ? []
        : [[encoding === "iso-8859-8" ? "windows-1255" : encoding, (weight * confidence) / 100] as const];
    }),
  );
}

/** The highest score of the detector for any language, 0 to about 1. */
function languageLikeness(text: string): number {
  const { language, getScores } = eld.detect(text);
  return getScores()[language] ?? 0;
}

/**
 * Mean over the characters beyond ASCII, -2 to 1: letters within words and marks where sentences have them speak for a reading, marks within
 * words, capitals after small letters and what text does not have at all against it.
 */
function wordLikeness(text: string): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i]! < "\u0080") continue;
    count++;
    sum += likeness(text[i]!, text[i - 1] ?? " ", text[i + 1] ?? " ");
  }
  return count === 0 ? 0 : sum / count;
}

/** Control characters, characters of nobody, frames and blocks. */
const unreadable = /[\u0080-\u009f\ufffd\ue000-\uf8ff\u2500-\u25ff]/;
const eastAsian = /[\uff61-\uff9f\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const thaiConsonant = /[\u0e01-\u0e2f]/;
const latinScript = /\p{Script=Latin}/u;
const letter = /[\p{L}\p{M}]/u;

function likeness(character: string, before: string, after: string): number {
  if (unreadable.test(character)) return -2;
  if (letter.test(character)) {
    // Letters of another script beside Latin ones are bytes of another encoding.
    const isLatin = latinScript.test(character);
    if ([before, after].some((other) => /\p{L}/u.test(other) && latinScript.test(other) !== isLatin)) return -1;
    if (eastAsian.test(character)) return 1;
    // A vowel or tone that is written above or below a letter has one before it.
    if (/\p{M}/u.test(character)) return letter.test(before) ? 1 : -1;
    // Thai writes some vowels before their consonant.
    if (/[\u0e40-\u0e44]/.test(character)) return thaiConsonant.test(after) ? 1 : -1;
    // ... and seldom leaves one out.
    if (thaiConsonant.test(character)) return thaiConsonant.test(before) && thaiConsonant.test(after) ? 0 : 1;
    const isCapital = /\p{Lu}/u.test(character);
    if ((isCapital && /\p{Ll}/u.test(before)) || /\d/.test(after) || /\d/.test(before)) return -1;
    // What few languages write there is a frequent letter of others in the bytes of a neighbouring encoding.
    if (/[ѕџќљњѓђћ]/i.test(character)) return 0.5;
    if (/[õû]/i.test(character) && !/e/i.test(after)) return 0.98;
    // Words in capitals are rarer than others.
    return isCapital && before >= "\u0080" && /\p{Lu}/u.test(before) ? 0.5 : 1;
  }
  if (character === "’" || character === "\u00a0") return 1;
  return letter.test(before) && letter.test(after) ? -1 : placed(character, before, after);
}

/** Quotes open before words and close behind them, dashes stand between spaces; other marks say less. */
function placed(character: string, before: string, after: string): number {
  if (/[“„«‘¿¡]/.test(character) && !letter.test(before) && letter.test(after)) return 1;
  if (/[”»“…]/.test(character) && /\S/.test(before) && !letter.test(after)) return 1;
  if (/[–—•]/.test(character)) return 1;
  if (/[£€¥½¼¾§]/.test(character)) return letter.test(before) || letter.test(after) ? -1 : 0.75;
  return /[°©®™·]/.test(character) ? 0.75 : 0;
}
