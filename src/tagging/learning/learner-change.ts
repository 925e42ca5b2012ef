import type { ScoredOutcome } from "../../learning/calibration.ts";
import type { SuggestionSource } from "../text/tag-types.ts";
import { type BlendNudge, nudged } from "./tag-blend.ts";
import { type ClassifierInput, moveTag, type TakenTag, weightsOf, writeTags } from "./tag-classifier.ts";
import type { TagLearnerState } from "./tag-learner-state.ts";

/** A decision as it was learned, so that it can be taken back. */
export interface Lesson {
  tag: string;
  accepted: boolean;
  /** The step of the tag's classifier. */
  step: number;
  /** The score that was judged by it, if there was one. */
  score?: number | undefined;
  suggested?: { source: SuggestionSource; score: number } | undefined;
}

/**
 * What one decision, or one change of whole tags, does to what was learned: plain data that is computed without changing anything, stored,
 * and then applied. Changes add, so that processes which apply the same changes in other orders learn the same but for rounding; only
 * `replaced` overwrites.
 */
export interface LearnerChange {
  /** Decided on; absent for changes of whole tags. */
  itemId?: string | undefined;
  /** The text that steps multiply. */
  input?: ClassifierInput | undefined;
  lessons: readonly Lesson[];
  /** Tags of lessons that are taken back. */
  withdrawn: readonly Lesson[];
  /** Steps of tags that the editor left undecided. */
  leftOut: readonly { tag: string; step: number }[];
  nudges: readonly BlendNudge[];
  /** Whether the text counts as one more document among the word weights. */
  isDocument: boolean;
  /** What is known of whole tags from now on; nothing for a tag that is forgotten. */
  replaced: readonly { tag: string; known: TakenTag | undefined }[];
}

export const noChange: LearnerChange = {
  lessons: [],
  withdrawn: [],
  leftOut: [],
  nudges: [],
  isDocument: false,
  replaced: [],
};

/** Latest outcomes that the threshold is read from. */
export const outcomesKept = 2_000;

export function applyChange(state: TagLearnerState, change: LearnerChange): void {
  const { classifier, outcomes, frequencies } = state;
  writeTags(classifier, change.replaced);
  const { input } = change;
  if (input === undefined) return;
  for (const { tag, step, accepted, score, suggested } of change.lessons) {
    // A tag that was decided on is known, also where nothing had to be moved.
    if (step === 0) weightsOf(classifier, tag);
    else moveTag(classifier, input, { tag, step });
    if (score !== undefined) outcomes.push({ score, right: accepted });
    if (suggested !== undefined) countSource(state, { suggested, accepted }, 1);
  }
  for (const { tag, step } of change.leftOut) moveTag(classifier, input, { tag, step });
  for (const { tag, step, accepted, score, suggested } of change.withdrawn) {
    if (step !== 0) moveTag(classifier, input, { tag, step: -step });
    withdrawOutcome(outcomes, score, accepted);
    if (suggested !== undefined) countSource(state, { suggested, accepted }, -1);
  }
  for (const nudge of change.nudges) state.blend = nudged(state.blend, nudge);
  outcomes.splice(0, outcomes.length - outcomesKept);
  if (!change.isDocument) return;
  frequencies.documents++;
  for (const id of input.ids) frequencies.counts.set(id, (frequencies.counts.get(id) ?? 0) + 1);
}

function withdrawOutcome(outcomes: ScoredOutcome[], score: number | undefined, right: boolean): void {
  const at = outcomes.findLastIndex((outcome) => outcome.score === score && outcome.right === right);
  if (at >= 0) outcomes.splice(at, 1);
}

function countSource(
  state: TagLearnerState,
  { suggested, accepted }: { suggested: NonNullable<Lesson["suggested"]>; accepted: boolean },
  times: 1 | -1,
): void {
  const counts = state.sources[suggested.source] ?? { expected: 0, accepted: 0 };
  counts.expected += times * suggested.score;
  counts.accepted += accepted ? times : 0;
  state.sources[suggested.source] = counts;
}
