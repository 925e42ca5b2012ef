import { type MessageTone, type ToneTarget, toneAxes } from "../tone/message-tone.ts";
import { type SurfaceCounts, surfaceTone } from "../tone/surface-tone.ts";
import type { Lexicon } from "./lexicon.ts";
import type { Candidate } from "./propose-edits.ts";
import { onceRules, ruleAxes } from "./rules/all-rules.ts";

/** An axis counts as reached within this distance, when the caller names no other. */
export const defaultTolerance = 0.02;
/** Least gain in squared distance for an edit to be worth making, for a text of one unit (20 words); longer texts need less. */
const minimumGain = 0.005;
/** Squared distance between a tone and a target, over the axes that the target names. */
export function toneDistance(tone: MessageTone, target: ToneTarget): number {
  let sum = 0;
  for (const axis of toneAxes) {
    const wanted = target[axis];
    if (wanted !== undefined) sum += (tone[axis] - wanted) ** 2;
  }
  return sum;
}

export function isReached(tone: MessageTone, target: ToneTarget, tolerance = defaultTolerance): boolean {
  return toneAxes.every((axis) => target[axis] === undefined || Math.abs(tone[axis] - target[axis]) <= tolerance);
}

export const worthwhileGain = (words: number): number => minimumGain / Math.max(1, words / 20);

export interface ChooseOptions {
  counts: SurfaceCounts;
  candidates: readonly Candidate[];
  target: ToneTarget;
  lexicon: Lexicon;
  tolerance: number;
}

/** Greedy choice of the fewest edits: always the one that brings the surface tone nearest, until the target is reached or nothing helps. */
export function chooseEdits({ counts, candidates, target, lexicon, tolerance }: ChooseOptions): Candidate[] {
  const current = counts.slice();
  const gainNeeded = worthwhileGain(current[0]!);
  const chosen: Candidate[] = [];
  const usedOnce = new Set<string>();
  let open = candidates.filter((candidate) => isRelevant(candidate, target));
  for (;;) {
    const tone = surfaceTone(current, lexicon);
    if (isReached(tone, target, tolerance)) break;
    const distance = toneDistance(tone, target);
    let best: Candidate | undefined;
    let bestGain = gainNeeded;
    for (const candidate of open) {
      const gain = distance - toneDistance(surfaceTone(sum(current, candidate.delta), lexicon), target);
      if (gain > bestGain) {
        best = candidate;
        bestGain = gain;
      }
    }
    if (best === undefined) break;
    chosen.push(best);
    for (let i = 0; i < current.length; i++) current[i]! += best.delta[i]!;
    const taken = best;
    for (const edit of taken.edits) if (onceRules.has(edit.rule)) usedOnce.add(edit.rule);
    open = open.filter(
      (other) => other !== taken && !collide(taken, other) && !other.edits.some((edit) => usedOnce.has(edit.rule)),
    );
  }
  return chosen;
}

function isRelevant(candidate: Candidate, target: ToneTarget): boolean {
  const axes = ruleAxes[candidate.edits[0]!.rule] ?? [];
  return axes.some((axis) => target[axis] !== undefined);
}

function sum(a: SurfaceCounts, b: SurfaceCounts): SurfaceCounts {
  const total = a.slice();
  for (let i = 0; i < total.length; i++) total[i]! += b[i]!;
  return total;
}

/** Edits collide when they overlap or touch: each was judged with the other's words unchanged. */
function collide(a: Candidate, b: Candidate): boolean {
  return a.edits.some((x) => b.edits.some((y) => x.start <= y.end && y.start <= x.end));
}
