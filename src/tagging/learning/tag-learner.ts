import { createTimeSlices } from "../../concurrency/time-slices.ts";
import { thresholdForPrecision } from "../../learning/calibration.ts";
import type { SuggestionSource, TaggableText } from "../text/tag-types.ts";
import type { TaxonomyIndex } from "../text/taxonomy-index.ts";
import { countFeatures, weighFeatures } from "../text/text-features.ts";
import { applyChange, type LearnerChange, type Lesson, noChange } from "./learner-change.ts";
import { type BlendNudge, blendSignals, nudgeBlend, nudged } from "./tag-blend.ts";
import { classify, createTagClassifier, moveTag, readTags, stepOf, writeTags } from "./tag-classifier.ts";
import type { TagLearnerState } from "./tag-learner-state.ts";
import { type SignalText, type TagExperience, type TagSignals, tagSignals } from "./tag-signals.ts";

export interface ScoredTag {
  signals: TagSignals;
  score: number;
}

export interface Decision {
  tag: string;
  accepted: boolean;
  /** Where the suggestion came from, and its score, when the tag had been suggested. */
  suggested?: { source: SuggestionSource; score: number } | undefined;
}

/** Scores tags from everything learned so far, and tells what a decision would change; nothing changes before `apply`. */
export interface TagLearner {
  /** Probabilities of all tags that anything speaks for, in no order. `experiences` come from the texts that carry tags. */
  score(text: TaggableText, context: ScoreContext): ScoredTag[];
  /**
   * What an editor's decisions on a text change, and the lessons that the editor takes back. Ask before the text joins the experiences, so
   * that the blend is judged on unseen texts. What a withdrawn lesson moved of the blend, which serves all tags, stays.
   */
  learn(text: TaggableText, decisions: DecisionsOnText, context: ScoreContext): LearnerChange;
  /**
   * What a change of whole tags makes of them: those in `replaced` become what is given there, then the classifier is shown examples that
   * were decided on earlier, without judging the blend by them.
   */
  reshape(options: Pick<LearnerChange, "replaced"> & { examples: readonly ShownExample[] }): Promise<LearnerChange>;
  /** What was learned of single tags, for `reshape` to put back. */
  knownOf(tags: readonly string[]): LearnerChange["replaced"];
  apply(change: LearnerChange): void;
  /** Smallest score that kept the precision so far; the given one while there is too little to tell. */
  threshold(precision: number, cold: number): number;
  /** How much more (or less) than expected editors accept tags from this source; 1 without decisions. */
  acceptance(source: SuggestionSource): number;
  state(): TagLearnerState;
}

export interface DecisionsOnText {
  made: readonly Decision[];
  withdrawn?: readonly Lesson[];
}

export interface ShownExample {
  text: TaggableText;
  tag: string;
  accepted: boolean;
}

export interface ScoreContext {
  taxonomy: TaxonomyIndex;
  experiences: ReadonlyMap<string, TagExperience>;
  taggedTexts: number;
  /** Tags that the text already carries: they are never taken as left out by the editor. */
  carried?: readonly string[];
}

const outcomesNeeded = 30;
/** Weight of a tag that an editor left undecided while accepting others, beside 1 for a rejection. */
const undecidedWeight = 0.25;
/** Decisions that the first guess about a source counts for. */
const sourcePrior = 5;

/** A learner over `state`, which it owns and changes from then on. */
export function createTagLearner(state: TagLearnerState): TagLearner {
  const { frequencies, classifier } = state;

  function signalText(text: TaggableText): SignalText {
    const features = countFeatures(text);
    const values = weighFeatures(frequencies, features);
    return { text: text.text, ids: features.ids, values, embedding: text.embedding, neighbours: text.neighbours };
  }

  function score(text: SignalText, context: ScoreContext): ScoredTag[] {
    return tagSignals(text, { ...context, classifier }).map((signals) => ({
      signals,
      score: blendSignals(state.blend, signals),
    }));
  }

  function learn(text: TaggableText, { made, withdrawn = [] }: DecisionsOnText, context: ScoreContext): LearnerChange {
    const input = signalText(text);
    const margins = classify(classifier, input);
    const before = new Map(score(input, context).map((scored) => [scored.signals.tag, scored]));
    const nudges: BlendNudge[] = [];
    let { blend } = state;
    const lessons = made.map(({ tag, accepted, suggested }): Lesson => {
      const scored = before.get(tag);
      if (scored !== undefined) {
        const nudge = nudgeBlend(blend, { signals: scored.signals, applies: accepted });
        blend = nudged(blend, nudge);
        nudges.push(nudge);
      }
      const index = classifier.tags.get(tag)?.index;
      const step = stepOf(input, { margin: index === undefined ? -1 : margins[index]!, accepted });
      return { tag, accepted, suggested, score: suggested?.score ?? scored?.score, step };
    });
    const isAccepting = made.some(({ accepted }) => accepted);
    const leftOut = isAccepting
      ? stepsLeftOut(input, margins, [...made.map(({ tag }) => tag), ...(context.carried ?? [])])
      : [];
    return {
      input: { ids: input.ids, values: input.values, embedding: input.embedding },
      ...{ lessons, withdrawn, leftOut, nudges, isDocument: true, replaced: [] },
    };
  }

  /** A little step away from every tag that seems to apply and that the editor passed over. */
  function stepsLeftOut(input: SignalText, margins: Float64Array, spoken: readonly string[]): LearnerChange["leftOut"] {
    const named = new Set(spoken);
    return [...classifier.tags].flatMap(([tag, { index }]) => {
      const margin = margins[index]!;
      if (named.has(tag) || margin <= -1) return [];
      return [{ tag, step: stepOf(input, { margin, accepted: false, weight: undecidedWeight }) }];
    });
  }

  return {
    score: (text, context) => score(signalText(text), context),
    learn,
    async reshape({ replaced, examples }) {
      // On copies of the tags that are concerned, since each example starts from what the one before it left.
      const scratch = createTagClassifier(classifier.dimensions);
      const concerned = new Set([...replaced.map(({ tag }) => tag), ...examples.map(({ tag }) => tag)]);
      const { breathe } = createTimeSlices();
      writeTags(scratch, readTags(classifier, [...concerned]));
      await breathe();
      writeTags(scratch, replaced);
      for (const { text, tag, accepted } of examples) {
        const input = signalText(text);
        const index = scratch.tags.get(tag)?.index;
        const margin = index === undefined ? -1 : classify(scratch, input)[index]!;
        moveTag(scratch, input, { tag, step: stepOf(input, { margin, accepted }) });
        await breathe();
      }
      return { ...noChange, replaced: readTags(scratch, [...concerned]) };
    },
    knownOf: (tags) => readTags(classifier, tags),
    apply: (change) => applyChange(state, change),
    threshold(precision, cold) {
      return state.outcomes.length < outcomesNeeded ? cold : thresholdForPrecision(state.outcomes, precision, cold);
    },
    acceptance(source) {
      const known = state.sources[source];
      if (known === undefined) return 1;
      return Math.min(1.5, (known.accepted + sourcePrior) / (known.expected + sourcePrior));
    },
    state: () => state,
  };
}
