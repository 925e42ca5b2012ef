import { deserialize, serialize } from "node:v8";
import { ModelUnavailableError } from "../../errors/errors.ts";
import { type ScoredOutcome, thresholdForPrecision } from "../../learning/calibration.ts";
import { defaultBlend } from "./default-blend.ts";
import { blendSignals, nudgeBlend, type TagBlend } from "./tag-blend.ts";
import {
  classify,
  createTagClassifier,
  learnDecision,
  moveTag,
  readTag,
  type TagClassifier,
  type TakenTag,
  writeTag,
} from "./tag-classifier.ts";
import { type SignalText, type TagExperience, type TagSignals, tagSignals } from "./tag-signals.ts";
import type { SuggestionSource, TaggableText } from "./tag-types.ts";
import type { TaxonomyIndex } from "./taxonomy-index.ts";
import { addDocument, countFeatures, type DocumentFrequencies, weighFeatures } from "./text-features.ts";

/** All that is learned from editors' decisions; plain data, so that it can be stored and handed between threads. */
export interface TagLearnerState {
  frequencies: DocumentFrequencies;
  classifier: TagClassifier;
  blend: TagBlend;
  /** Scores given and decisions made, latest last; the threshold is read from them. */
  outcomes: ScoredOutcome[];
  /** For tags that a text itself offered: what was expected to be accepted, and what was. */
  sources: Record<string, { expected: number; accepted: number }>;
}

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

/** What a decision changed, for `takeBack`. */
export interface Lesson {
  tag: string;
  accepted: boolean;
  /** The step of the tag's classifier. */
  step: number;
  /** The score that was judged by it, if there was one. */
  score: number | undefined;
  suggested: Decision["suggested"];
}

/** Scores tags from everything learned so far, and learns from each decision at once. */
export interface TagLearner {
  /** Probabilities of all tags that anything speaks for, in no order. `experiences` come from the texts that carry tags. */
  score(text: TaggableText, context: ScoreContext): ScoredTag[];
  /** Takes in an editor's decisions on a text. Call it before the text joins the experiences, so that the blend is judged on unseen texts. */
  learn(text: TaggableText, decisions: readonly Decision[], context: ScoreContext): Lesson[];
  /** Unlearns a decision that an editor took back. What it moved of the blend, which serves all tags, stays. */
  takeBack(text: TaggableText, lesson: Lesson): void;
  /** Shows the classifier one example more, without judging the blend by it: the decision was made earlier, on another tag. */
  show(text: TaggableText, decision: { tag: string; accepted: boolean }): void;
  /** What was learned of a tag alone; undefined for a tag that was never decided on. */
  readTag(tag: string): TakenTag | undefined;
  /** Puts back what `readTag` gave; undefined forgets the tag. */
  writeTag(tag: string, taken: TakenTag | undefined): void;
  /** Smallest score that kept the precision so far; the given one while there is too little to tell. */
  threshold(precision: number, cold: number): number;
  /** How much more (or less) than expected editors accept tags from this source; 1 without decisions. */
  acceptance(source: SuggestionSource): number;
  state(): TagLearnerState;
}

export interface ScoreContext {
  taxonomy: TaxonomyIndex;
  experiences: ReadonlyMap<string, TagExperience>;
  taggedTexts: number;
  /** Tags that the text already carries: they are never taken as left out by the editor. */
  carried?: readonly string[];
}

const outcomesKept = 2_000;
const outcomesNeeded = 30;
/** Weight of a tag that an editor left undecided while accepting others, beside 1 for a rejection. */
const undecidedWeight = 0.25;
/** Decisions that the first guess about a source counts for. */
const sourcePrior = 5;

export function emptyTagLearnerState(dimensions: number): TagLearnerState {
  return {
    frequencies: { documents: 0, counts: new Map() },
    classifier: createTagClassifier(dimensions),
    blend: defaultBlend,
    outcomes: [],
    sources: {},
  };
}

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

  return {
    score: (text, context) => score(signalText(text), context),
    learn(text, decisions, context) {
      const input = signalText(text);
      const before = new Map(score(input, context).map((scored) => [scored.signals.tag, scored]));
      const lessons = decisions.map(({ tag, accepted, suggested }): Lesson => {
        const scored = before.get(tag);
        if (scored !== undefined) state.blend = nudgeBlend(state.blend, { signals: scored.signals, applies: accepted });
        const given = suggested?.score ?? scored?.score;
        if (given !== undefined) state.outcomes.push({ score: given, right: accepted });
        if (suggested !== undefined) countSource(state, suggested, accepted, 1);
        return { tag, accepted, suggested, score: given, step: learnDecision(classifier, input, { tag, accepted }) };
      });
      if (decisions.some(({ accepted }) => accepted)) learnLeftOut(classifier, input, decisions, context.carried ?? []);
      state.outcomes.splice(0, state.outcomes.length - outcomesKept);
      addDocument(frequencies, countFeatures(text));
      return lessons;
    },
    takeBack(text, { tag, accepted, step, score: given, suggested }) {
      if (step !== 0) moveTag(classifier, signalText(text), { tag, step: -step });
      const at = state.outcomes.findLastIndex((outcome) => outcome.score === given && outcome.right === accepted);
      if (at >= 0) state.outcomes.splice(at, 1);
      if (suggested !== undefined) countSource(state, suggested, accepted, -1);
    },
    show: (text, decision) => void learnDecision(classifier, signalText(text), decision),
    readTag: (tag) => readTag(classifier, tag),
    writeTag: (tag, taken) => writeTag(classifier, tag, taken),
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

function learnLeftOut(
  classifier: TagClassifier,
  input: SignalText,
  decisions: readonly Decision[],
  carried: readonly string[],
): void {
  const spoken = new Set([...carried, ...decisions.map(({ tag }) => tag)]);
  const margins = classify(classifier, input);
  for (const [tag, { index }] of classifier.tags) {
    if (!spoken.has(tag) && margins[index]! > -1) {
      learnDecision(classifier, input, { tag, accepted: false, weight: undecidedWeight });
    }
  }
}

function countSource(
  state: TagLearnerState,
  suggested: NonNullable<Decision["suggested"]>,
  accepted: boolean,
  times: 1 | -1,
): void {
  const counts = state.sources[suggested.source] ?? { expected: 0, accepted: 0 };
  counts.expected += times * suggested.score;
  counts.accepted += accepted ? times : 0;
  state.sources[suggested.source] = counts;
}

const format = "attune-tag-learner-1";

export function saveTagLearner(state: TagLearnerState): Buffer {
  return serialize({ format, state });
}

/** Throws ModelUnavailableError for bytes that are damaged or of another format. */
export function loadTagLearner(bytes: Uint8Array): TagLearnerState {
  let read: { format?: unknown; state: TagLearnerState } | undefined;
  try {
    read = deserialize(bytes);
  } catch (cause) {
    throw new ModelUnavailableError("What was learned about tags cannot be read: train the tags again.", cause);
  }
  if (read?.format !== format) {
    throw new ModelUnavailableError("What was learned about tags is in another format: train the tags again.");
  }
  return read.state;
}
