import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../../config/config.ts";
import type { Token } from "../sentences/token.ts";

/** Says of a token whether it can be a keyword. */
export type CanBeKeyword = (token: Token, isFirstOfSentence: boolean) => boolean;

let stopWords: ReadonlyMap<string, ReadonlySet<string>> | undefined;
const shortest = 4;

/**
 * What can be a keyword in a text of another language, whose parts of speech nobody tells: no function word of `lexicon/stop-words.json`, no word of less
 * than four letters; in German, which writes its nouns with capitals, only a word with one that does not begin a sentence.
 */
export function foreignKeywords(language: string): CanBeKeyword {
  stopWords ??= new Map(
    Object.entries(
      z
        .record(z.string(), z.string())
        .parse(JSON.parse(readFileSync(join(packageRoot, "lexicon", "stop-words.json"), "utf8"))),
    ).map(([code, words]) => [code, new Set(words.split(" "))]),
  );
  const stops = stopWords.get(language === "nb" || language === "nn" ? "no" : language);
  const isGerman = language === "de";
  return ({ text }, isFirstOfSentence) => {
    if (text.length < shortest || stops?.has(text.toLowerCase())) return false;
    return !isGerman || (!isFirstOfSentence && /^\p{Lu}/u.test(text));
  };
}
