import { isCommonWord } from "./common-words.ts";
import { type Token, type TokeniseOptions, tokeniseMessage } from "./tokenise-message.ts";

/** One sentence of a message, with the punctuation that ends it and without the space around it. */
export interface Sentence {
  tokens: readonly Token[];
  start: number;
  end: number;
  /** Number of the paragraph that it stands in; paragraphs are parted by blank lines or block mark-up. */
  paragraph: number;
  /** Whether it is the first thing on its line. */
  startsLine: boolean;
  /** Whether nothing but space follows on its line. */
  endsLine: boolean;
}

export interface MessageDocument {
  text: string;
  tokens: readonly Token[];
  sentences: readonly Sentence[];
  paragraphCount: number;
}

const abbreviations = new Set([
  "mr",
  "mrs",
  "ms",
  "dr",
  "prof",
  "st",
  "e.g",
  "i.e",
  "eg",
  "ie",
  "etc",
  "approx",
  "no",
  "nos",
  "vs",
  "inc",
  "ltd",
  "co",
  "corp",
  "dept",
  "est",
  "fig",
  "ref",
  "tel",
  "ext",
  "p.s",
]);
const openers = new Set([
  "(",
  "[",
  "\u201C",
  "\u2018",
  '"',
  "'",
  "\u00AB",
  "*",
  "_",
  "-",
  "\u2013",
  "\u2014",
  "\u2022",
  "\u00B7",
  ">",
  "#",
]);
const closers = new Set([")", "]", "\u201D", "\u2019", '"', "'", "\u00BB", "*", "_"]);

/**
 * Reads a message as sentences. A sentence ends at `.`, `!`, `?` or an ellipsis before a space (not after an abbreviation, not before a lower-case
 * word), at a line that the next one does not continue in lower case, and at block mark-up. Capitalised words inside a sentence,
 * and those at its start that are no ordinary words, become facts of the kind `name`.
 */
export function readMessage(text: string, options: TokeniseOptions): MessageDocument {
  const tokens = tokeniseMessage(text, options);
  const sentences: Sentence[] = [];
  let paragraph = 0;
  let first = -1;
  let startsLine = true;
  const close = (last: number, endsLine: boolean): void => {
    if (first < 0) return;
    let stop = last;
    while (stop > first && isSpace(tokens[stop]!)) stop--;
    const inside = tokens.slice(first, stop + 1);
    if (inside.some((token) => token.kind === "word" || token.kind === "fact" || token.kind === "emoji")) {
      sentences.push({
        tokens: inside,
        start: inside[0]!.start,
        end: inside.at(-1)!.end,
        paragraph,
        startsLine,
        endsLine,
      });
    }
    startsLine = endsLine;
    first = -1;
  };
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.kind === "newline") {
      if (continuesOnNextLine(tokens, i)) continue;
      close(i - 1, true);
      startsLine = true;
      if (tokens[i + 1]?.kind === "newline") paragraph++;
      continue;
    }
    if (token.kind === "block-tag") {
      close(i - 1, true);
      startsLine = true;
      paragraph++;
      continue;
    }
    if (first < 0 && !isSpace(token)) first = i;
    if (first >= 0 && endsSentence(tokens, i)) {
      let last = i;
      while (tokens[last + 1] !== undefined && isSentenceTail(tokens[last + 1]!)) last++;
      const after = nextSolid(tokens, last + 1);
      close(last, after === undefined || after.kind === "newline" || after.kind === "block-tag");
      i = last;
    }
  }
  close(tokens.length - 1, true);
  for (const sentence of sentences) markNames(sentence);
  return { text, tokens, sentences, paragraphCount: paragraph + 1 };
}

const isSpace = (token: Token): boolean => token.kind === "space" || token.kind === "newline";
const isSentenceTail = (token: Token): boolean =>
  token.kind === "tag"
    ? token.text.startsWith("</")
    : token.kind === "punctuation" && (closers.has(token.text) || /[.!?\u2026]/.test(token.text));

function nextSolid(tokens: readonly Token[], from: number): Token | undefined {
  for (let i = from; i < tokens.length; i++) if (tokens[i]!.kind !== "space") return tokens[i];
  return undefined;
}

/** A single line break inside a sentence: the line before has no end mark and the next one goes on in lower case. */
function continuesOnNextLine(tokens: readonly Token[], i: number): boolean {
  const next = tokens[i + 1];
  const before = tokens[i - 1];
  if (next === undefined || before === undefined || next.kind !== "word") return false;
  return /^\p{Ll}/u.test(next.text) && (before.kind === "word" || before.kind === "fact" || before.text === ",");
}

function endsSentence(tokens: readonly Token[], i: number): boolean {
  const token = tokens[i]!;
  if (token.kind !== "punctuation" || !/^[.!?\u2026]$/.test(token.text)) return false;
  let j = i + 1;
  while (tokens[j] !== undefined && isSentenceTail(tokens[j]!)) j++;
  const next = tokens[j];
  if (next === undefined || next.kind === "newline" || next.kind === "block-tag") return true;
  if (next.kind !== "space" && next.kind !== "tag") return false;
  const before = tokens[i - 1];
  if (token.text === "." && before !== undefined && (abbreviations.has(before.lower) || /^\p{L}$/u.test(before.text))) {
    if (before.lower !== "i" && before.lower !== "no") return false;
  }
  let k = j;
  while (tokens[k]?.kind === "space" || tokens[k]?.kind === "tag") k++;
  const following = tokens[k];
  return following === undefined || following.kind !== "word" || !/^\p{Ll}/u.test(following.text);
}

/** The first token that carries a word, after bullets, opening quotes and tags. */
export function firstWordIndex(sentence: Pick<Sentence, "tokens">): number {
  const index = sentence.tokens.findIndex(
    (token) =>
      token.kind !== "tag" &&
      token.kind !== "space" &&
      token.kind !== "emoji" &&
      !(token.kind === "punctuation" && openers.has(token.text)),
  );
  return index;
}

function markNames(sentence: Sentence): void {
  const first = firstWordIndex(sentence);
  let afterColon = false;
  for (let i = 0; i < sentence.tokens.length; i++) {
    const token = sentence.tokens[i]!;
    if (token.kind === "emoji") afterColon = true;
    if (token.kind === "punctuation") afterColon = /^[:;\u2013\u2014\u2026]$/.test(token.text);
    if (token.kind !== "word") continue;
    const atStart = i === first || afterColon;
    afterColon = false;
    if (
      !/^\p{Lu}/u.test(token.text) ||
      /^(?:I(?:['\u2019]\p{L}+)?|ASAP|OK|PS|FYI|BTW|TBH|PSA|LOL|OMG)$/u.test(token.text)
    )
      continue;
    if (atStart && isCommonWord(token.lower)) continue;
    token.kind = "fact";
    token.fact = "name";
  }
}
