import type { Sentence, Token } from "./token.ts";

/** Abbreviations after which a sentence goes on, whatever follows: titles, references, "e.g.". Lower case, without stops. */
const goesOn = new Set(
  "mr mrs ms dr messrs mme mlle prof rev gen col capt cmdr maj lt sgt cpl hon gov sen rep supt st mt fig figs incl excl approx eg ie vs viz cf".split(
    " ",
  ),
);
/** ... after which it goes on before digits ("No. 5"); the word alone can be a sentence. */
const beforeDigits = new Set(["no", "nos"]);
/** ... after which it goes on before a number, a single capital or a Roman numeral ("Vol. II"). */
const beforeNumbers = new Set(
  "vol vols pp p ch chap sec sect para paras pt art eq ref tab nr op ext ca est c".split(" "),
);
/** ... after which it goes on before a small letter ("Amazon Inc. said"). */
const beforeSmallLetters = new Set(
  "inc ltd corp co bros plc dept est al etc jr sr am pm us uk phd ba ma eds ed min max avg tel jan feb mar apr jun jul aug sep sept oct nov dec".split(
    " ",
  ),
);
/** Words before a single capital that names a kind, not a person: "size S.", "vitamin C.". */
const kinds = new Set(
  "size sizes vitamin grade class plan option section appendix exhibit part type group team level block gate terminal platform hepatitis formula line row seat unit model series side answer question choice letter".split(
    " ",
  ),
);

/** A company whose name ends with a mark: "Yahoo! Inc." */
const companyForm = /^(?:Inc|Ltd|Corp|Co|LLC|plc|PLC|GmbH|AG)\.?$/;

const endsWithStop = /\.$/;
const numeral = /^(?:\p{N}|[A-Z]$|[IVXLC]+$)/u;
const small = /^\p{Ll}/u;
const initial = /^\p{Lu}\.?$/u;
const wordCharacter = /[\p{L}\p{N}]/u;

/**
 * Sentences of a text with the cuts mended that a full stop inside or behind a word misleads to: none inside a word ("Amazon.com",
 * "report.final.pdf"), none after an abbreviation that goes on ("Fig. A", "incl. JV"), one after a single capital that names a kind
 * ("size S. Fits well."). Every token is in exactly one sentence afterwards.
 */
export function repairSentences(text: string, tokens: readonly Token[], sentences: readonly Sentence[]): Sentence[] {
  const starts = new Set(sentences.map(({ firstToken }) => firstToken));
  const first = sentences[0]?.firstToken;
  const end = sentences.at(-1)?.endToken;
  if (first === undefined || end === undefined) return [];
  for (let at = first + 1; at < end; at++) {
    if (starts.has(at) ? isWrongCut(text, tokens, at) : false) starts.delete(at);
    else if (isMissingCut(tokens, at)) starts.add(at);
  }
  const ordered = [...starts].sort((a, b) => a - b);
  return ordered.map((firstToken, i) => {
    const endToken = ordered[i + 1] ?? end;
    return { start: tokens[firstToken]!.start, end: tokens[endToken - 1]!.end, firstToken, endToken };
  });
}

/** Whether the sentence that begins with this token goes on with the one before it. */
function isWrongCut(text: string, tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]!;
  const before = tokens[at - 1]!;
  if (standsInAddress(text, before, token)) return true;
  if (/[!?]$/.test(before.text) && companyForm.test(token.text)) return true;
  if (!endsWithStop.test(before.text)) return before.end === token.start && joinsWord(text, token.start);
  if (before.end === token.start) return joinsWord(text, token.start);
  const abbreviation = wordBeforeStop(text, before);
  if (goesOn.has(abbreviation)) return true;
  if (beforeDigits.has(abbreviation)) return /^\p{N}/u.test(token.text);
  if (beforeNumbers.has(abbreviation)) return numeral.test(token.text);
  // "Smith et al. (2020) found".
  if (abbreviation === "al")
    return small.test(token.text) || (token.text === "(" && /^\(\d{4}/.test(text.slice(token.start, token.start + 5)));
  return beforeSmallLetters.has(abbreviation) && small.test(token.text);
}

/**
 * A full stop between letters or digits stands inside a word, unless a small letter ends and a capitalised word of some length begins
 * ("done.Next", but "Ph.D.").
 */
function joinsWord(text: string, start: number): boolean {
  const stop = text[start - 1] === "." ? start - 1 : start;
  const left = text[stop - 1] ?? "";
  const right = text[stop + 1] ?? text[start] ?? "";
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

/** Letters of the word that a full stop ends, lower case and without inner stops: "e.g." gives "eg". */
function wordBeforeStop(text: string, { end }: Token): string {
  let from = end;
  while (from > 0 && end - from < 12 && /[\p{L}.]/u.test(text[from - 1]!)) from--;
  return text.slice(from, end).replaceAll(".", "").toLowerCase();
}

/** Whether a sentence begins here although none was seen: after "size S." or the like, before a capital. */
function isMissingCut(tokens: readonly Token[], at: number): boolean {
  const stop = tokens[at - 1]!;
  if (!endsWithStop.test(stop.text) || !/^\p{Lu}/u.test(tokens[at]!.text) || stop.end === tokens[at]!.start)
    return false;
  const letterAt = stop.text === "." ? at - 2 : at - 1;
  const kind = tokens[letterAt - 1];
  if (kind === undefined || !initial.test(tokens[letterAt]!.text)) return false;
  // "I got an A. She got a B.": a letter with an article is no initial, and a pronoun no surname.
  const isMark =
    /^an?$/.test(kind.text) && /^(?:I|He|She|It|We|They|You|The|This|That|But|And)$/.test(tokens[at]!.text);
  return isMark || kinds.has(kind.text.toLowerCase());
}
