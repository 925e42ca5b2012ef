import { isClauseEnd } from "../../wording/sentence-view.ts";
import { replaceTokens } from "../edits/edit.ts";
import { defineRule, type Proposal, type RuleContext } from "../edits/rule.ts";

/** Deletes softeners that say nothing: "We just wanted to let you know that", "kind of", "actually", "just"; and takes "Please feel free to contact us" back to "You can contact us". */
export const removeHedge = defineRule({
  name: "hedge-removed",
  axes: ["formality"],
  propose: (context) => [...removeSoftener(context), ...swapFriendly(context, "soft")],
});

function removeSoftener({ view, lexicon, curly }: RuleContext): Proposal[] {
  const proposals: Proposal[] = [];
  const start = view.first < 0 ? undefined : lexicon.hedgeStarts.at(view.tokens, view.first, view.isJoined)[0];
  if (start !== undefined && !isClauseEnd(view.tokens[start.to])) {
    const edit = replaceTokens(view, { from: start.from, to: start.to, text: "", curly });
    if (edit) proposals.push([edit]);
  }
  const { insideNotNext, insideNotPrevious } = lexicon.hedges;
  for (let i = Math.max(1, view.first); i < view.tokens.length; i++) {
    const match = lexicon.hedgeInside.at(view.tokens, i, view.isJoined)[0];
    if (match === undefined) continue;
    const next = view.tokens[match.to];
    if (isClauseEnd(next) || next?.kind !== "word" || insideNotNext.includes(next.lower)) continue;
    const before = view.tokens[i - 1]!;
    if (before.kind !== "word" || insideNotPrevious.includes(before.lower)) continue;
    const edit = replaceTokens(view, { from: match.from, to: match.to, text: "", curly });
    if (edit) proposals.push([edit]);
  }
  return proposals;
}

/** "You can contact us" to "Please feel free to contact us" (from `direct`), and back (from `soft`). */
export function swapFriendly({ view, lexicon, curly }: RuleContext, from: "direct" | "soft"): Proposal[] {
  const proposals: Proposal[] = [];
  for (let i = 0; i < view.tokens.length; i++) {
    if (view.tokens[i]!.kind !== "word") continue;
    const match = lexicon.friendly.at(view.tokens, i, view.isJoined).find(({ value }) => value.side === from);
    if (match === undefined) continue;
    const { other } = match.value;
    // "please feel free" is a sentence of its own; inside another clause it would break the grammar.
    if (from === "direct" && other.startsWith("please") && i !== view.first) continue;
    const edit = replaceTokens(view, { from: match.from, to: match.to, text: other, curly });
    if (edit) proposals.push([edit]);
  }
  return proposals;
}
