import { beforeDigits, beforeNumbers, beforeSmallLetters, goesOn, kinds, monthAfterOrdinal } from "./abbreviations.ts";
import { isNameWithMark, isSaid } from "./marks-inside.ts";
import type { Sentence, Token } from "./token.ts";

const endsWithStop = /\.$/;
const numeral = /^(?:\p{N}|[A-Z]$|[IVXLC]+$)/u;
const small = /^\p{Ll}/u;
const initial = /^\p{Lu}\.?$/u;
const wordCharacter = /[\p{L}\p{N}]/u;
/** What no sentence begins with: it belongs to the one before. */
const goesWithBefore = /^[,;»”’)\]—–]$/u;
/** German words after which a number with a full stop counts: "der 2. Weltkrieg". */
const beforeOrdinal = /^(?:der|die|das|den|dem|des|am|im|vom|zum|zur|beim|seit|ab|bis)$/i;
const closingQuote = /^["”’»“')\]]$/u;
/** Marks that end a sentence in scripts that wink-nlp does not know: Arabic, Devanagari, Urdu, Ethiopic, Khmer. */
const foreignEnd = /[؟।॥۔።។]$/u;
/** A picture, or a face of characters, that belongs to the sentence before it. */
const face = /^(?:\p{Extended_Pictographic}|[:;=8xX]['-]?[)(DPpO/|\]*[]+$|<3+$|[\u200D\uFE0F\p{Emoji_Modifier}])/u;

/**
 * Sentences of a text with the cuts mended that a mark inside or behind a word misleads to: none inside a word ("Amazon.com",
 * "report.final.pdf", "P!nk"), none after an abbreviation that goes on ("Fig. A", "incl. JV"), none after a name that ends with a mark ("Jeopardy! is on") or
 * words that are said ("Will he come?" she asked), one after a single capital that names a kind ("size S. Fits well."), and a face stays with the
 * sentence before it. Every token is in exactly one sentence afterwards.
 */
export function repairSentences(text: string, tokens: readonly Token[], sentences: readonly Sentence[]): Sentence[] {
  const starts = new Set(sentences.map(({ firstToken }) => firstToken));
  const first = sentences[0]?.firstToken;
  const end = sentences.at(-1)?.endToken;
  if (first === undefined || end === undefined) return [];
  let from = first;
  for (let at = first + 1; at < end; at++) {
    if (starts.has(at) ? isWrongCut({ text, tokens, at, from }) : false) starts.delete(at);
    else if (isMissingCut(text, tokens, { at, first })) starts.add(at);
    if (starts.has(at)) from = at;
  }
  const ordered = [...starts].sort((a, b) => a - b);
  return ordered.map((firstToken, i) => {
    const endToken = ordered[i + 1] ?? end;
    return { start: tokens[firstToken]!.start, end: tokens[endToken - 1]!.end, firstToken, endToken };
  });
}

interface Cut {
  text: string;
  tokens: readonly Token[];
  /** The token that a sentence was seen to begin with. */
  at: number;
  /** The first token of the sentence before it. */
  from: number;
}

/** Whether the sentence that begins with this token goes on with the one before it. */
function isWrongCut(cut: Cut): boolean {
  const { text, tokens, at, from } = cut;
  const token = tokens[at]!;
  const before = tokens[at - 1]!;
  if (standsInAddress(text, before, token)) return true;
  if (face.test(token.text)) return !text.slice(before.end, token.start).includes("\n");
  if (closingQuote.test(before.text) && /^[,;»”’)\]]$/u.test(token.text)) return true;
  if (/[!?]$/.test(before.text) && (goesWithBefore.test(token.text) || isClosing(tokens, at))) return true;
  if (/[!?]$/.test(before.text)) return isNameWithMark(text, tokens, { from, at });
  if (closingQuote.test(before.text)) return isSaid(tokens, { from, at });
  if (!endsWithStop.test(before.text)) return before.end === token.start && joinsWord(text, token.start);
  if (before.end === token.start) return joinsWord(text, token.start) || isLeadingPoint(text, before);
  return isAbbreviated(cut);
}

/** Whether the full stop before this token is one of an abbreviation, a number or a point of a list. */
function isAbbreviated({ text, tokens, at, from }: Cut): boolean {
  const token = tokens[at]!;
  const before = tokens[at - 1]!;
  const isSmall = small.test(token.text);
  const word = wordBeforeStop(text, before);
  if (isListPoint(text, tokens, { from, at })) return true;
  const abbreviation = word.replaceAll(".", "").toLowerCase();
  if (goesOn.has(abbreviation)) return true;
  if (beforeDigits.has(abbreviation)) return /^\p{N}/u.test(token.text);
  if (beforeNumbers.has(abbreviation)) return numeral.test(token.text);
  // "Smith et al. (2020) found".
  if (abbreviation === "al")
    return isSmall || (token.text === "(" && /^\(\d{4}/.test(text.slice(token.start, token.start + 5)));
  if (/str$/.test(abbreviation)) return /^\p{N}/u.test(token.text);
  if (/\d\.$/.test(text.slice(Math.max(0, before.end - 2), before.end))) {
    return (
      isSmall ||
      monthAfterOrdinal.test(token.text) ||
      beforeOrdinal.test(tokens[at - (before.text === "." ? 3 : 2)]?.text ?? "")
    );
  }
  // "EE.UU. desde", "т.е. дома", "Henry VIII. ruled".
  if (isSmall && (/\p{L}\.\p{L}/u.test(word) || /^[IVXLC]{2,}\.$/.test(word))) return true;
  return isSmall && beforeSmallLetters.has(abbreviation);
}

/** Whether a plain quotation mark closes what stands before it. */
function isClosing(tokens: readonly Token[], at: number): boolean {
  return /^["']$/.test(tokens[at]!.text) && tokens[at]!.start === tokens[at - 1]!.end;
}

/** The number or letter of a point of a list is no sentence: "1. Wash the rice. 2. Boil the water." */
function isListPoint(text: string, tokens: readonly Token[], { from, at }: { from: number; at: number }): boolean {
  if (!/^(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})\.?$/.test(tokens[from]!.text)) return false;
  return at - from <= 2 && /^\S{1,4}\.$/.test(text.slice(tokens[from]!.start, tokens[at - 1]!.end));
}

/** A full stop that begins a word: ".NET", ".5". */
function isLeadingPoint(text: string, stop: Token): boolean {
  return stop.text === "." && (stop.start === 0 || /\s/.test(text[stop.start - 1]!));
}

/**
 * A full stop between letters or digits stands inside a word, unless a small letter ends and a capitalised word of some length begins
 * ("done.Next", but "Ph.D."); so does a mark behind a single capital and before a small letter ("P!nk").
 */
function joinsWord(text: string, start: number): boolean {
  const stop = /[.!]/.test(text[start - 1] ?? "") ? start - 1 : start;
  const left = text[stop - 1] ?? "";
  const right = text[stop + 1] ?? text[start] ?? "";
  if (text[stop] === "!")
    return /(?:^|[^\p{L}\p{N}])\p{Lu}$/u.test(text.slice(Math.max(0, stop - 2), stop)) && small.test(right);
  if (!wordCharacter.test(left) || !wordCharacter.test(right)) return false;
  return !(/\p{Ll}/u.test(left) && /^\p{Lu}\p{L}{2}/u.test(text.slice(stop + 1, stop + 8)));
}

/** Whether a mark and what follows it are one address: "www.example.org/a?b=1". */
function standsInAddress(text: string, before: Token, token: Token): boolean {
  if (before.end !== token.start) return false;
  let from = before.start;
  while (from > 0 && before.end - from < 200 && !/\s/.test(text[from - 1]!)) from--;
  return /^[("'<[]?(?:https?:\/\/|www\.)\S/i.test(text.slice(from, before.end));
}

/** The word that a full stop ends, with its stops: "e.g.". */
function wordBeforeStop(text: string, { end }: Token): string {
  let from = end;
  while (from > 0 && end - from < 12 && /[\p{L}.]/u.test(text[from - 1]!)) from--;
  return text.slice(from, end);
}

/** Whether a sentence begins here although none was seen. */
function isMissingCut(text: string, tokens: readonly Token[], { at, first }: { at: number; first: number }): boolean {
  const token = tokens[at]!;
  const before = tokens[at - 1]!;
  if (foreignEnd.test(before.text)) return true;
  if (/^[»”]$/.test(before.text) && /[!?.]$/.test(tokens[at - 2]?.text ?? "") && /^\p{Lu}/u.test(token.text))
    return true;
  if (!/^\p{Lu}/u.test(token.text) || before.end === token.start) return false;
  if (face.test(before.text)) return endsBeforeFaces(tokens, at);
  if (!endsWithStop.test(before.text)) return false;
  const letterAt = before.text === "." ? at - 2 : at - 1;
  if (letterAt < first) return false;
  const kind = tokens[letterAt - 1];
  const letter = tokens[letterAt]!.text;
  // "No. Really."; "à 8 h. Il".
  if (/^No\.?$/.test(letter)) return !numeral.test(token.text) && text[token.start + 1] !== ".";
  if (/^\p{Ll}\.?$/u.test(letter)) return kind !== undefined && /^\p{N}+$/u.test(kind.text);
  if (kind === undefined || !initial.test(letter)) return false;
  // "I got an A. She got a B.": a letter with an article is no initial, and a pronoun no surname.
  const isMark = /^an?$/.test(kind.text) && /^(?:I|He|She|It|We|They|You|The|This|That|But|And)$/.test(token.text);
  return isMark || kinds.has(kind.text.toLowerCase());
}

/** Whether the words before one or more faces end a sentence. */
function endsBeforeFaces(tokens: readonly Token[], at: number): boolean {
  let last = at - 1;
  while (last >= 0 && at - last < 20 && face.test(tokens[last]!.text)) last--;
  return last >= 0 && /[.!?…]$/.test(tokens[last]!.text);
}
