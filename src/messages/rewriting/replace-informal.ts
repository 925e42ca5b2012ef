import { applyCandidates, type Change } from "./apply-candidates.ts";
import { excludes } from "./choose-edits.ts";
import { type Candidate, type ProposeOptions, proposeEdits } from "./propose-edits.ts";
import type { MessageReading } from "./read-for-rewriting.ts";
import { allRules } from "./rules/all-rules.ts";

/** A target from here upwards is a formal text. */
const formalFrom = 0.7;
/** One replacement may make another possible ("Gonna be late? No biggie."); no text in the tests needed more than three rounds. */
const mostRounds = 10;
const always = allRules.filter((rule) => rule.always);

/**
 * Takes slang and chat out of a text that is to be formal. It depends on the text and the target alone and leaves nothing to replace, so a second call changes nothing.
 * Where replacements overlap the longest wins; one that would change a fact is left out.
 */
export function replaceInformalWording(
  original: MessageReading,
  options: ProposeOptions,
): { reading: MessageReading; changes: Change[] } {
  let current = { reading: original, changes: [] as Change[] };
  if ((options.target.formality ?? 0) <= formalFrom) return current;
  for (let round = 0; round < mostRounds; round++) {
    const candidates = proposeEdits(current.reading, { ...options, rules: always });
    candidates.sort((a, b) => lengthOf(b) - lengthOf(a));
    const made: Candidate[] = [];
    for (const candidate of candidates) if (!made.some((other) => excludes(other, candidate))) made.push(candidate);
    const next = made.length === 0 ? undefined : applyCandidates(current.reading, made, options);
    if (next === undefined) break;
    current = { reading: next.reading, changes: [...current.changes, ...next.changes] };
  }
  return current;
}

/** Characters of the text that a candidate replaces. */
const lengthOf = ({ edits }: Candidate): number => edits.reduce((sum, { start, end }) => sum + end - start, 0);
