import { topK } from "../../math/top-k.ts";
import { dot } from "../../math/vector.ts";
import type { TaggedNeighbour } from "../text/tag-types.ts";
import type { TaxonomyIndex } from "../text/taxonomy-index.ts";
import { addDocument, type DocumentFrequencies, type SparseCounts, weighFeatures } from "../text/text-features.ts";
import { defaultBlend } from "./default-blend.ts";
import { type BlendExample, blendSignals, fitBlend } from "./tag-blend.ts";
import type { TagLearnerState } from "./tag-learner-state.ts";
import { type TagExperience, tagSignals } from "./tag-signals.ts";
import { type TrainingExample, trainTagClassifier } from "./train-tag-classifier.ts";

/** A text that an editor has tagged. */
export interface TaggedExample {
  text: string;
  features: SparseCounts;
  embedding: Float32Array;
  accepted: readonly string[];
}

export interface TrainTagLearnerOptions {
  dimensions: number;
  taxonomy: TaxonomyIndex;
  seed: number | string;
  onProgress?: ((fraction: number) => void) | undefined;
}

const folds = 3;
/** Above this many texts one fold judges the blend: enough to fit forty-five numbers. */
const judgedTexts = 1_500;
const neighboursAsked = 20;
const outcomesKept = 2_000;
const leastOutcome = 0.05;

/**
 * Learns everything from all tagged texts at once: word weights, one classifier for each tag, and the blend of all signals with its threshold. The blend
 * is fitted to signals of texts that the classifiers, prototypes and neighbours had not seen (cross-fitting in three parts), so that it does
 * not trust what was learned by heart. No texts give the untrained state.
 */
export function trainTagLearner(examples: readonly TaggedExample[], options: TrainTagLearnerOptions): TagLearnerState {
  const { dimensions, seed, onProgress = () => {} } = options;
  const frequencies: DocumentFrequencies = { documents: 0, counts: new Map() };
  for (const { features } of examples) addDocument(frequencies, features);
  const prepared = examples.map(
    ({ features, embedding, accepted }): TrainingExample => ({
      ids: features.ids,
      values: weighFeatures(frequencies, features),
      embedding,
      tags: accepted,
    }),
  );
  const judged: BlendExample[] = [];
  const foldsJudged = examples.length > judgedTexts ? 1 : folds;
  if (examples.length >= 2 * folds) {
    for (let fold = 0; fold < foldsJudged; fold++) {
      for (const one of judgeFold({ examples, prepared, fold, options })) judged.push(one);
      onProgress((fold + 1) / (foldsJudged + 1));
    }
  }
  const classifier = trainTagClassifier(prepared, { dimensions, seed });
  const blend = fitBlend(judged, defaultBlend);
  const outcomes = judged
    .map(({ signals, applies }) => ({ score: blendSignals(blend, signals), right: applies }))
    .filter(({ score }) => score >= leastOutcome)
    .slice(-outcomesKept);
  onProgress(1);
  return { frequencies, classifier, blend, outcomes, sources: {} };
}

/** Sums of embeddings and counts by tag. */
export function gatherExperiences(
  examples: readonly { embedding: Float32Array; tags: readonly string[] }[],
): Map<string, TagExperience> {
  const experiences = new Map<string, TagExperience>();
  for (const { embedding, tags } of examples) {
    for (const tag of tags) {
      let known = experiences.get(tag);
      if (known === undefined) {
        known = { accepted: 0, rejected: 0, sum: new Float32Array(embedding.length) };
        experiences.set(tag, known);
      }
      known.accepted++;
      for (let k = 0; k < embedding.length; k++) known.sum[k]! += embedding[k]!;
    }
  }
  return experiences;
}

interface Fold {
  examples: readonly TaggedExample[];
  prepared: readonly TrainingExample[];
  fold: number;
  options: TrainTagLearnerOptions;
}

function judgeFold({ examples, prepared, fold, options }: Fold): BlendExample[] {
  const isSeen = (_: unknown, i: number): boolean => i % folds !== fold;
  const seen = prepared.filter(isSeen);
  const classifier = trainTagClassifier(seen, { dimensions: options.dimensions, seed: options.seed });
  const experiences = gatherExperiences(seen);
  const unseen = prepared.map((_, i) => i).filter((i) => i % folds === fold);
  const step = Math.max(1, unseen.length / judgedTexts);
  const judged: BlendExample[] = [];
  for (let u = 0; u < unseen.length; u += step) {
    const i = unseen[Math.floor(u)]!;
    const input = prepared[i]!;
    const signals = tagSignals(
      { ...input, text: examples[i]!.text, neighbours: nearestTagged(input.embedding, seen) },
      { taxonomy: options.taxonomy, classifier, experiences, taggedTexts: seen.length },
    );
    for (const signal of signals) judged.push({ signals: signal, applies: input.tags.includes(signal.tag) });
  }
  return judged;
}

function nearestTagged(embedding: Float32Array, seen: readonly TrainingExample[]): TaggedNeighbour[] {
  const similarities = Float32Array.from(seen, (other) => dot(embedding, other.embedding));
  return topK(similarities, neighboursAsked).map(({ index, score }) => ({
    itemId: String(index),
    title: "",
    similarity: score,
    tags: seen[index]!.tags,
  }));
}
