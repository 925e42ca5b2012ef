import { ModelUnavailableError } from "../../errors/errors.ts";
import { decodeModel, encodeModel, type ModelData } from "../../model-registry/model-file.ts";
import { defaultBlend } from "./default-blend.ts";
import type { LearnerChange } from "./learner-change.ts";
import type { TagBlend } from "./tag-blend.ts";
import { createTagClassifier, type FeatureRow, type TakenTag } from "./tag-classifier.ts";
import type { TagLearnerState } from "./tag-learner-state.ts";

/** All that was learned, as one file: feature rows as compressed sparse rows, dense weights tags x dimensions. */
const stateKind = "tag-learner-2";
const changeKind = "tag-lesson-1";

interface StateSettings extends Pick<TagLearnerState, "sources"> {
  dimensions: number;
  /** In the order of their numbers. */
  tags: string[];
  documents: number;
}

export function encodeLearnerState({ frequencies, classifier, blend, outcomes, sources }: TagLearnerState): Buffer {
  const tags = [...classifier.tags].sort(([, a], [, b]) => a.index - b.index);
  const dense = new Float32Array(tags.length * classifier.dimensions);
  for (const [t, [, weights]] of tags.entries()) dense.set(weights.dense, t * classifier.dimensions);
  const rows = [...classifier.rows];
  const rowStarts = new Uint32Array(rows.length + 1);
  for (const [r, [, row]] of rows.entries()) rowStarts[r + 1] = rowStarts[r]! + row.tags.length;
  const settings: StateSettings = {
    dimensions: classifier.dimensions,
    tags: tags.map(([tag]) => tag),
    documents: frequencies.documents,
    sources,
  };
  return encodeModel({
    kind: stateKind,
    settings: { ...settings },
    arrays: {
      frequencyIds: Uint32Array.from(frequencies.counts.keys()),
      frequencyCounts: Uint32Array.from(frequencies.counts.values()),
      biases: Float64Array.from(tags, ([, { bias }]) => bias),
      dense,
      rowIds: Uint32Array.from(rows, ([id]) => id),
      rowStarts,
      rowTags: Uint32Array.from(rows.flatMap(([, row]) => row.tags)),
      rowWeights: Float64Array.from(rows.flatMap(([, row]) => row.weights)),
      blend: Float64Array.from(blend.flatMap((weights) => [...weights])),
      outcomeScores: Float64Array.from(outcomes, ({ score }) => score),
      outcomesRight: Uint8Array.from(outcomes, ({ right }) => (right ? 1 : 0)),
    },
  });
}

/** Throws ModelUnavailableError for bytes that are damaged or of another format. */
export function decodeLearnerState(bytes: Uint8Array): TagLearnerState {
  const { settings, arrays } = decode(bytes, stateKind);
  const { dimensions, tags, documents, sources } = settings as unknown as StateSettings;
  const numbers = (name: string): ArrayLike<number> => arrays[name]!;
  const classifier = createTagClassifier(dimensions);
  const dense = arrays.dense as Float32Array;
  for (const [index, tag] of tags.entries()) {
    const own = dense.slice(index * dimensions, (index + 1) * dimensions);
    classifier.tags.set(tag, { index, bias: numbers("biases")[index]!, dense: own });
  }
  const rowStarts = numbers("rowStarts");
  for (const [r, id] of Array.from(numbers("rowIds")).entries()) {
    const row: FeatureRow = { tags: [], weights: [] };
    for (let at = rowStarts[r]!; at < rowStarts[r + 1]!; at++) {
      row.tags.push(numbers("rowTags")[at]!);
      row.weights.push(numbers("rowWeights")[at]!);
    }
    classifier.rows.set(id, row);
  }
  const frequencyCounts = numbers("frequencyCounts");
  return {
    frequencies: {
      documents,
      counts: new Map(Array.from(numbers("frequencyIds"), (id, i) => [id, frequencyCounts[i]!])),
    },
    classifier,
    blend: levelsOf(arrays.blend as Float64Array),
    outcomes: Array.from(numbers("outcomeScores"), (score, i) => ({ score, right: numbers("outcomesRight")[i] === 1 })),
    sources,
  };
}

/** What was learned of tags before a change, for its undo. */
export function encodeKnownTags(tags: LearnerChange["replaced"]): Buffer {
  return encodeChange({ lessons: [], withdrawn: [], leftOut: [], nudges: [], isDocument: false, replaced: tags });
}

/** Some kilobytes: the text's features, and the steps that multiply them. */
export function encodeChange(change: LearnerChange): Buffer {
  const { itemId, input, lessons, withdrawn, leftOut, nudges, isDocument, replaced } = change;
  const arrays: ModelData["arrays"] = {};
  if (input !== undefined) {
    arrays.ids = Uint32Array.from(input.ids);
    arrays.values = input.values;
    arrays.embedding = input.embedding;
  }
  for (const [r, { known }] of replaced.entries()) {
    if (known === undefined) continue;
    arrays[`dense${r}`] = known.dense;
    arrays[`ids${r}`] = Uint32Array.from(known.ids);
    arrays[`weights${r}`] = known.weights;
  }
  return encodeModel({
    kind: changeKind,
    settings: {
      itemId,
      ...{ lessons, withdrawn, leftOut, isDocument },
      nudges: nudges.map(({ level, change: added }) => ({ level, change: [...added] })),
      replaced: replaced.map(({ tag, known }) => ({ tag, bias: known?.bias })),
    },
    arrays,
  });
}

interface ChangeSettings extends Pick<LearnerChange, "itemId" | "lessons" | "withdrawn" | "leftOut" | "isDocument"> {
  nudges: { level: number; change: number[] }[];
  replaced: { tag: string; bias?: number }[];
}

/** Throws ModelUnavailableError for bytes that are damaged or of another format. */
export function decodeChange(bytes: Uint8Array): LearnerChange {
  const { settings, arrays } = decode(bytes, changeKind);
  const { nudges, replaced, ...rest } = settings as unknown as ChangeSettings;
  const knownOf = (r: number, bias: number): TakenTag => ({
    bias,
    dense: arrays[`dense${r}`] as Float32Array,
    ids: Int32Array.from(arrays[`ids${r}`]!),
    weights: arrays[`weights${r}`] as Float64Array,
  });
  return {
    ...rest,
    input: arrays.ids && {
      ids: Int32Array.from(arrays.ids),
      values: arrays.values as Float32Array,
      embedding: arrays.embedding as Float32Array,
    },
    nudges: nudges.map(({ level, change }) => ({ level, change: Float64Array.from(change) })),
    replaced: replaced.map(({ tag, bias }, r) => ({ tag, known: bias === undefined ? undefined : knownOf(r, bias) })),
  };
}

function levelsOf(weights: Float64Array): TagBlend {
  const signals = weights.length / defaultBlend.length;
  return defaultBlend.map((_, level) => weights.slice(level * signals, (level + 1) * signals));
}

function decode(bytes: Uint8Array, kind: string): ModelData {
  try {
    return decodeModel(bytes, kind);
  } catch (cause) {
    throw new ModelUnavailableError("What was learned about tags cannot be read: train the tags again.", cause);
  }
}
