import { stripMarkers } from "../text/markers.ts";
import type { MessageDocument } from "../text/message-document.ts";
import type { FactKind, Token } from "../text/tokenise-message.ts";

export interface Fact {
  kind: FactKind | "negation" | "obligation";
  text: string;
}

const negations = new Set([
  "not",
  "no",
  "never",
  "none",
  "nothing",
  "nobody",
  "nowhere",
  "neither",
  "nor",
  "without",
  "cannot",
  "unable",
  "nope",
  "nah",
  "dunno",
]);
const obligations = new Set(["must", "obliged", "required", "gotta"]);
const numberWords = new Set([
  "zero",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
  "thirteen",
  "fourteen",
  "fifteen",
  "sixteen",
  "seventeen",
  "eighteen",
  "nineteen",
  "twenty",
  "thirty",
  "forty",
  "fifty",
  "sixty",
  "seventy",
  "eighty",
  "ninety",
  "hundred",
  "thousand",
  "million",
  "billion",
  "half",
  "quarter",
  "third",
  "first",
  "second",
  "fourth",
  "fifth",
  "dozen",
  "twice",
  "once",
  "double",
  "triple",
  "today",
  "tomorrow",
  "yesterday",
  "tonight",
  "noon",
  "midnight",
  "weekly",
  "monthly",
  "yearly",
  "daily",
]);
const numeric = new Set<FactKind>(["number", "money", "percentage", "date", "time", "code"]);

/**
 * What a message states, in the order of its text: numbers, money, percentages, dates, times, names, links, addresses, codes, placeholders, quotations, kept parts,
 * negations and obligations. Neighbouring names and figures ("5 May", "Anna Berg") are one fact. "n't", "not", "cannot" and "unable" are the same negation,
 * "must", "have to" and "need to" the same obligation; the set phrases "do not hesitate" and "cannot wait to" negate nothing.
 */
export function collectFacts(document: MessageDocument): Fact[] {
  const facts: Fact[] = [];
  const solid = document.tokens.filter(
    (token) => token.kind !== "space" && token.kind !== "newline" && token.kind !== "tag",
  );
  let open: { fact: Fact; start: number; end: number } | undefined;
  for (let i = 0; i < solid.length; i++) {
    const token = solid[i]!;
    const kind = token.fact;
    if (kind !== undefined) {
      if (open !== undefined && token.start - open.end <= 1 && sameFamily(open.fact.kind, kind)) {
        open.end = token.end;
        open.fact.text = document.text.slice(open.start, open.end);
      } else {
        const text = kind === "data" || kind === "keep" ? stripMarkers(token.text) : token.text;
        open = { fact: { kind, text }, start: token.start, end: token.end };
        facts.push(open.fact);
      }
      continue;
    }
    open = undefined;
    if (token.kind === "word") facts.push(...factsOfWord(solid, i));
  }
  return facts;
}

function sameFamily(a: Fact["kind"], b: FactKind): boolean {
  return (a === "name" && b === "name") || (numeric.has(a as FactKind) && numeric.has(b));
}

function factsOfWord(tokens: readonly Token[], i: number): Fact[] {
  const word = tokens[i]!.lower;
  const next = tokens[i + 1]?.lower;
  const before = tokens[i - 1]?.lower ?? "";
  const found: Fact[] = [];
  if (numberWords.has(word)) found.push({ kind: "number", text: word });
  if (negations.has(word) || word.endsWith("n't")) {
    const waits = next === "wait" && tokens[i + 2]?.lower === "to" && /^can/.test(word);
    const setPhrase = next === "hesitate" || waits;
    if (!setPhrase) found.push({ kind: "negation", text: negationOf(word) });
  }
  const haveTo = (word === "have" || word === "has" || word === "need" || word === "needs") && next === "to";
  if (
    haveTo ||
    (obligations.has(word) &&
      (word === "must" || word === "gotta" || (next === "to" && /^(?:are|is|be|you're|we're|they're)$/.test(before))))
  ) {
    found.push({ kind: "obligation", text: "must" });
  }
  return found;
}

/** Wordings of one denial are one fact: "cannot", "unable" and "dunno" are `not`, "nope" is `no`. */
function negationOf(word: string): string {
  if (word === "nope" || word === "nah") return "no";
  return /^(?:not|cannot|unable|dunno)$|n't$/.test(word) ? "not" : word;
}
