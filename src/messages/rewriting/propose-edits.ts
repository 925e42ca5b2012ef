import { collectFacts } from "../facts/collect-facts.ts";
import { compareFacts } from "../facts/compare-facts.ts";
import { readMessage } from "../text/message-document.ts";
import type { TokeniseOptions } from "../text/tokenise-message.ts";
import type { LexicalCounts } from "../tone/lexical-tone.ts";
import type { ToneLimits, ToneTarget } from "../tone/message-tone.ts";
import type { Lexicon } from "../wording/lexicon.ts";
import type { Tagger } from "../wording/tag-sentence.ts";
import type { Edit } from "./edits/edit.ts";
import type { RuleContext } from "./edits/rule.ts";
import { gatherFacts, type MessageReading, readForAdjustment } from "./read-for-rewriting.ts";
import { allRules } from "./rules/all-rules.ts";

/** A rewording that keeps every fact, with what it does to the counts of the message. */
export interface Candidate {
  edits: readonly Edit[];
  delta: LexicalCounts;
}

export interface ProposeOptions {
  lexicon: Lexicon;
  tagger: Tagger;
  target: ToneTarget;
  limits: ToneLimits;
  format: TokeniseOptions["format"];
  part: "body" | "subject";
}

/** Every safe rewording of every sentence. An edit that would change a fact of its sentence is left out here already. */
export function proposeEdits(reading: MessageReading, options: ProposeOptions): Candidate[] {
  const { document, views } = reading;
  const { lexicon, tagger, target, limits, format, part } = options;
  const facts = gatherFacts(reading, lexicon);
  const curly = document.text.includes("\u2019");
  const candidates: Candidate[] = [];
  views.forEach((view, index) => {
    if (view.first < 0) return;
    const context: RuleContext = {
      document,
      view,
      index,
      facts,
      lexicon,
      target,
      limits,
      curly,
      part,
      tags: () => tagger(view),
    };
    const { start, end } = view.sentence;
    const text = document.text.slice(start, end);
    let sentenceFacts: ReturnType<typeof collectFacts> | undefined;
    for (const rule of allRules) {
      for (const edits of rule(context)) {
        if (opposes(edits[0]!.rule, target)) continue;
        if (edits.every((edit) => document.text.slice(edit.start, edit.end) === edit.text)) continue;
        const low = Math.min(start, ...edits.map((edit) => edit.start));
        const high = Math.max(end, ...edits.map((edit) => edit.end));
        const base = low === start && high === end ? text : document.text.slice(low, high);
        const changed = applyEdits(base, edits, low);
        const after = readForAdjustment(changed, { format }, lexicon);
        if (base === text) sentenceFacts ??= collectFacts(readMessage(text, { format }));
        const before = base === text ? sentenceFacts! : collectFacts(readMessage(base, { format }));
        if (compareFacts(before, collectFacts(after.document)) !== undefined) continue;
        const delta = after.counts.slice();
        const old = reading.sentenceCounts[index]!;
        for (let i = 0; i < delta.length; i++) delta[i]! -= old[i]!;
        candidates.push({ edits, delta });
      }
    }
  });
  return candidates;
}

const casualRules = new Set(["contraction-used", "plain-word", "that-left-out"]);

/** A formal target never gets casual wording: going beyond such a target is no fault to mend. (A casual one may get forms written out, which are calmer.) */
const opposes = (rule: string, { formality = 0.5 }: ToneTarget): boolean => formality > 0.7 && casualRules.has(rule);

/** Makes non-overlapping edits; offsets count from `origin`. */
export function applyEdits(text: string, edits: readonly Edit[], origin = 0): string {
  const sorted = [...edits].sort((a, b) => b.start - a.start || b.end - a.end);
  let result = text;
  for (const edit of sorted)
    result = result.slice(0, edit.start - origin) + edit.text + result.slice(edit.end - origin);
  return result;
}
