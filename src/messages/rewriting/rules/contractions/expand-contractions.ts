import { isClauseEnd } from "../../../wording/sentence-view.ts";
import { type Edit, replaceTokens } from "../../edits/edit.ts";
import { defineRule, type RuleContext } from "../../edits/rule.ts";
import { longFormOfD, longFormOfNounS, longFormOfS } from "./long-forms.ts";

const invertedSubjects = new Set(["i", "you", "we", "they", "he", "she", "it", "there"]);
const questionWords = new Set(["what", "who", "how", "where", "when", "which", "whatever", "whoever", "why"]);
const longForms = new Set(
  "where when why how anything everything something nothing everyone everybody somebody someone nobody".split(" "),
);

/** "don't" to "do not", "we're" to "we are", "it's" to "it is" or "it has", "don't you" to "do you not". */
export const expandContractions = defineRule({
  name: "contraction-expanded",
  axes: ["formality"],
  formal: true,
  propose: (context) =>
    context.view.tokens.flatMap((token, i) => {
      if (token.kind !== "word" || !token.lower.includes("'")) return [];
      const edit = expandNegative(context, i) ?? expandJoined(context, i) ?? expandNoun(context, i);
      return edit === undefined ? [] : [[edit]];
    }),
});

function expandNegative({ view, lexicon, curly }: RuleContext, i: number): Edit | undefined {
  const word = view.tokens[i]!.lower;
  if (!word.endsWith("n't")) return undefined;
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
    return replaceTokens(view, { from: i, to: i + 2, text: `${auxiliary} ${next.text} not`, curly });
  }
  // "Don't want it?" leaves its subject out: written out it would be no English.
  const isElliptical = i === view.first && view.tokens.at(-1)!.text === "?";
  if (isElliptical || (i === view.first && auxiliary !== undefined && auxiliary !== "do")) return undefined;
  return replaceTokens(view, { from: i, to: i + 1, text: full, curly });
}

function expandJoined(context: RuleContext, i: number): Edit | undefined {
  const { view, lexicon, curly } = context;
  const match = /^([a-z]+)('(?:m|re|ve|ll|d|s))$/.exec(view.tokens[i]!.lower);
  if (match === null || isClauseEnd(view.tokens[i + 1])) return undefined;
  const [, pronoun = "", ending = ""] = match;
  const verb = verbOf(context, { i, pronoun, ending, isPronoun: isPronoun(lexicon, pronoun) });
  if (verb === undefined) return undefined;
  const written = pronoun === "i" ? "I" : pronoun;
  return replaceTokens(view, { from: i, to: i + 1, text: `${written} ${verb}`, curly });
}

function expandNoun(context: RuleContext, i: number): Edit | undefined {
  const { view, lexicon, curly } = context;
  const token = view.tokens[i]!;
  const noun = /^(\p{L}{3,})['’]s$/u.exec(token.text)?.[1];
  if (noun === undefined || isPronoun(lexicon, noun.toLowerCase()) || noun.toLowerCase() === "let") return undefined;
  const verb = longFormOfNounS(context, i);
  return verb && replaceTokens(view, { from: i, to: i + 1, text: `${noun} ${verb}`, curly });
}

interface Joined {
  i: number;
  pronoun: string;
  ending: string;
  isPronoun: boolean;
}

function verbOf(context: RuleContext, { i, pronoun, ending, isPronoun }: Joined): string | undefined {
  switch (ending) {
    case "'m":
      return pronoun === "i" ? "am" : undefined;
    case "'re":
      return "are";
    case "'ve":
      return "have";
    case "'ll":
      return "will";
    case "'d":
      return isPronoun ? longFormOfD(context, i) : undefined;
    default:
      if (pronoun === "let") return "us";
      return isPronoun ? longFormOfS(context, i) : undefined;
  }
}

const isPronoun = (lexicon: RuleContext["lexicon"], word: string): boolean =>
  lexicon.contractions.joined.is!.with.includes(word) ||
  lexicon.contractions.joined.would!.with.includes(word) ||
  longForms.has(word);
