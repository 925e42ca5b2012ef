/** Language of a text, as the understanding finds it. */
export type DetectLanguage = (text: string) => { code: string; confidence: number };

/** Words that are frequent in English and rare in other languages of the same letters. */
const functionWords = new Set(
  "the a an and or but of to in on at by for with from your you we our us is are was were be been have has will can not this that it if please thank thanks hello hi dear as any no new more so i my they there here what how when do did up out get".split(
    " ",
  ),
);
/** Placeholders, links and mark-up. Every part stops at the mark that begins another, so the time stays linear in hostile text. */
const notWords = /\{\{[^{}]{0,2000}\}\}|\{%[^{%]{0,2000}%\}|https?:\S+|<[^<>]{0,2000}>/g;
const englishShare = 0.15;
/** So much of a text tells its language. */
const mostCharacters = 10_000;
const foreignShare = 0.05;

/**
 * Whether a text may be reworded by English rules. At least 15 % of English function words settles it; below that the language detector decides, when it is sure or when there is hardly an English word.
 * Names and links do not count. A text without words counts as English: there is nothing to reword.
 */
export function isEnglish(whole: string, detect: DetectLanguage): { english: boolean; code: string } {
  const text = whole.slice(0, mostCharacters);
  const words =
    text
      .replace(notWords, " ")
      .toLowerCase()
      .match(/\p{L}+(?:['\u2019]\p{L}+)?/gu) ?? [];
  if (words.length === 0) return { english: true, code: "en" };
  const share = words.filter((word) => functionWords.has(word)).length / words.length;
  if (share >= englishShare) return { english: true, code: "en" };
  const { code, confidence } = detect(text);
  if (code === "en") return { english: true, code };
  if (share < foreignShare && words.length >= 4) return { english: false, code };
  return confidence >= 0.8 ? { english: false, code } : { english: true, code: "en" };
}
