import type { SentenceView } from "../../../wording/sentence-view.ts";
import { determiners } from "../../../wording/word-class.ts";
import { type Edit, replaceTokens } from "../../edits/edit.ts";
import type { Proposal, RuleContext } from "../../edits/rule.ts";

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
export function swapConnective({ view, part }: RuleContext, from: "plain" | "formal"): Proposal[] {
  if (part === "subject" || subordinators.has(view.tokens[view.first]?.lower ?? "")) return [];
  const { tokens } = view;
  const proposals: Proposal[] = [];
  for (let i = minimumWords; i < tokens.length - minimumWords; i++) {
    const mark = tokens[i]!;
    const link = tokens[i + 1]!;
    if (mark.kind !== "punctuation" || link.kind !== "word" || !view.isJoined(i + 1)) continue;
    if (
      from === "plain" &&
      mark.text === "," &&
      Object.hasOwn(formalLink, link.lower) &&
      startsClause(view, i + 2) &&
      noList(view, i)
    ) {
      proposals.push([{ start: mark.start, end: link.end, text: `; ${formalLink[link.lower]},` }]);
    }
    const comma = tokens[i + 2]!;
    if (from === "formal" && mark.text === ";" && Object.hasOwn(plainLink, link.lower) && comma.text === ",") {
      proposals.push([{ start: mark.start, end: comma.end, text: `, ${plainLink[link.lower]}` }]);
    }
  }
  return proposals;
}

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
export function swapCondition(context: RuleContext, from: "plain" | "formal"): Proposal[] {
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
    if (from === "plain" && one.lower === "if" && tags()[i + 2]!.has("Infinitive"))
      edit = replaceTokens(view, { from: i, to: i + 1, text: "should", curly });
    const asks = before !== undefined && /^(?:what|how|when|why|where|who|which|nor|so)$/.test(before.lower);
    if (from === "formal" && one.lower === "should" && !asks)
      edit = replaceTokens(view, { from: i, to: i + 1, text: "if", curly });
    if (edit) proposals.push([edit]);
  }
  return proposals;
}
