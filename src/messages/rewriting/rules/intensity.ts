import { isClauseEnd } from "../../wording/sentence-view.ts";
import { isOfClass } from "../../wording/word-class.ts";
import { replaceTokens } from "../edits/edit.ts";
import { defineRule, type Proposal, type RuleContext } from "../edits/rule.ts";

const heldBy = new Set([
  "the",
  "this",
  "that",
  "not",
  "isn't",
  "aren't",
  "as",
  "how",
  "if",
  "than",
  "and",
  "or",
  "even",
  "do",
  "think",
  "hope",
]);

/** Deletes "really", "very", "so" and their like in front of what they strengthen. */
export const removeIntensifier = defineRule({
  name: "intensifier-removed",
  axes: ["energy", "formality"],
  propose: ({ view, lexicon, tags, curly }) => {
    const proposals: Proposal[] = [];
    for (let i = Math.max(1, view.first + 1); i < view.tokens.length - 1; i++) {
      const token = view.tokens[i]!;
      const before = view.tokens[i - 1]!;
      const next = view.tokens[i + 1]!;
      if (
        token.kind !== "word" ||
        !lexicon.drop.has(token.lower) ||
        next.kind !== "word" ||
        !view.isJoined(i) ||
        !view.isJoined(i + 1)
      )
        continue;
      if (before.kind !== "word" || heldBy.has(before.lower) || lexicon.drop.has(next.lower)) continue;
      if (token.lower === "so" && !isSoBeforeAdjective({ view, tags }, i)) continue;
      const here = tags()[i + 1]!;
      const strengthens =
        here.has("Adjective") ||
        here.has("Adverb") ||
        here.has("Verb") ||
        next.lower === "much" ||
        next.lower === "sorry";
      if (!strengthens) continue;
      if (
        next.lower === "much" ||
        next.lower === "well" ||
        next.lower === "few" ||
        next.lower === "far" ||
        next.lower === "long"
      ) {
        const thanks =
          next.lower === "much" &&
          /^(?:you|thanks)$/.test(before.lower) &&
          (i >= 2
            ? /^(?:thank|many)$/.test(view.tokens[i - 2]!.lower) || before.lower === "thanks"
            : before.lower === "thanks");
        if (!thanks) continue;
        const edit = replaceTokens(view, { from: i, to: i + 2, text: "", curly });
        if (edit) proposals.push([edit]);
        continue;
      }
      const edit = replaceTokens(view, { from: i, to: i + 1, text: "", curly });
      if (edit) proposals.push([edit]);
    }
    return proposals;
  },
});

/** "so" strengthens only before an adjective, and not in "so ... that" or "so ... as". */
function isSoBeforeAdjective({ view, tags }: Pick<RuleContext, "view" | "tags">, i: number): boolean {
  if (!tags()[i + 1]!.has("Adjective") && view.tokens[i + 1]!.lower !== "much") return false;
  const after = view.tokens[i + 2]?.lower;
  return after !== "that" && after !== "as" && !view.tokens.slice(i + 2).some((token) => token.lower === "that");
}

/** "pleased to" to "delighted to", in cheerful messages only. */
export const useLivelierWord = defineRule({
  name: "livelier-word",
  axes: ["energy", "warmth"],
  propose: (context) =>
    context.limits.cheerful && !context.facts.sentenceCues[context.index]!.has("bad")
      ? swapIntensity(context, "calm")
      : [],
});

/** "delighted to" to "pleased to". */
export const useCalmerWord = defineRule({
  name: "calmer-word",
  axes: ["energy", "warmth"],
  propose: (context) => swapIntensity(context, "lively"),
});

function swapIntensity({ view, lexicon, tags, curly }: RuleContext, side: "calm" | "lively"): Proposal[] {
  const proposals: Proposal[] = [];
  for (let i = 0; i < view.tokens.length; i++) {
    if (view.tokens[i]!.kind !== "word") continue;
    for (const { from, to, value } of lexicon.intensity.at(view.tokens, i, view.isJoined)) {
      if (value.side !== side) continue;
      if (value.next !== undefined && !isOfClass(view, to, value.next, tags)) continue;
      if (
        value.notNext.includes(view.tokens[to]?.lower ?? "") ||
        value.notPrevious.includes(view.tokens[from - 1]?.lower ?? "")
      )
        continue;
      if (to < view.tokens.length && isClauseEnd(view.tokens[to]) && value.next !== undefined) continue;
      const edit = replaceTokens(view, { from, to, text: value.other, curly });
      if (edit) proposals.push([edit]);
    }
  }
  return proposals;
}
