import { collectFacts } from "../facts/collect-facts.ts";
import { compareFacts } from "../facts/compare-facts.ts";
import { readMessage } from "../text/message-document.ts";
import type { TokeniseOptions } from "../text/tokenise-message.ts";
import type { LexicalCounts } from "../tone/lexical-tone.ts";
import type { ToneLimits, ToneTarget } from "../tone/message-tone.ts";
import type { Lexicon } from "../wording/lexicon.ts";
import type { Tagger } from "../wording/tag-sentence.ts";
import type { Edit } from "./edits/edit.ts";
import type { Rule, RuleContext } from "./edits/rule.ts";
import { gatherFacts, type MessageReading, readForRewriting } from "./read-for-rewriting.ts";
import { allRules } from "./rules/all-rules.ts";

/** A rewording that keeps every fact, with what it does to the counts of the message. */
export interface Candidate {
  rule: Rule;
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
  /** Until when (`performance.now()`) sentences are looked at; those that follow get no proposal. */
  stopAtMs?: number;
  /** Default: all of them. */
  rules?: readonly Rule[];
}

/** Nobody writes longer sentences; each proposal reads its sentence anew, so the time grows with the square of the length. */
const mostTokens = 200;

/** Every safe rewording of every sentence. An edit that would change a fact of its sentence is left out here already. */
export function proposeEdits(reading: MessageReading, options: ProposeOptions): Candidate[] {
  const { document, views } = reading;
  const {
    lexicon,
    tagger,
    target,
    limits,
    format,
    part,
    rules = allRules,
    stopAtMs = Number.POSITIVE_INFINITY,
  } = options;
  const facts = gatherFacts(reading, lexicon);
  const curly = document.text.includes("\u2019");
  const candidates: Candidate[] = [];
  views.forEach((view, index) => {
    if (view.first < 0 || view.tokens.length > mostTokens || performance.now() > stopAtMs) return;
    let tags: ReturnType<Tagger> | undefined;
    const context: RuleContext = {
      document,
      view,
      views,
      index,
      facts,
      lexicon,
      target,
      limits,
      curly,
      part,
      tags: () => {
        tags ??= tagger(view);
        return tags;
      },
    };
    const { start, end } = view.sentence;
    const text = document.text.slice(start, end);
    let sentenceFacts: ReturnType<typeof collectFacts> | undefined;
    for (const rule of rules) {
      if (opposes(rule, target)) continue;
      for (const edits of rule.propose(context)) {
        if (edits.every((edit) => document.text.slice(edit.start, edit.end) === edit.text)) continue;
        const low = Math.min(start, ...edits.map((edit) => edit.start));
        const high = Math.max(end, ...edits.map((edit) => edit.end));
        const isOwn = low === start && high === end;
        const base = isOwn ? text : document.text.slice(low, high);
        const after = readForRewriting(applyEdits(base, edits, low), { format }, lexicon);
        const before = isOwn ? undefined : readForRewriting(base, { format }, lexicon);
        if (before === undefined) sentenceFacts ??= collectFacts(readMessage(text, { format }));
        const factsBefore = before === undefined ? sentenceFacts! : collectFacts(before.document);
        if (compareFacts(factsBefore, collectFacts(after.document)) !== undefined) continue;
        const delta = after.counts.slice();
        const old = before?.counts ?? reading.sentenceCounts[index]!;
        for (let i = 0; i < delta.length; i++) delta[i]! -= old[i]!;
        candidates.push({ rule, edits, delta });
      }
    }
  });
  return candidates;
}

/** A formal target never gets casual wording nor a casual one formal wording: going beyond such a target is no fault to mend. */
const opposes = ({ casual, formal }: Rule, { formality = 0.5 }: ToneTarget): boolean =>
  (casual && formality > 0.7) || (formal && formality < 0.3);

/** Makes non-overlapping edits; offsets count from `origin`. */
export function applyEdits(text: string, edits: readonly Edit[], origin = 0): string {
  const sorted = [...edits].sort((a, b) => b.start - a.start || b.end - a.end);
  let result = text;
  for (const edit of sorted)
    result = result.slice(0, edit.start - origin) + edit.text + result.slice(edit.end - origin);
  return result;
}
