/** A text as a linear classifier sees it: sparse words of norm 1 beside a dense embedding of norm 1 (or zeros). */
export interface ClassifierInput {
  ids: Int32Array;
  values: Float32Array;
  embedding: Float32Array;
}

/** Weights of all tags: dense ones by tag, sparse ones by feature, since most features matter to few tags. */
export interface TagClassifier {
  dimensions: number;
  tags: Map<string, TagWeights>;
  /** Feature id to the tags that weigh it. */
  rows: Map<number, FeatureRow>;
}

export interface TagWeights {
  /** Number of the tag in feature rows; numbers are never reused. */
  index: number;
  bias: number;
  dense: Float32Array;
}

export interface FeatureRow {
  tags: number[];
  weights: number[];
}

/** Scale of the embedding beside the words; chosen on Reuters-21578 among .5, 1, 1.5, 2. */
export const embeddingScale = 1;
/** Aggressiveness of one online step: larger corrects a mistake more fully; chosen on Reuters-21578 among .5, 1, 2, 4. */
const aggressiveness = 2;

export function createTagClassifier(dimensions: number): TagClassifier {
  return { dimensions, tags: new Map(), rows: new Map() };
}

/** The weights of a tag; a new tag starts at a margin of -1, "does not apply". */
export function weightsOf(classifier: TagClassifier, tag: string): TagWeights {
  const known = classifier.tags.get(tag);
  if (known !== undefined) return known;
  const weights: TagWeights = { index: classifier.tags.size, bias: -1, dense: new Float32Array(classifier.dimensions) };
  classifier.tags.set(tag, weights);
  return weights;
}

/** Margin of every known tag by its index: above 0 it applies, +-1 is the edge of certainty. */
export function classify(classifier: TagClassifier, input: ClassifierInput): Float64Array {
  const margins = new Float64Array(classifier.tags.size);
  for (let i = 0; i < input.ids.length; i++) {
    const row = classifier.rows.get(input.ids[i]!);
    if (row === undefined) continue;
    const value = input.values[i]!;
    for (let r = 0; r < row.tags.length; r++) margins[row.tags[r]!]! += value * row.weights[r]!;
  }
  for (const { index, bias, dense } of classifier.tags.values()) {
    let sum = 0;
    for (let k = 0; k < dense.length; k++) sum += dense[k]! * input.embedding[k]!;
    margins[index]! += bias + embeddingScale * sum;
  }
  return margins;
}

/**
 * One passive-aggressive step (PA-II, Crammer et al. 2006): the least amount of this text, for `moveTag`, that would take a tag's margin on
 * it to +-1, damped by 1 / (2 C). 0 for a text that is already beyond the edge. `weight` scales the step, 1 for an editor's decision.
 */
export function stepOf(
  input: ClassifierInput,
  { margin, accepted, weight = 1 }: { margin: number; accepted: boolean; weight?: number },
): number {
  const sign = accepted ? 1 : -1;
  const loss = 1 - sign * margin;
  if (loss <= 0) return 0;
  let norm = 1;
  for (const value of input.values) norm += value * value;
  for (const value of input.embedding) norm += (embeddingScale * value) ** 2;
  return (weight * sign * loss) / (norm + 1 / (2 * aggressiveness));
}

/** Adds a multiple of a text to the weights of a tag. */
export function moveTag(
  classifier: TagClassifier,
  input: ClassifierInput,
  { tag, step }: { tag: string; step: number },
): void {
  const weights = weightsOf(classifier, tag);
  weights.bias += step;
  for (let k = 0; k < weights.dense.length; k++) weights.dense[k]! += step * embeddingScale * input.embedding[k]!;
  for (let i = 0; i < input.ids.length; i++)
    addWeight(classifier, input.ids[i]!, weights.index, step * input.values[i]!);
}

function addWeight(classifier: TagClassifier, id: number, tag: number, change: number): void {
  let row = classifier.rows.get(id);
  if (row === undefined) {
    row = { tags: [], weights: [] };
    classifier.rows.set(id, row);
  }
  const at = row.tags.indexOf(tag);
  if (at >= 0) row.weights[at]! += change;
  else {
    row.tags.push(tag);
    row.weights.push(change);
  }
}

/** All that is known of one tag, apart from the rest; plain data. */
export interface TakenTag {
  bias: number;
  dense: Float32Array;
  /** Feature ids and their weights. */
  ids: Int32Array;
  weights: Float64Array;
}

/** What is known of a tag; undefined for a tag that the classifier never met. */
export interface KnownTag {
  tag: string;
  known: TakenTag | undefined;
}

/** What the classifier knows of tags, in one pass over all features. */
export function readTags(classifier: TagClassifier, tags: readonly string[]): KnownTag[] {
  const found = tags.map((tag) => ({
    own: classifier.tags.get(tag),
    ids: [] as number[],
    weights: [] as number[],
  }));
  const met = found.flatMap((one) => (one.own === undefined ? [] : [{ ...one, index: one.own.index }]));
  if (met.length > 0) {
    for (const [id, row] of classifier.rows) {
      for (const { index, ids, weights } of met) {
        const at = row.tags.indexOf(index);
        if (at < 0) continue;
        ids.push(id);
        weights.push(row.weights[at]!);
      }
    }
  }
  return found.map(({ own, ids, weights }, i) => ({
    tag: tags[i]!,
    known: own && {
      bias: own.bias,
      dense: own.dense.slice(),
      ids: Int32Array.from(ids),
      weights: Float64Array.from(weights),
    },
  }));
}

/** Puts back what `readTags` gave, in one pass over all features; undefined makes a tag as if it had never been met. Of a tag that comes twice the last counts. */
export function writeTags(classifier: TagClassifier, tags: readonly KnownTag[]): void {
  const written = new Map<number, { weights: TagWeights; known: TakenTag | undefined }>();
  for (const { tag, known } of tags) {
    if (known === undefined && !classifier.tags.has(tag)) continue;
    const weights = weightsOf(classifier, tag);
    written.set(weights.index, { weights, known });
  }
  if (written.size === 0) return;
  for (const [id, row] of classifier.rows) {
    for (const index of written.keys()) {
      const at = row.tags.indexOf(index);
      if (at < 0) continue;
      row.tags.splice(at, 1);
      row.weights.splice(at, 1);
    }
    if (row.tags.length === 0) classifier.rows.delete(id);
  }
  for (const { weights, known } of written.values()) {
    weights.bias = known?.bias ?? -1;
    weights.dense.fill(0);
    if (known === undefined) continue;
    weights.dense.set(known.dense);
    for (let i = 0; i < known.ids.length; i++) addWeight(classifier, known.ids[i]!, weights.index, known.weights[i]!);
  }
}
