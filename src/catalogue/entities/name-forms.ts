import { personTitles } from "../../understanding/entities/person-titles.ts";

const personSuffixes = new Set("jr sr ii iii iv phd md mp mep obe mbe cbe kbe qc kc esq".split(" "));
const companySuffixes = new Set(
  "inc incorporated corp corporation co company ltd limited llc llp plc gmbh ag sa nv bv spa ab oy as asa kk pty holdings".split(
    " ",
  ),
);
/** Words that an acronym leaves out: "Bank of England" is "BE" or, with them, "BOE". */
const linkWords = new Set("of the and for in on de la du des der et".split(" "));

/** A name in the form that two mentions are compared in; `words` is empty when nothing of a name is left. */
export interface NameForm {
  /** Folded words without titles, legal forms and a leading article. */
  words: readonly string[];
  key: string;
}

/**
 * Folds a mention for comparison: case, accents, quotes, possessives and punctuation go, and so do a person's titles and an
 * organization's legal form, unless nothing else is left ("The Who" keeps "who", "Co" stays "co").
 */
export function nameForm(text: string, type: string): NameForm {
  const folded = text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/['’]s?(?=[\s,.;:!?]|$)/gu, "")
    .replace(/(?<=\b\p{L})\.(?=\p{L}\b)/gu, "")
    .replace(/[^\p{L}\p{N}&+]+/gu, " ")
    .trim();
  let words = folded === "" ? [] : folded.split(" ");
  if (words.length > 1 && words[0] === "the") words = words.slice(1);
  if (type === "person") {
    words = trimStart(words, personTitles);
    words = trimEnd(words, personSuffixes);
  } else if (type === "organization") words = trimEnd(words, companySuffixes);
  return { words, key: words.join(" ") };
}

/** First letters of the words of a name, with and without link words; nothing for a single word. */
export function acronymsOf(form: NameForm): string[] {
  if (form.words.length < 2) return [];
  const full = form.words.map((word) => word[0]).join("");
  const short = form.words
    .filter((word) => !linkWords.has(word))
    .map((word) => word[0])
    .join("");
  return [...new Set([full, short])].filter((acronym) => acronym.length > 1);
}

/**
 * Whether one form of a person's name can be short for the other: the same surname, and every given name of the shorter equals
 * one of the longer in order, or is its initial ("m curie" and "marie skłodowska curie"). A surname alone fits any person of that name.
 */
export function isShortPersonForm(short: NameForm, long: NameForm): boolean {
  if (short.words.length === 0 || short.words.length > long.words.length) return false;
  if (short.words.at(-1) !== long.words.at(-1)) return false;
  let next = 0;
  const given = long.words.slice(0, -1);
  for (const word of short.words.slice(0, -1)) {
    while (next < given.length && !isSameOrInitial(word, given[next]!)) next++;
    if (next++ >= given.length) return false;
  }
  return true;
}

function isSameOrInitial(a: string, b: string): boolean {
  return a === b || (a.length === 1 && b.startsWith(a)) || (b.length === 1 && a.startsWith(b));
}

function trimStart(words: string[], dropped: ReadonlySet<string>): string[] {
  let from = 0;
  while (from < words.length - 1 && dropped.has(words[from]!)) from++;
  return words.slice(from);
}

function trimEnd(words: string[], dropped: ReadonlySet<string>): string[] {
  let to = words.length;
  while (to > 1 && dropped.has(words[to - 1]!)) to--;
  return words.slice(0, to);
}
