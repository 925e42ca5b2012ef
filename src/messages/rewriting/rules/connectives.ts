import type { SentenceView } from "../../wording/sentence-view.ts";
import { determiners } from "../../wording/word-class.ts";
import { capitalise, type Edit, replaceTokens } from "../edits/edit.ts";
import type { Proposal, Rule, RuleContext } from "../edits/rule.ts";

const pronouns = new Set([
  "we",
  "you",
  "it",
  "they",
  "he",
  "she",
  "i",
  "there",
  "we'll",
  "we've",
  "we're",
  "you'll",
  "you're",
  "you've",
  "it's",
  "it'll",
  "they'll",
  "they're",
  "i'm",
  "i've",
  "i'll",
  "nobody",
  "no",
  "some",
  "all",
  "many",
  "most",
]);
const subordinators = new Set([
  "if",
  "when",
  "while",
  "as",
  "although",
  "though",
  "because",
  "since",
  "once",
  "unless",
  "until",
  "whether",
]);
const minimumWords = 3;
const formalLink: Record<string, string> = { but: "however", so: "therefore" };
const plainLink: Record<string, string> = { however: "but", therefore: "so" };

/** ", but we" to "; however, we" and ", so you" to "; therefore, you", between two full clauses; and back. */
export const swapConnective: Rule = ({ view, part }) => {
  if (part === "subject" || subordinators.has(view.tokens[view.first]?.lower ?? "")) return [];
  const { tokens } = view;
  const proposals: Proposal[] = [];
  for (let i = minimumWords; i < tokens.length - minimumWords; i++) {
    const mark = tokens[i]!;
    const link = tokens[i + 1]!;
    if (mark.kind !== "punctuation" || link.kind !== "word" || !view.isJoined(i + 1)) continue;
    if (mark.text === "," && Object.hasOwn(formalLink, link.lower) && startsClause(view, i + 2) && noList(view, i)) {
      proposals.push([{ rule: "formal-word", start: mark.start, end: link.end, text: `; ${formalLink[link.lower]},` }]);
    }
    const comma = tokens[i + 2]!;
    if (mark.text === ";" && Object.hasOwn(plainLink, link.lower) && comma.text === ",") {
      proposals.push([{ rule: "plain-word", start: mark.start, end: comma.end, text: `, ${plainLink[link.lower]}` }]);
    }
  }
  return proposals;
};

function startsClause(view: SentenceView, i: number): boolean {
  const token = view.tokens[i];
  return (
    token !== undefined &&
    view.isJoined(i) &&
    (pronouns.has(token.lower) || determiners.has(token.lower)) &&
    token.lower !== "that"
  );
}

/** A semicolon needs a clause before it: no "not only", no other semicolon, no question. */
function noList(view: SentenceView, i: number): boolean {
  const { tokens } = view;
  if (tokens.at(-1)?.text === "?") return false;
  return !tokens.some(
    (token, k) =>
      token.text === ";" || token.text === ":" || (k < i && (token.lower === "only" || subordinators.has(token.lower))),
  );
}

const notIndirect = new Set([
  "as",
  "even",
  "what",
  "only",
  "ask",
  "see",
  "know",
  "check",
  "wonder",
  "wondering",
  "sure",
  "and",
  "or",
  "but",
  "tell",
  "say",
  "asking",
  "decide",
  "matter",
  "doubt",
  "than",
  "not",
  "us",
  "me",
  "find",
  "out",
  "that",
]);
const notBase = new Set([
  "do",
  "don't",
  "did",
  "didn't",
  "can",
  "can't",
  "could",
  "will",
  "would",
  "should",
  "may",
  "might",
  "must",
  "never",
  "always",
  "really",
  "are",
  "were",
  "was",
  "be",
  "had",
]);

/** "If you prefer" to "Should you prefer", where a base verb follows and the clause is a condition, not an indirect question; and back. */
export const swapCondition: Rule = (context: RuleContext) => {
  const { view, tags, curly, part } = context;
  const { tokens } = view;
  if (part === "subject" || tokens.at(-1)?.text === "?") return [];
  const proposals: Proposal[] = [];
  for (let i = 0; i < tokens.length - 2; i++) {
    const [one, two, three] = [tokens[i]!, tokens[i + 1]!, tokens[i + 2]!];
    if (
      one.kind !== "word" ||
      two.lower !== "you" ||
      three.kind !== "word" ||
      !view.isJoined(i + 1) ||
      !view.isJoined(i + 2)
    )
      continue;
    const before = tokens[i - 1];
    const opens =
      i === view.first ||
      (before !== undefined && view.isJoined(i) && !notIndirect.has(before.lower) && !subordinators.has(before.lower));
    if (!opens || notBase.has(three.lower)) continue;
    let edit: Edit | undefined;
    if (one.lower === "if" && tags()[i + 2]!.has("Infinitive"))
      edit = replaceTokens(view, { rule: "formal-word", from: i, to: i + 1, text: "should" }, curly);
    const asks = before !== undefined && /^(?:what|how|when|why|where|who|which|nor|so)$/.test(before.lower);
    if (one.lower === "should" && !asks)
      edit = replaceTokens(view, { rule: "plain-word", from: i, to: i + 1, text: "if" }, curly);
    if (edit) proposals.push([edit]);
  }
  return proposals;
};

/** "We are pleased to confirm" to "We confirm" and back, for verbs that do what they say. */
export const swapPerformative: Rule = ({ view, lexicon, curly, facts, index }) => {
  const { tokens, first } = view;
  if (first < 0 || !/^(?:we|i|we're|i'm)$/.test(tokens[first]!.lower)) return [];
  const contracted = /'(?:re|m)$/.test(tokens[first]!.lower);
  const be = contracted ? first : first + 1;
  const feeling = tokens[be + 1];
  const subject = tokens[first]!.lower.startsWith("w") ? "we" : "I";
  if (
    (contracted || /^(?:are|am)$/.test(tokens[be]?.lower ?? "")) &&
    /^(?:pleased|happy|glad|delighted|thrilled|excited)$/.test(feeling?.lower ?? "") &&
    tokens[be + 2]?.lower === "to" &&
    lexicon.performatives.has(tokens[be + 3]?.lower ?? "")
  ) {
    const edit = replaceTokens(view, { rule: "warmth-removed", from: first, to: be + 3, text: subject }, curly);
    return edit ? [[edit]] : [];
  }
  const verb = tokens[first + 1];
  if (
    contracted ||
    verb?.kind !== "word" ||
    !lexicon.performatives.has(verb.lower) ||
    facts.sentenceCues[index]!.has("bad")
  )
    return [];
  const edit = replaceTokens(
    view,
    {
      rule: "warmth-added",
      from: first,
      to: first + 1,
      text: `${subject} ${subject === "we" ? "are" : "am"} pleased to`,
    },
    curly,
  );
  return edit ? [[edit]] : [];
};

/** "Oops!", "Yay!" and the like as a sentence of their own go. */
export const removeInterjection: Rule = ({ view, document, index, part }) => {
  if (part === "subject") return [];
  const words = view.tokens.filter((token) => token.kind === "word");
  if (words.length !== 1 || words.length + 1 < view.tokens.length) return [];
  if (!/^(?:oops|ugh|yay|woohoo|whoops|phew|psst|wow|hooray|ooh|yikes|hurry|ta-da|ahem|yum)$/.test(words[0]!.lower))
    return [];
  const after = document.sentences[index + 1];
  if (after === undefined || after.paragraph !== view.sentence.paragraph || view.sentence.endsLine) return [];
  return [[{ rule: "interjection-removed", start: view.sentence.start, end: after.start, text: "" }]].filter(
    () => capitalise(document.text.charAt(after.start)) === document.text.charAt(after.start),
  );
};
