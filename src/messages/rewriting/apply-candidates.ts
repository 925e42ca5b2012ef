import { collectFacts } from "../facts/collect-facts.ts";
import { compareFacts } from "../facts/compare-facts.ts";
import type { TokeniseOptions } from "../text/tokenise-message.ts";
import type { Lexicon } from "../wording/lexicon.ts";
import { applyEdits, type Candidate } from "./propose-edits.ts";
import { type MessageReading, readForRewriting } from "./read-for-rewriting.ts";

export interface Change {
  rule: string;
  before: string;
  after: string;
}

/** What candidates change in a text, named by their rules. */
export function changesOf(text: string, made: readonly Candidate[]): Change[] {
  return made.flatMap(({ rule, edits }) =>
    edits.map((edit) => ({ rule: rule.name, before: text.slice(edit.start, edit.end), after: edit.text })),
  );
}

/** The message with the edits made, read anew; undefined when its facts would not be the same. */
export function applyCandidates(
  reading: MessageReading,
  made: readonly Candidate[],
  { lexicon, format }: { lexicon: Lexicon; format: TokeniseOptions["format"] },
): { reading: MessageReading; changes: Change[] } | undefined {
  const { text } = reading.document;
  const edits = made.flatMap((candidate) => candidate.edits);
  const next = readForRewriting(applyEdits(text, edits), { format }, lexicon);
  if (compareFacts(collectFacts(reading.document), collectFacts(next.document)) !== undefined) return undefined;
  return { reading: next, changes: changesOf(text, made) };
}
