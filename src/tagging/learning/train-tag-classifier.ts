import { createRandom, shuffle } from "../../math/random.ts";
import {
  type ClassifierInput,
  createTagClassifier,
  embeddingScale,
  type TagClassifier,
  weightsOf,
} from "./tag-classifier.ts";

export interface TrainingExample extends ClassifierInput {
  /** Tags that apply. Every other tag of the training counts as not applying. */
  tags: readonly string[];
}

export interface TrainTagClassifierOptions {
  dimensions: number;
  seed: number | string;
  /** Cost of a violated margin; chosen on Reuters-21578 among .25, .5, 1, 2, 4. */
  cost?: number;
  /** Passes over the examples of one tag. */
  passes?: number;
}

/** Weights below this part of a tag's largest are dropped: they change no ranking and would be most of the memory. */
const smallestKept = 0.005;
/** Violations below this end the training of a tag. */
const tolerance = 0.05;

/**
 * Trains one linear classifier for each tag that occurs: L2-regularised, squared hinge loss, by dual coordinate descent (Hsieh, Chang, Lin,
 * Keerthi and Sundararajan 2008, algorithm 1 for L2-SVM). A single later decision is one more such step, so learning continues from here.
 * Texts that are far on the right side are no longer visited (shrinking, section 3.2 there). Texts of rare tags cost up to four times as much, by 1 / sqrt of their share. The same examples and seed give the same
 * weights; no examples give no tags.
 */
export function trainTagClassifier(
  examples: readonly TrainingExample[],
  options: TrainTagClassifierOptions,
): TagClassifier {
  const classifier = createTagClassifier(options.dimensions);
  const columns = new Map<number, number>();
  for (const { ids } of examples) for (const id of ids) if (!columns.has(id)) columns.set(id, columns.size);
  const ids = [...columns.keys()];
  const rows = examples.map(({ ids: own }) => Int32Array.from(own, (id) => columns.get(id)!));
  const norms = Float64Array.from(examples, squaredNorm);
  const withTag = new Map<string, number[]>();
  for (const [i, { tags }] of examples.entries()) {
    for (const tag of new Set(tags)) withTag.set(tag, [...(withTag.get(tag) ?? []), i]);
  }
  const sparse = new Float64Array(ids.length);
  for (const tag of [...withTag.keys()].sort()) {
    sparse.fill(0);
    const positives = withTag.get(tag)!;
    const { bias, dense } = descend({ examples, rows, norms, positives, sparse, options });
    const weights = weightsOf(classifier, tag);
    weights.bias = bias;
    weights.dense.set(dense);
    let largest = 0;
    for (const value of sparse) largest = Math.max(largest, Math.abs(value));
    for (let c = 0; c < sparse.length; c++) {
      if (sparse[c] === 0 || Math.abs(sparse[c]!) < smallestKept * largest) continue;
      const row = classifier.rows.get(ids[c]!) ?? { tags: [], weights: [] };
      row.tags.push(weights.index);
      row.weights.push(sparse[c]!);
      classifier.rows.set(ids[c]!, row);
    }
  }
  return classifier;
}

interface Descent {
  examples: readonly TrainingExample[];
  rows: readonly Int32Array[];
  norms: Float64Array;
  positives: readonly number[];
  sparse: Float64Array;
  options: TrainTagClassifierOptions;
}

function descend({ examples, rows, norms, positives, sparse, options }: Descent): {
  bias: number;
  dense: Float64Array;
} {
  const { cost = 1, passes = 15 } = options;
  const dense = new Float64Array(options.dimensions);
  let bias = 0;
  const isPositive = new Uint8Array(examples.length);
  for (const i of positives) isPositive[i] = 1;
  const rarity = Math.min(4, Math.sqrt(Math.max(1, examples.length / positives.length / 10)));
  const duals = new Float64Array(examples.length);
  let active = Array.from(examples, (_, i) => i);
  const random = createRandom(options.seed);
  let shrinkAbove = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < passes; pass++) {
    shuffle(active, random);
    let worst = 0;
    const kept: number[] = [];
    for (const i of active) {
      const sign = isPositive[i] ? 1 : -1;
      const damping = 1 / (2 * cost * (isPositive[i] ? rarity : 1));
      const { values, embedding } = examples[i]!;
      const row = rows[i]!;
      let margin = 0;
      for (let j = 0; j < row.length; j++) margin += values[j]! * sparse[row[j]!]!;
      let sum = 0;
      for (let k = 0; k < dense.length; k++) sum += embedding[k]! * dense[k]!;
      margin += bias + embeddingScale * sum;
      const before = duals[i]!;
      const gradient = sign * margin - 1 + before * damping;
      if (before === 0 && gradient > shrinkAbove) continue;
      kept.push(i);
      if (before === 0 && gradient >= 0) continue;
      worst = Math.max(worst, Math.abs(gradient));
      duals[i] = Math.max(0, before - gradient / (norms[i]! + damping));
      const step = (duals[i]! - before) * sign;
      bias += step;
      for (let j = 0; j < row.length; j++) sparse[row[j]!]! += step * values[j]!;
      for (let k = 0; k < dense.length; k++) dense[k]! += step * embeddingScale * embedding[k]!;
    }
    if (worst < tolerance) break;
    active = kept;
    shrinkAbove = worst;
  }
  return { bias, dense };
}

function squaredNorm({ values, embedding }: ClassifierInput): number {
  let norm = 1;
  for (const value of values) norm += value * value;
  for (const value of embedding) norm += (embeddingScale * value) ** 2;
  return norm;
}
