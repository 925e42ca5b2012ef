import {
  addSums,
  type LexicalCounts,
  type LexicalSums,
  sumLexical,
  toneOfSums,
  unitsOf,
} from "../tone/lexical-tone.ts";
import {
  type MessageTone,
  neutralBand,
  type ToneAxis,
  type ToneTarget,
  toneAxes,
  toneGap,
} from "../tone/message-tone.ts";
import type { Lexicon } from "../wording/lexicon.ts";
import type { Candidate } from "./propose-edits.ts";

/** An axis counts as reached within this distance, when the caller names no other. */
export const defaultTolerance = 0.02;
/** Least gain in squared distance for an edit to be worth making, for a text of one unit (20 words); longer texts need less. */
const minimumGain = 0.005;
/** Energy has one witness, the surface, where the other axes have two; it counts for half. */
const axisWeight: Readonly<Record<ToneAxis, number>> = { formality: 1, warmth: 1, energy: 0.5 };

/** Weighted sum of the squared gaps between a tone and a target, over the axes that the target names; the middle third has a band of no gap. */
export function toneDistance(tone: MessageTone, target: ToneTarget): number {
  let sum = 0;
  for (const axis of toneAxes) {
    const wanted = target[axis];
    if (wanted !== undefined) sum += axisWeight[axis] * toneGap(tone[axis], wanted, neutralBand) ** 2;
  }
  return sum;
}

export function isReached(tone: MessageTone, target: ToneTarget, tolerance = defaultTolerance): boolean {
  return toneAxes.every(
    (axis) => target[axis] === undefined || toneGap(tone[axis], target[axis], neutralBand) <= tolerance,
  );
}

export const worthwhileGain = (words: number): number => minimumGain / unitsOf(words);

/** In a long text, this share of the open candidates is taken before the gains are computed anew. */
const roundShare = 1 / 40;

export interface ChooseOptions {
  counts: LexicalCounts;
  candidates: readonly Candidate[];
  target: ToneTarget;
  lexicon: Lexicon;
  tolerance: number;
}

interface Open {
  candidate: Candidate;
  sums: LexicalSums;
  gain: number;
}

/**
 * Greedy choice of the fewest edits: always the one that brings the surface tone nearest, until the target is reached or nothing helps.
 * Ties go to the earlier candidate.
 */
export function chooseEdits({ counts, candidates, target, lexicon, tolerance }: ChooseOptions): Candidate[] {
  let current = sumLexical(counts, lexicon);
  const gainNeeded = worthwhileGain(current.words);
  const chosen: Candidate[] = [];
  let open: Open[] = candidates
    .filter((candidate) => isRelevant(candidate, target))
    .map((candidate) => ({ candidate, sums: sumLexical(candidate.delta, lexicon), gain: 0 }));
  for (;;) {
    let tone = toneOfSums(current, lexicon);
    if (isReached(tone, target, tolerance)) return chosen;
    const distance = toneDistance(tone, target);
    for (const entry of open)
      entry.gain = distance - toneDistance(toneOfSums(addSums(current, entry.sums), lexicon), target);
    const best = open.filter((entry) => entry.gain > gainNeeded).sort((a, b) => b.gain - a.gain);
    if (best.length === 0) return chosen;
    const taken: Candidate[] = [];
    for (const entry of best.slice(0, Math.max(1, Math.floor(open.length * roundShare)))) {
      if (taken.some((other) => excludes(other, entry.candidate))) continue;
      tone = toneOfSums(current, lexicon);
      if (isReached(tone, target, tolerance)) break;
      taken.push(entry.candidate);
      current = addSums(current, entry.sums);
    }
    chosen.push(...taken);
    open = open.filter(({ candidate }) => !taken.some((other) => other === candidate || excludes(other, candidate)));
  }
}

/** Whether a rewording may serve the target: its rule acts on an axis that the target names. */
export function isRelevant(candidate: Candidate, target: ToneTarget): boolean {
  return candidate.rule.axes.some((axis) => target[axis] !== undefined);
}

/** Edits exclude each other when they overlap or touch (each was judged with the other's words unchanged), or are of a rule that acts once. */
export function excludes(a: Candidate, b: Candidate): boolean {
  if (a.rule === b.rule && a.rule.once) return true;
  return a.edits.some((x) => b.edits.some((y) => x.start <= y.end && y.start <= x.end));
}
