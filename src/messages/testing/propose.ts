import type { Rule, RuleContext } from "../rewriting/edits/rule.ts";
import { applyEdits } from "../rewriting/propose-edits.ts";
import { gatherFacts, readForRewriting } from "../rewriting/read-for-rewriting.ts";
import { loadLexicon } from "../wording/lexicon.ts";
import { createTagger } from "../wording/tag-sentence.ts";

export const lexicon = loadLexicon();
export const tagger = createTagger();

/** Every text that one rule makes of a text, each proposal alone, in order; empty when the rule leaves it as it is. */
export function proposalsOf(
  rule: Rule,
  text: string,
  more: Partial<Pick<RuleContext, "target" | "limits" | "part">> & { format?: "text" | "html" } = {},
): string[] {
  const { format = "text", target = {}, limits = { cheerful: true, playful: true }, part = "body" } = more;
  const reading = readForRewriting(text, { format }, lexicon);
  const facts = gatherFacts(reading, lexicon);
  return reading.views.flatMap((view, index) =>
    view.first < 0
      ? []
      : rule
          .propose({
            document: reading.document,
            view,
            views: reading.views,
            index,
            facts,
            lexicon,
            tags: () => tagger(view),
            target,
            limits,
            curly: text.includes("\u2019"),
            part,
          })
          .map((edits) => applyEdits(text, edits)),
  );
}

/** The text with every proposal of the rule made that does not touch another, first come first served. */
export function rewrittenBy(rule: Rule, text: string, more: Parameters<typeof proposalsOf>[2] = {}): string {
  let current = text;
  for (let round = 0; round < 20; round++) {
    const next = proposalsOf(rule, current, more)[0];
    if (next === undefined || next === current) return current;
    current = next;
  }
  return current;
}
