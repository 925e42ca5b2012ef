import { meetsCondition } from "../wording/check-condition.ts";
import type { Cue, Lexicon } from "../wording/lexicon.ts";
import { type LexicalFeature, lexicalFeatures } from "../wording/lexicon-schema.ts";
import { isClauseEnd, type SentenceView } from "../wording/sentence-view.ts";
import { determiners } from "../wording/word-class.ts";
import { type MessageTone, type ToneAxis, toneAxes } from "./message-tone.ts";

/** Counts over a text: `words`, `sentences` and each surface feature, in the order of `countNames`. They add up over sentences. */
export const countNames = ["words", "sentences", ...lexicalFeatures] as const;
export type LexicalCounts = Float64Array;

const position = Object.fromEntries(countNames.map((name, i) => [name, i])) as Record<
  (typeof countNames)[number],
  number
>;
const wordsPerUnit = 20;
const neutralSentenceWords = 14;

export const emptyCounts = (): LexicalCounts => new Float64Array(countNames.length);

/** What the surface tone depends on: `sum of weight x count` for each axis, words and sentences. All of it adds up over sentences. */
export interface LexicalSums {
  formality: number;
  warmth: number;
  energy: number;
  words: number;
  sentences: number;
}

export function sumLexical(counts: LexicalCounts, lexicon: Lexicon): LexicalSums {
  const sums: LexicalSums = {
    formality: 0,
    warmth: 0,
    energy: 0,
    words: counts[position.words]!,
    sentences: counts[position.sentences]!,
  };
  for (const axis of toneAxes) {
    const weights = lexicon.weights[axis];
    for (const feature of lexicalFeatures) sums[axis] += weights[feature] * counts[position[feature]]!;
  }
  return sums;
}

export function addSums(a: LexicalSums, b: LexicalSums): LexicalSums {
  return {
    formality: a.formality + b.formality,
    warmth: a.warmth + b.warmth,
    energy: a.energy + b.energy,
    words: a.words + b.words,
    sentences: a.sentences + b.sentences,
  };
}

/** Number of units that counts are spread over: 20 words, at least one. */
export const unitsOf = (words: number): number => Math.max(1, words / wordsPerUnit);

/**
 * Surface tone of a text: `axis = logistic(1.702 (x - middle) / spread)` with `x = sum w_i c_i / u + w_length l`, `u = max(1, words / 20)` and
 * `l = clamp((words / sentences - 14) / 10, -1, 1.5)`. Weights, middle and spread: `lexicon/en/surface-weights.json`. Range (0, 1); .5 is an ordinary message.
 */
export function toneOfSums(sums: LexicalSums, lexicon: Lexicon): MessageTone {
  const raw = rawLexical(sums, lexicon);
  const tone = { formality: 0, warmth: 0, energy: 0 };
  for (const axis of toneAxes) {
    const { middle, spread } = lexicon.weights[axis];
    tone[axis] = 1 / (1 + Math.exp((-1.702 * (raw[axis] - middle)) / spread));
  }
  return tone;
}

/** The weighted sums before they are put on the scale of 0 to 1: `x` of `toneOfSums`. */
export function rawLexical(sums: LexicalSums, lexicon: Lexicon): Record<ToneAxis, number> {
  const units = unitsOf(sums.words);
  const meanLength = sums.words / Math.max(1, sums.sentences);
  const length = sums.words <= 0 ? 0 : Math.min(1.5, Math.max(-1, (meanLength - neutralSentenceWords) / 10));
  const raw = { formality: 0, warmth: 0, energy: 0 };
  for (const axis of toneAxes) raw[axis] = lexicon.weights[axis].sentenceLength * length + sums[axis] / units;
  return raw;
}

export const lexicalTone = (counts: LexicalCounts, lexicon: Lexicon): MessageTone =>
  toneOfSums(sumLexical(counts, lexicon), lexicon);

const cueFeature: Partial<Record<Cue, LexicalFeature>> = {
  thanks: "thanks",
  softRequests: "softRequests",
  warmWords: "warmWords",
  understanding: "empathy",
  apologies: "empathy",
};

/** Counts of one sentence. Quoted text, data and other facts count as words but carry no tone. */
export function countLexical(view: SentenceView, lexicon: Lexicon): LexicalCounts {
  const counts = emptyCounts();
  const add = (feature: LexicalFeature, amount = 1): void => {
    counts[position[feature]]! += amount;
  };
  const { tokens, first } = view;
  counts[position.sentences] = 1;
  countOpening(view, lexicon, add);
  const closing = closingLevelOf(view, lexicon);
  if (closing !== undefined) {
    const { formality, warmth } = lexicon.courtesy.closings.levels[closing]!;
    add("closings", formality);
    add("warmClosings", warmth);
  }
  let pairsUntil = 0;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.kind === "fact") counts[position.words]! += 1;
    if (token.kind === "emoji") add("emoji");
    if (token.kind === "punctuation") {
      if (token.text === "!") add("exclamations", tokens[i - 1]?.text === "!" ? 0.5 : 1);
      if (token.text === "?") add("questions");
      if (token.text === ";" && /^(?:however|therefore)$/.test(tokens[i + 1]?.lower ?? "")) add("connectives");
    }
    if (token.kind !== "word") continue;
    counts[position.words]! += 1;
    if (isContraction(token.lower)) add("contractions");
    else if (isExpansion(view, i, lexicon)) add("expansions");
    if (token.lower === "should" && tokens[i + 1]?.lower === "you" && tokens.at(-1)?.text !== "?") add("connectives");
    if (token.lower === "please" || token.lower === "kindly") add("please");
    if (lexicon.drop.has(token.lower) && i !== first && !isClauseEnd(tokens[i + 1])) add("intensifiers");
    for (const { value } of lexicon.cues.at(tokens, i, view.isJoined)) {
      const feature = cueFeature[value];
      if (feature) add(feature);
    }
    if (lexicon.hedgeInside.at(tokens, i, view.isJoined).length > 0) add("hedges");
    const opening = i === first ? lexicon.hedgeStarts.at(tokens, i, view.isJoined)[0] : undefined;
    if (opening !== undefined) add(opening.value === "formal" ? "announcements" : "hedges");
    if (token.lower === "that" && opensClause(view, i, lexicon)) add("thatClauses");
    if (lexicon.intensity.at(tokens, i, view.isJoined).some(({ value }) => value.side === "lively")) add("livelyWords");
    if (i >= pairsUntil) pairsUntil = countPairs(view, i, lexicon, add);
  }
  return counts;
}

/** Whether the `that` at `i` could be left out: after a verb of saying or feeling, or in "the sofa that you ordered". */
export function opensClause(view: SentenceView, i: number, { thatClauses }: Lexicon): boolean {
  const before = view.tokens[i - 1];
  const subject = view.tokens[i + 1];
  if (before?.kind !== "word" || subject?.kind !== "word" || !view.isJoined(i) || !view.isJoined(i + 1)) return false;
  if (!thatClauses.subjects.has(subject.lower)) return false;
  if (thatClauses.drops.has(before.lower)) return true;
  return thatClauses.relative.has(view.tokens[i + 2]?.lower ?? "") && endsNounGroup(view, i);
}

/** Whether a determiner stands up to three tokens before the noun that ends at `end`: "the sofa", "the Larkhill sofa". */
export function endsNounGroup(view: SentenceView, end: number): boolean {
  for (let i = end - 2; i >= Math.max(0, end - 4); i--) if (determiners.has(view.tokens[i]!.lower)) return true;
  return false;
}

function countPairs(view: SentenceView, i: number, lexicon: Lexicon, add: (feature: LexicalFeature) => void): number {
  for (const { from, to, value } of lexicon.pairForms.at(view.tokens, i, view.isJoined)) {
    const condition = value.side === "plain" ? value.pair.toFormal : value.pair.toPlain;
    if (condition && !meetsCondition(condition, view, { from, to }, undefined)) continue;
    add(value.side === "plain" ? "plainWords" : "formalWords");
    return to;
  }
  return i + 1;
}

function countOpening(
  view: SentenceView,
  lexicon: Lexicon,
  add: (feature: LexicalFeature, amount?: number) => void,
): void {
  const greeting = greetingOf(view, lexicon);
  if (greeting !== undefined) {
    add("greetings");
    if (greeting.level <= 1) add("casualGreetings", greeting.level === 0 ? 1 : 0.6);
    if (greeting.level === 3) add("formalGreetings");
  } else if (isBareCommand(view, lexicon)) add("bareCommands");
}

/** The greeting that a sentence starts with: its level (0 casual to 3 formal) and the token after its words. */
export function greetingOf(view: SentenceView, lexicon: Lexicon): { level: number; to: number } | undefined {
  if (view.first < 0) return undefined;
  const one = view.tokens[view.first]!;
  const two = view.tokens[view.first + 1];
  const pair = two === undefined ? undefined : lexicon.greetingLevel.get(`${one.lower} ${two.lower}`);
  if (pair !== undefined) return { level: pair, to: view.first + 2 };
  const level = lexicon.greetingLevel.get(one.lower);
  return level === undefined ? undefined : { level, to: view.first + 1 };
}

/** Level of a line that is nothing but a closing such as "Kind regards,". */
export function closingLevelOf(view: SentenceView, lexicon: Lexicon): number | undefined {
  const words = view.tokens.filter((token) => token.kind !== "punctuation" && token.kind !== "emoji");
  if (
    words.length === 0 ||
    words.length > 3 ||
    words.some((token) => token.kind === "fact" && token.fact !== "name") ||
    !view.sentence.endsLine
  )
    return undefined;
  return lexicon.closingLevel.get(words.map((token) => token.lower).join(" "));
}

/** A sentence that starts with the base form of a command verb and an object or adverb, without please. */
export function isBareCommand(view: SentenceView, lexicon: Lexicon): boolean {
  const verb = view.tokens[view.first];
  const next = view.tokens[view.first + 1];
  if (verb?.kind !== "word" || next === undefined || !lexicon.commands.has(verb.lower)) return false;
  return lexicon.objectWords.has(next.lower) || next.kind === "fact";
}

const contraction = /^(?:.+n't|(?:i|you|we|they|he|she|it|that|there|here|what|who|let)'(?:m|re|ve|ll|d|s))$/;
export const isContraction = (lower: string): boolean => contraction.test(lower);

/** Two words that could be contracted: "do not", "we are". */
export function isExpansion(view: SentenceView, i: number, lexicon: Lexicon): boolean {
  const word = view.tokens[i]!.lower;
  if (word === "cannot") return true;
  const next = view.tokens[i + 1];
  if (next?.kind !== "word" || !view.isJoined(i + 1)) return false;
  if (next.lower === "not") return Object.hasOwn(lexicon.contractions.negative, word);
  const joined = Object.hasOwn(lexicon.contractions.joined, next.lower)
    ? lexicon.contractions.joined[next.lower]
    : undefined;
  return joined?.with.includes(word) === true && !isClauseEnd(view.tokens[i + 2]);
}
