import { endsNounGroup, opensClause } from "../../tone/lexical-tone.ts";
import { replaceTokens } from "../edits/edit.ts";
import { defineRule, type Proposal, type RuleContext } from "../edits/rule.ts";

/** "We hope you like it" to "We hope that you like it", "the sofa you ordered" to "the sofa that you ordered". */
export const writeThat = defineRule({
  name: "that-written",
  axes: ["formality"],
  formal: true,
  propose: (context) => {
    const { view, lexicon } = context;
    const { keeps, subjects } = lexicon.thatClauses;
    const proposals: Proposal[] = [];
    for (let i = 1; i < view.tokens.length - 1; i++) {
      const before = view.tokens[i - 1]!;
      const subject = view.tokens[i]!;
      if (before.kind !== "word" || subject.kind !== "word" || !view.isJoined(i) || !subjects.has(subject.lower))
        continue;
      if (!(keeps.has(before.lower) && startsClause(context, i)) && !isRelative(context, i)) continue;
      proposals.push([{ start: subject.start, end: subject.start, text: "that " }]);
    }
    return proposals;
  },
});

/** The way back: a `that` which could be left out goes. */
export const dropThat = defineRule({
  name: "that-left-out",
  axes: ["formality"],
  casual: true,
  propose: ({ view, lexicon, curly }) => {
    const proposals: Proposal[] = [];
    // "It is here that we ..." needs its that.
    if (/^it(?:'s)?$/.test(view.tokens[view.first]?.lower ?? "")) return [];
    for (let i = 1; i < view.tokens.length - 2; i++) {
      if (view.tokens[i]!.lower !== "that" || !opensClause(view, i, lexicon)) continue;
      const edit = replaceTokens(view, { from: i, to: i + 1, text: "", curly });
      if (edit) proposals.push([edit]);
    }
    return proposals;
  },
});

/** A pronoun that is the subject of what follows: a verb stands next to it or in it ("we're"). */
function startsClause({ view, tags }: RuleContext, i: number): boolean {
  if (view.tokens[i]!.lower.includes("'")) return true;
  const next = view.tokens[i + 1];
  if (next?.kind !== "word" || !view.isJoined(i + 1)) return false;
  const here = tags()[i + 1]!;
  return here.has("Verb") || here.has("Auxiliary") || here.has("Modal") || here.has("Copula");
}

/** "the sofa | you ordered": a determiner and a noun before, a verb that takes it as object after, and no time ("the day we ..."). */
function isRelative({ view, lexicon, tags }: RuleContext, i: number): boolean {
  const { relative, notRelativeAfter } = lexicon.thatClauses;
  const noun = view.tokens[i - 1]!;
  if (!/^(?:you|we|they)$/.test(view.tokens[i]!.lower) || !relative.has(view.tokens[i + 1]?.lower ?? "")) return false;
  if (notRelativeAfter.has(noun.lower) || !tags()[i - 1]!.has("Noun") || tags()[i - 1]!.has("Pronoun")) return false;
  if (!endsNounGroup(view, i)) return false;
  // "In the shop we sent you ..." opens with a place; there the pronoun starts the main clause.
  return !/^(?:in|on|at|from|for|with|after|before|during|by|since|until|within|under|as|to|of|per|through)$/.test(
    view.tokens[view.first]?.lower ?? "",
  );
}
