import { isClauseEnd } from "../../wording/sentence-view.ts";
import { determiners, followsAuxiliary } from "../../wording/word-class.ts";
import { replaceTokens } from "../edits/edit.ts";
import type { Proposal, Rule, RuleContext } from "../edits/rule.ts";

const invertedSubjects = new Set(["i", "you", "we", "they", "he", "she", "it", "there"]);
const questionWords = new Set(["what", "who", "how", "where", "when", "which", "whatever", "whoever", "why"]);

/** "don't" to "do not", "we're" to "we are", "it's" to "it is" or "it has", "don't you" to "do you not". */
export const expandContractions: Rule = (context) => {
  const proposals: Proposal[] = [];
  context.view.tokens.forEach((token, i) => {
    if (token.kind !== "word" || !token.lower.includes("'")) return;
    const proposal = expandNegative(context, i) ?? expandJoined(context, i);
    if (proposal) proposals.push([proposal]);
  });
  return proposals;
};

function expandNegative({ view, lexicon, curly }: RuleContext, i: number) {
  const word = view.tokens[i]!.lower;
  if (!word.endsWith("n't")) return undefined;
  const rule = "contraction-expanded";
  const auxiliary = Object.entries(lexicon.contractions.negative).find(([, short]) => short === word)?.[0];
  const full =
    auxiliary === undefined
      ? lexicon.contractions.onlyExpanded[word]
      : auxiliary === "can"
        ? "cannot"
        : `${auxiliary} not`;
  if (full === undefined) return undefined;
  const next = view.tokens[i + 1];
  const asksBack = i > 0 && view.tokens[i - 1]!.text === ",";
  if (next?.kind === "word" && invertedSubjects.has(next.lower) && auxiliary !== undefined) {
    // "Don't you" turns round; a question tag (", isn't it?") has no long form that anyone would write.
    const inverted = i === view.first || questionWords.has(view.tokens[i - 1]?.lower ?? "");
    if (!inverted || asksBack || !view.isJoined(i + 1) || isClauseEnd(view.tokens[i + 2])) return undefined;
    return replaceTokens(view, { rule, from: i, to: i + 2, text: `${auxiliary} ${next.text} not` }, curly);
  }
  if (i === view.first && auxiliary !== undefined && auxiliary !== "do") return undefined;
  return replaceTokens(view, { rule, from: i, to: i + 1, text: full }, curly);
}

function expandJoined(context: RuleContext, i: number) {
  const { view, lexicon, tags, curly } = context;
  const word = view.tokens[i]!.lower;
  const match = /^([a-z]+)('(?:m|re|ve|ll|d|s))$/.exec(word);
  if (match === null) return undefined;
  const [, pronoun = "", ending = ""] = match;
  const next = view.tokens[i + 1];
  if (isClauseEnd(next)) return undefined;
  let verb: string | undefined;
  if (ending === "'m") verb = pronoun === "i" ? "am" : undefined;
  else if (ending === "'re") verb = "are";
  else if (ending === "'ve") verb = "have";
  else if (ending === "'ll") verb = "will";
  else if (ending === "'s")
    verb = pronoun === "let" ? "us" : isPronoun(lexicon, pronoun) ? longS(context, i + 1) : undefined;
  else if (ending === "'d" && isPronoun(lexicon, pronoun))
    verb =
      next?.lower === "better" || next?.lower === "been" || tags()[i + 1]?.has("PastTense") === true ? "had" : "would";
  if (verb === undefined) return undefined;
  const written = pronoun === "i" ? "I" : pronoun;
  return replaceTokens(view, { rule: "contraction-expanded", from: i, to: i + 1, text: `${written} ${verb}` }, curly);
}

const longForms = new Set([
  "where",
  "how",
  "anything",
  "everything",
  "something",
  "everyone",
  "somebody",
  "someone",
  "nobody",
]);
const isPronoun = (lexicon: RuleContext["lexicon"], word: string): boolean =>
  lexicon.contractions.joined.is!.with.includes(word) ||
  lexicon.contractions.joined.would!.with.includes(word) ||
  longForms.has(word);

/** 's is has before "been", "got" and "had", and before a past form with an object ("it's saved you"); otherwise is ("it's delayed"). */
function longS({ view, tags }: RuleContext, index: number): "is" | "has" {
  const next = view.tokens[index]!.lower;
  if (next === "been" || next === "got" || next === "had" || next === "become") return "has";
  const object = view.tokens[index + 1];
  const transitive =
    object !== undefined && (/^(?:you|us|me|them|him|her|it)$/.test(object.lower) || determiners.has(object.lower));
  return transitive && tags()[index]!.has("PastTense") ? "has" : "is";
}

/** "do not" to "don't", "we are" to "we're"; never at the end of a clause or before a question word's subject. */
export const contract: Rule = (context) => {
  const { view, lexicon, tags, curly } = context;
  const rule = "contraction-used";
  const proposals: Proposal[] = [];
  for (let i = 0; i < view.tokens.length; i++) {
    const token = view.tokens[i]!;
    if (token.kind !== "word") continue;
    if (token.lower === "cannot") {
      const edit = replaceTokens(view, { rule, from: i, to: i + 1, text: "can't" }, curly);
      if (edit) proposals.push([edit]);
      continue;
    }
    const next = view.tokens[i + 1];
    if (next?.kind !== "word" || !view.isJoined(i + 1) || next.text !== next.lower) continue;
    if (next.lower === "not") {
      const short = Object.hasOwn(lexicon.contractions.negative, token.lower)
        ? lexicon.contractions.negative[token.lower]
        : undefined;
      const only = view.tokens[i + 2]?.lower === "only";
      if (short !== undefined && !only && !invertedBefore(view, i)) {
        const edit = replaceTokens(view, { rule, from: i, to: i + 2, text: short }, curly);
        if (edit) proposals.push([edit]);
      }
      continue;
    }
    const joined = Object.hasOwn(lexicon.contractions.joined, next.lower)
      ? lexicon.contractions.joined[next.lower]
      : undefined;
    if (joined === undefined || !joined.with.includes(token.lower)) continue;
    const after = view.tokens[i + 2];
    if (isClauseEnd(after) || after?.lower === "not") continue;
    if (after?.kind === "word" && invertedSubjects.has(after.lower)) continue;
    if (
      i > 0 &&
      (questionWords.has(view.tokens[i - 1]!.lower) ||
        view.tokens[i - 1]!.lower === "than" ||
        view.tokens[i - 1]!.lower === "as")
    )
      continue;
    if (
      i > 0 &&
      /^(?:do|did|does|can|could|will|would|should|are|is|have|has|what|who)$/.test(view.tokens[i - 1]!.lower)
    )
      continue;
    if (next.lower === "have" && !isPerfect(context, i + 2)) continue;
    if (next.lower === "is" && after?.lower === "that" && token.lower === "it") continue;
    if (next.lower === "would" && tags()[i + 2]?.has("Verb") !== true && after?.lower !== "like") continue;
    const edit = replaceTokens(
      view,
      { rule, from: i, to: i + 2, text: `${token.lower === "i" ? "I" : token.lower}${joined.ending}` },
      curly,
    );
    if (edit) proposals.push([edit]);
  }
  return proposals;
};

/** "do you not", "what is not": the auxiliary belongs to another word order. */
function invertedBefore(view: RuleContext["view"], i: number): boolean {
  return view.tokens[i]!.lower === "is" && i === view.first;
}

/** "have" is an auxiliary when a past form follows, adverbs aside. */
function isPerfect({ view, tags }: RuleContext, from: number): boolean {
  for (let i = from; i < Math.min(from + 3, view.tokens.length); i++) {
    const here = tags()[i]!;
    const word = view.tokens[i]!.lower;
    if (word === "had" || word === "been" || word === "got" || here.has("PastTense") || here.has("Participle"))
      return followsAuxiliary(view, i);
    if (!here.has("Adverb")) return false;
  }
  return false;
}
