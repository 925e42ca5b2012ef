import { applyEdits } from "../../../src/messages/rewriting/propose-edits.ts";
import { gatherFacts, readForRewriting } from "../../../src/messages/rewriting/read-for-rewriting.ts";
import type { RewriteTextOptions } from "../../../src/messages/rewriting/rewrite-text.ts";
import { expandContractions } from "../../../src/messages/rewriting/rules/contractions/expand-contractions.ts";
import { useContractions } from "../../../src/messages/rewriting/rules/contractions/use-contractions.ts";
import type { ToneTarget } from "../../../src/messages/tone/message-tone.ts";

/** The simple baseline: writes every contraction out for a formal target, contracts whatever it can for a casual one, and does nothing else. */
export function rewriteContractionsOnly(
  text: string,
  target: ToneTarget,
  { lexicon, tagger }: RewriteTextOptions,
): string {
  const formality = target.formality ?? 0.5;
  if (formality === 0.5) return text;
  const rule = formality > 0.5 ? expandContractions : useContractions;
  const reading = readForRewriting(text, { format: "text" }, lexicon);
  const facts = gatherFacts(reading, lexicon);
  const edits = reading.views.flatMap((view, index) =>
    rule
      .propose({
        document: reading.document,
        view,
        views: reading.views,
        index,
        facts,
        lexicon,
        tags: () => tagger(view),
        target,
        limits: { cheerful: true, playful: true },
        curly: text.includes("\u2019"),
        part: "body",
      })
      .flat(),
  );
  return applyEdits(text, edits);
}
