import { isUtf8 } from "node:buffer";
import { analyse } from "chardet";
import iconv from "iconv-lite";

/** Encodings of Latin scripts with accents, the most frequent first. */
const latinScripts = ["windows-1252", "windows-1250", "iso-8859-2", "windows-1254", "windows-1257"];
/** What the most frequent encoding is ahead by where nothing else decides. */
const mostFrequent = 0.1;
const judgedBytes = 16 * 1024;
/** Vietnamese has a reading for every byte of the Latin scripts: it has to be seen by its statistics. */
const sureOfVietnamese = 50;
/** Declared names that mean a larger encoding in practice (WHATWG Encoding Standard, section 4.2). */
const meant: Readonly<Record<string, string>> = {
  "iso-8859-1": "windows-1252",
  latin1: "windows-1252",
  "us-ascii": "windows-1252",
  ascii: "windows-1252",
  "iso-8859-9": "windows-1254",
  "iso-8859-11": "windows-874",
  "tis-620": "windows-874",
  gb2312: "gb18030",
  gbk: "gb18030",
  "x-gbk": "gb18030",
  "euc-kr": "cp949",
  "ks_c_5601-1987": "cp949",
  "ks_c_5601-1989": "cp949",
  sjis: "shift_jis",
  "x-sjis": "shift_jis",
  "big5-hkscs": "big5hkscs",
};
/**
 * The encoding that a text declares in its first bytes: the XML declaration or an HTML meta element. Undefined without one, and for an
 * encoding that is unknown.
 */
export function declaredEncoding(head: Buffer): string | undefined {
  const text = head.subarray(0, 4096).toString("latin1").trimStart();
  if (!text.startsWith("<")) return undefined;
  const declared =
    /^<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{2,40})["']/i.exec(text)?.[1] ??
    /<meta[^>]{0,300}?\bcharset\s*=\s*["']?([\w.:-]{2,40})/i.exec(text)?.[1];
  const encoding = declared === undefined ? undefined : knownEncoding(declared);
  // A text whose declaration can be read byte by byte is in none of the wide encodings.
  return encoding?.startsWith("utf") ? undefined : encoding;
}

/** The name under which an encoding is decoded; undefined for an unknown one. */
export function knownEncoding(name: string): string | undefined {
  const lower = name.toLowerCase();
  const encoding = meant[lower] ?? lower;
  return encoding === "iso-2022-jp" || iconv.encodingExists(encoding) ? encoding : undefined;
}

/** Whether bytes are UTF-8 up to a character that is cut at their end. */
export function isUtf8SoFar(bytes: Buffer): boolean {
  for (let cut = 0; cut < 4 && cut <= bytes.length; cut++) {
    if (isUtf8(bytes.subarray(0, bytes.length - cut))) return true;
  }
  return false;
}

/**
 * The most likely encoding of text that is not UTF-8: the one whose reading looks most like words, by the detector's byte statistics where
 * several do. Bytes above 127 stand alone among letters in Latin scripts and side by side in all others, which decides between the two groups.
 */
export function guessEncoding(sample: Buffer): string {
  const { high, share, letters } = sideBySide(sample);
  const isOther = share > 0.5;
  // A few words with many accents look like another script; among many plain letters both are tried.
  const isMixed = isOther && letters > high;
  // Statistics of a few characters say little.
  const weight = Math.min(1, high / 10) / 4;
  const certainty = new Map<string, number>(isOther && !isMixed ? [] : latinScripts.map((encoding) => [encoding, 0]));
  for (const { name, confidence } of analyse(sample)) {
    const encoding = knownEncoding(name);
    if (encoding === undefined || encoding.startsWith("utf")) continue;
    if (!isMixed && latinScripts.includes(encoding) === isOther) continue;
    if (encoding === "windows-1258" && confidence < sureOfVietnamese) continue;
    certainty.set(encoding, Math.max(certainty.get(encoding) ?? 0, confidence / 100));
  }
  const beginning = sample.subarray(0, judgedBytes);
  const judged = [...certainty].map(([encoding, sure]) => ({
    encoding,
    score:
      wordLikeness(iconv.decode(beginning, encoding)) +
      sure * weight +
      (encoding === "windows-1252" ? mostFrequent : 0),
  }));
  return judged.reduce((best, one) => (one.score > best.score ? one : best), {
    encoding: "windows-1252",
    score: Number.NEGATIVE_INFINITY,
  }).encoding;
}

/** Mean over the characters beyond ASCII: letters within words speak for a reading, marks within words and capitals after small letters against it. */
function wordLikeness(text: string): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character < "\u0080") continue;
    count++;
    const before = text[i - 1] ?? " ";
    const after = text[i + 1] ?? " ";
    if (/[\u0080-\u009f\ufffd]/.test(character)) sum -= 2;
    // Halfwidth katakana beside Latin letters, and East Asian characters within words of them, are bytes of another script.
    else if (eastAsian.test(character) && (latin.test(before) || latin.test(after))) sum -= 1;
    else if (/\p{L}/u.test(character)) {
      const isOdd = (/\p{Lu}/u.test(character) && /\p{Ll}/u.test(before)) || /\d/.test(after) || /\d/.test(before);
      sum += isOdd ? -1 : 1;
    } else sum += /\p{L}/u.test(before) && /\p{L}/u.test(after) && character !== "’" ? -1 : 0.5;
  }
  return count === 0 ? 0 : sum / count;
}

const eastAsian = /[\uff61-\uff9f\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const latin = /[A-Za-z]/;

function sideBySide(bytes: Buffer): { high: number; share: number; letters: number } {
  let high = 0;
  let letters = 0;
  let together = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if ((byte | 32) >= 97 && (byte | 32) <= 122 && byte < 128) letters++;
    if (byte < 128) continue;
    high++;
    if ((bytes[i - 1] ?? 0) >= 128 || (bytes[i + 1] ?? 0) >= 128) together++;
  }
  return { high, share: high === 0 ? 0 : together / high, letters };
}
