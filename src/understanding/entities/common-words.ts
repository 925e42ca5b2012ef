import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Of Penn Treebank tags, those of proper names. */
const properTag = /^NNPS?$/;

let words: ReadonlySet<string> | undefined;

/**
 * Whether a word in lower case is an ordinary word of English: it stands in the lexicon of Brill's tagger (90,000 words of news and fiction, part of
 * `natural`) as anything but a name. The lexicon is read with the first question.
 */
export function isCommonEnglish(word: string): boolean {
  words ??= read();
  return words.has(word);
}

function read(): ReadonlySet<string> {
  const path = createRequire(import.meta.url).resolve(
    "natural/lib/natural/brill_pos_tagger/data/English/lexicon_from_posjs.json",
  );
  const tagged = JSON.parse(readFileSync(path, "utf8")) as Record<string, readonly string[]>;
  return new Set(
    Object.entries(tagged).flatMap(([word, [first = ""]]) =>
      /^[a-z]{2,}$/.test(word) && !properTag.test(first) ? [word] : [],
    ),
  );
}
