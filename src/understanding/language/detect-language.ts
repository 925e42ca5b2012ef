// The smallest data set: loads in a fifth of the time of "medium" for .2 to .5 points of accuracy on sentences.
import { eld } from "eld/extrasmall";
import type { Language } from "../analysis/analysis.ts";

const letter = /\p{L}/gu;
/** Scripts in which a character says about as much as four letters do. */
const denseLetter = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const lettersOfDense = 4;
/** Shorter texts than this many letters give "und": any guess would be noise. */
const minLetters = 3;
const maxLength = 1_000;
/** Below this many letters names decide as much as words do: confidence falls with the length, and the usual language wins a close race. */
const sureLetters = 60;
/** Detector scores closer than this are a close race in a short text ("Wordle is over": Dutch .81, English .78). */
const closeRace = 0.07;
/** A lead over the next language from which on a short text counts as decided. */
const clearLead = 0.25;

export interface DetectLanguageOptions {
  /** The language most texts are in, ISO 639-1. */
  usual?: string;
}

/**
 * ISO 639-1 code of the language a text is written in (60 languages, efficient language detector), and how sure that is in
 * 0..1: the detector's score, which is about .8 for an ordinary sentence, halved where it calls itself unreliable. Under 60 letters it is
 * scaled down by the length and by the lead over the next language, and the usual language is preferred in a close race. Text with
 * fewer than three letters, or in no known language: code "und", confidence 0. Looks at the first 1,000 characters.
 */
export function detectLanguage(text: string, { usual = "en" }: DetectLanguageOptions = {}): Language {
  const sample = text.slice(0, maxLength);
  const dense = sample.match(denseLetter)?.length ?? 0;
  const letters = (sample.match(letter)?.length ?? 0) + (lettersOfDense - 1) * dense;
  if (letters < minLetters) return { code: "und", confidence: 0 };
  const result = eld.detect(sample);
  if (result.language === "") return { code: "und", confidence: 0 };
  const scores = result.getScores();
  const best = Math.min(1, scores[result.language] ?? 0);
  const trust = result.isReliable() ? 1 : 0.5;
  if (letters >= sureLetters) return { code: result.language, confidence: trust * best };

  const usualScore = scores[usual] ?? 0;
  const code = best - usualScore < closeRace ? usual : result.language;
  const others = Object.entries(scores).filter(([other]) => other !== code);
  const lead = Math.max(0, (scores[code] ?? 0) - Math.max(0, ...others.map(([, score]) => score)));
  const decided = 0.5 + 0.5 * Math.min(1, lead / clearLead);
  return { code, confidence: trust * Math.min(1, scores[code] ?? 0) * decided * (0.4 + (0.6 * letters) / sureLetters) };
}
const latinLetter = /\p{Script=Latin}/gu;

/** Whether most letters are of another script than Latin: whatever the language is, it is not English. */
function isInOtherScript(text: string): boolean {
  const sample = text.slice(0, maxLength);
  const letters = sample.match(letter)?.length ?? 0;
  return letters > 0 && (sample.match(latinLetter)?.length ?? 0) < letters / 2;
}

/** Marks and letters with accents that English does without. */
const unEnglish = /[¿¡]|(?!\p{ASCII})\p{Script=Latin}/gu;
/** From so many of them on in a short text, half the confidence is enough. */
const manyUnEnglish = 2;

/** From this confidence on a short text is taken to be in another language; names alone ("Amsterdam Centraal") stay below. */
const sureOfAnother = 0.48;

/** Whether mood, feelings, tone and names of a text are learned from its language; a text that may be English counts as English. */
export function isSupported(text: string, { code, confidence }: Omit<Language, "supported">): boolean {
  if (isInOtherScript(text)) return false;
  if (code === "en" || code === "und") return true;
  const isMarked = (text.slice(0, maxLength).match(unEnglish)?.length ?? 0) >= manyUnEnglish;
  return confidence < (isMarked ? sureOfAnother / 2 : sureOfAnother);
}

/** Shorter texts are lists of names or numbers too often: up to 5 of 100 English lines of 40 letters are mistaken. */
const minForeignLength = 80;
const minForeignConfidence = 0.5;

/**
 * Whether a text is clearly in another language than English, the one that the encoder was trained on. Of the English
 * tweets, reviews and news sentences of the evaluation sets, less than 1 in 100 is mistaken for one.
 */
export function isForeign(text: string, { code, confidence }: Language): boolean {
  if (isInOtherScript(text)) return true;
  return code !== "en" && code !== "und" && confidence >= minForeignConfidence && text.length >= minForeignLength;
}
