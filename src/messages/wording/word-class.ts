import { isClauseEnd, type SentenceView } from "./sentence-view.ts";
import type { Tags } from "./tag-sentence.ts";

export const determiners = new Set([
  "a",
  "an",
  "the",
  "your",
  "our",
  "my",
  "his",
  "her",
  "its",
  "their",
  "this",
  "that",
  "these",
  "those",
  "another",
  "each",
  "every",
  "both",
]);
const subjects = new Set(["you", "we", "they", "i", "it", "he", "she", "who", "which", "that"]);
const verbLeads = new Set([
  "to",
  "will",
  "can",
  "could",
  "would",
  "should",
  "must",
  "may",
  "might",
  "shall",
  "please",
  "we'll",
  "you'll",
  "i'll",
  "it'll",
  "they'll",
  "don't",
  "didn't",
  "doesn't",
  "can't",
  "cannot",
  "won't",
  "couldn't",
  "wouldn't",
  "let's",
  "we",
  "you",
  "they",
  "i",
  "i'd",
  "we'd",
  "you'd",
]);
const beForms = new Set([
  "is",
  "are",
  "was",
  "were",
  "be",
  "been",
  "being",
  "am",
  "it's",
  "that's",
  "we're",
  "you're",
  "they're",
  "i'm",
  "isn't",
  "aren't",
  "wasn't",
  "weren't",
  "get",
  "gets",
  "got",
]);
const haveForms = new Set([
  "have",
  "has",
  "had",
  "we've",
  "you've",
  "i've",
  "they've",
  "haven't",
  "hasn't",
  "hadn't",
  "having",
]);
const adverbsBetween = new Set([
  "not",
  "already",
  "just",
  "also",
  "now",
  "recently",
  "never",
  "always",
  "fully",
  "been",
  "still",
  "ever",
  "since",
  "successfully",
  "automatically",
  "only",
]);

const dateFacts = new Set(["date", "time"]);
const numberFacts = new Set(["number", "money", "percentage", "date", "time"]);
const amountFacts = new Set(["number", "money", "percentage", "time"]);
const numberWords = new Set([
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
  "twelve",
  "twenty",
  "half",
]);

/** Looks up tags only when a class needs them: most candidates fall at a word list first. */
export type LazyTags = () => readonly Tags[];

/**
 * Whether the token at `index` is of a class (`#determiner`, `#number`, `#amount` (a number but no date), `#date`, `#link`, `#adjective`, `#noun`, `#plural`, `#base-verb`, `#ing`, `#subject`, `#start`, `#end`) or is the word itself.
 * Without `tags` the classes that need them count as fulfilled.
 */
export function isOfClass(view: SentenceView, index: number, name: string, tags: LazyTags | undefined): boolean {
  const token = view.tokens[index];
  if (!name.startsWith("#")) return token !== undefined && token.lower === name;
  switch (name) {
    case "#start":
      return index < view.first;
    case "#end":
      return isClauseEnd(token);
    case "#determiner":
      return token !== undefined && determiners.has(token.lower);
    case "#subject":
      return token !== undefined && (subjects.has(token.lower) || hasTag(index, "Noun", tags));
    case "#link":
      return (
        token?.fact === "link" || token?.fact === "email" || token?.fact === "data" || token?.fact === "placeholder"
      );
    case "#adjective":
      return token?.kind === "word" && hasTag(index, "Adjective", tags);
    case "#date":
      return token?.fact !== undefined && dateFacts.has(token.fact);
    case "#number":
      return (
        token !== undefined &&
        ((token.fact !== undefined && numberFacts.has(token.fact)) || numberWords.has(token.lower))
      );
    case "#amount":
      return (
        token !== undefined &&
        ((token.fact !== undefined && amountFacts.has(token.fact)) || numberWords.has(token.lower))
      );
    case "#ing":
      return token !== undefined && token.kind === "word" && /.ing$/.test(token.lower) && hasTag(index, "Verb", tags);
    case "#base-verb":
      return token?.kind === "word" && hasTag(index, "Infinitive", tags);
    case "#plural":
      return token?.kind === "word" && pluralNounFrom(view, index, tags);
    case "#noun":
      return token !== undefined && (token.kind === "word" || token.kind === "fact") && nounFrom(view, index, tags);
    default:
      throw new Error(`The lexicon names an unknown word class: ${name}`);
  }
}

function hasTag(index: number, tag: string, tags: LazyTags | undefined): boolean {
  return tags === undefined || tags()[index]?.has(tag) === true;
}

/** A noun here, or after at most two adjectives. */
function nounFrom(view: SentenceView, index: number, tags: LazyTags | undefined): boolean {
  if (tags === undefined) return true;
  const all = tags();
  for (let i = index; i < Math.min(index + 3, view.tokens.length); i++) {
    const here = all[i]!;
    if (here.has("Pronoun") || here.has("Determiner")) return false;
    if (here.has("Noun")) return true;
    if (!here.has("Adjective") && !here.has("Gerund")) return false;
  }
  return false;
}

function pluralNounFrom(view: SentenceView, index: number, tags: LazyTags | undefined): boolean {
  if (tags === undefined) return true;
  const all = tags();
  for (let i = index; i < Math.min(index + 3, view.tokens.length); i++) {
    const here = all[i]!;
    if (here.has("Noun") && all[i + 1]?.has("Noun") !== true)
      return here.has("Plural") || view.tokens[i]!.lower === "people";
    if (!here.has("Adjective") && !here.has("Noun")) return false;
  }
  return false;
}

/** Whether the word at `index` is used as a verb: by the word before it, else by its tag. */
export function isUsedAsVerb(view: SentenceView, index: number, tags: LazyTags): boolean {
  const before = view.tokens[index - 1]?.lower;
  if (before !== undefined && view.isJoined(index)) {
    if (determiners.has(before) && before !== "that" && before !== "this") return false;
    if (verbLeads.has(before)) return true;
  }
  const here = tags()[index]!;
  return here.has("Verb") && !here.has("ProperNoun");
}

export function isUsedAsNoun(view: SentenceView, index: number, tags: LazyTags): boolean {
  const before = view.tokens[index - 1]?.lower;
  if (before !== undefined && view.isJoined(index)) {
    if (verbLeads.has(before)) return false;
    if (determiners.has(before) && before !== "that" && before !== "this") return true;
  }
  const here = tags()[index]!;
  return here.has("Noun") && !here.has("ProperNoun");
}

/** Whether a past form at `index` is a participle: a form of be or have stands before it, with at most three adverbs or pronouns between. */
export function followsAuxiliary(view: SentenceView, index: number): boolean {
  for (let i = index - 1; i >= Math.max(0, index - 4); i--) {
    const word = view.tokens[i]!.lower;
    if (beForms.has(word) || haveForms.has(word)) return true;
    if (!adverbsBetween.has(word) && !subjects.has(word)) return false;
  }
  return false;
}

/** Whether the auxiliary before a participle at `index` is a form of be: a passive. */
export function isPassive(view: SentenceView, index: number): boolean {
  for (let i = index - 1; i >= Math.max(0, index - 3); i--) {
    const word = view.tokens[i]!.lower;
    if (beForms.has(word)) return true;
    if (!adverbsBetween.has(word)) return false;
  }
  return false;
}
