import type { AdjustOptions } from "../../../src/messages/rewriting/adjust-text.ts";
import { applyEdits } from "../../../src/messages/rewriting/propose-edits.ts";
import { gatherFacts, readForAdjustment } from "../../../src/messages/rewriting/read-for-rewriting.ts";
import { contract, expandContractions } from "../../../src/messages/rewriting/rules/contractions.ts";
import type { ToneTarget } from "../../../src/messages/tone/message-tone.ts";

/** The simple baseline: writes every contraction out for a formal target, contracts whatever it can for a casual one, and does nothing else. */
export function adjustContractionsOnly(text: string, target: ToneTarget, { lexicon, tagger }: AdjustOptions): string {
  const formality = target.formality ?? 0.5;
  if (formality === 0.5) return text;
  const rule = formality > 0.5 ? expandContractions : contract;
  const reading = readForAdjustment(text, { format: "text" }, lexicon);
  const facts = gatherFacts(reading, lexicon);
  const edits = reading.views.flatMap((view, index) =>
    rule({
      document: reading.document,
      view,
      index,
      facts,
      lexicon,
      tags: () => tagger(view),
      target,
      limits: { cheerful: true, playful: true },
      curly: text.includes("\u2019"),
      part: "body",
    }).flat(),
  );
  return applyEdits(text, edits);
}
