import { articleFor } from "../../wording/indefinite-article.ts";
import type { SentenceView } from "../../wording/sentence-view.ts";

/** One change of wording: the characters `start` to `end` of the message become `text`. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

export interface ReplaceOptions {
  /** First token of the view to replace, and the one after the last. */
  from: number;
  to: number;
  /** New words, lower case where the sentence is not begun by them; empty to delete. */
  text: string;
  /** Whether the message writes apostrophes curly. */
  curly: boolean;
}

/**
 * Replaces tokens so that the sentence stays well formed: a capital passes on to the new first word, `a` and `an` agree with what follows,
 * a deletion takes one space with it, and apostrophes are as curly as the message has them.
 */
export function replaceTokens(view: SentenceView, { from, to, text, curly }: ReplaceOptions): Edit | undefined {
  const { tokens, first } = view;
  const begins = from <= first && first < to;
  const startsUpper = begins && /^\p{Lu}/u.test(tokens[first]!.text) && !/^I(?:['\u2019]|$)/.test(tokens[first]!.text);
  const sentenceUpper = begins && /^\p{Lu}/u.test(tokens[first]!.text);
  let start = tokens[from]!.start;
  let end = tokens[to - 1]!.end;
  let replacement = curly ? text.replaceAll("'", "\u2019") : text;
  if (replacement === "") {
    const next = tokens[to];
    if (next === undefined) return undefined;
    if (next.kind === "punctuation" && !/^[("\u201C\u2018[]$/.test(next.text)) {
      if (from === 0) return undefined;
      start = tokens[from - 1]!.end;
    } else {
      if (!view.isJoined(to)) return undefined;
      end = next.start;
      if (sentenceUpper && next.kind === "word") {
        replacement = capitalise(next.text);
        end = next.end;
      }
    }
  } else if (startsUpper || (sentenceUpper && !/^I(?:['\u2019]|\s|$)/.test(replacement))) {
    replacement = capitalise(replacement);
  }
  const article = tokens[from - 1];
  if (article !== undefined && /^an?$/.test(article.lower) && view.isJoined(from)) {
    const following = replacement !== "" ? replacement : tokens[to]?.text;
    const wanted = following === undefined ? article.lower : articleFor(following);
    if (wanted !== article.lower) {
      if (article.kind !== "word") return undefined;
      const written = /^\p{Lu}/u.test(article.text) ? capitalise(wanted) : wanted;
      replacement = replacement === "" ? `${written} ` : `${written} ${replacement}`;
      start = article.start;
    }
  }
  return { start, end, text: replacement };
}

export function capitalise(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** The word with a small first letter, unless it is `I` or has further capitals. */
export function uncapitalise(text: string): string {
  return /^I(?:['\u2019]|$)/.test(text) || /^.\p{Lu}/u.test(text)
    ? text
    : text.replace(/^\p{Lu}/u, (letter) => letter.toLowerCase());
}
