import { hashToUint32 } from "../../math/random.ts";
import type { Entity, TopicWeight } from "../../understanding/analysis/analysis.ts";
import { wordsOf } from "./taxonomy-index.ts";

/** Sparse features of a text before weighting: hashed names, ascending, with their counts. */
export interface SparseCounts {
  ids: Int32Array;
  counts: Float32Array;
}

/** What the features are taken from; entities and topics add to the words where they are known. */
export interface FeatureSource {
  text: string;
  entities?: readonly Entity[];
  topics?: readonly TopicWeight[];
}

/** 2^22 names: 30,000 different words leave under 1 % of them sharing a name (Weinberger et al. 2009, feature hashing). */
const hashMask = (1 << 22) - 1;
/** Words of the title count twice; a first paragraph is a title up to this many characters. */
const longestTitle = 250;
const titleCount = 2;
const longestText = 20_000;

/**
 * Counts of hashed words and pairs of neighbouring words (the words of a title line twice), of linked entities and of topics. Numbers are
 * one word for each length, so that "1986" and "1987" are alike. Reads the first 20,000 characters. An empty text has no features.
 */
export function countFeatures(source: FeatureSource): SparseCounts {
  const counts = new Map<number, number>();
  const add = (name: string, count: number): void => {
    const id = hashToUint32(name) & hashMask;
    counts.set(id, (counts.get(id) ?? 0) + count);
  };
  const text = source.text.slice(0, longestText);
  const titleEnd = text.indexOf("\n\n");
  const hasTitle = titleEnd > 0 && titleEnd <= longestTitle;
  for (const [part, count] of [
    [hasTitle ? text.slice(0, titleEnd) : "", titleCount],
    [hasTitle ? text.slice(titleEnd) : text, 1],
  ] as const) {
    let previous = "";
    for (const word of wordsOf(part)) {
      const name = /^\d/.test(word) ? `#${Math.min(word.length, 5)}` : word;
      add(name, count);
      if (previous !== "") add(`${previous} ${name}`, count);
      previous = name;
    }
  }
  for (const entity of source.entities ?? []) if (entity.id !== undefined) add(`entity ${entity.id}`, 1);
  for (const topic of source.topics ?? []) add(`topic ${topic.id}`, 4 * topic.weight);
  const ids = Int32Array.from(counts.keys()).sort();
  return { ids, counts: Float32Array.from(ids, (id) => counts.get(id)!) };
}

/** How many texts hold each feature. */
export interface DocumentFrequencies {
  documents: number;
  counts: Map<number, number>;
}

export function addDocument(frequencies: DocumentFrequencies, features: SparseCounts): void {
  frequencies.documents++;
  for (const id of features.ids) frequencies.counts.set(id, (frequencies.counts.get(id) ?? 0) + 1);
}

/**
 * TF-IDF of L2 norm 1: (1 + ln count) * ln((N + 1) / (df + 1) + 1), as scikit-learn's sublinear TfidfVectorizer up to the constant inside
 * the logarithm. Features of no known text weigh like those of one. No features give no values.
 */
export function weighFeatures(frequencies: DocumentFrequencies, features: SparseCounts): Float32Array {
  const values = new Float32Array(features.ids.length);
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const df = frequencies.counts.get(features.ids[i]!) ?? 0;
    const idf = Math.log((frequencies.documents + 1) / (df + 1) + 1);
    const value = (1 + Math.log(Math.max(1, features.counts[i]!))) * idf;
    values[i] = value;
    squares += value * value;
  }
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  for (let i = 0; i < values.length; i++) values[i]! *= scale;
  return values;
}
