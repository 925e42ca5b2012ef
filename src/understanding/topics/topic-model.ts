import type { TopicWeight } from "../analysis/analysis.ts";
import { foldIn, type TopicWords, topicWordsFromCounts } from "./fold-in.ts";
import { encodeTokens, type Vocabulary } from "./vocabulary.ts";

/** What one number of topics reached in a short training. */
export interface TriedTopicCount {
  topics: number;
  npmi: number;
  diversity: number;
  /** Absent when nothing was held out. */
  heldOutPerplexity?: number;
}

export interface Topic {
  /** Stays with the topic across retrains. */
  id: string;
  label: string;
  /** An editor's label is never replaced by a retrain. `none`: its words do not belong together well enough for a name; the label only numbers it. */
  labelSource: "words" | "taxonomy" | "editor" | "none";
  /** An editor said that it is no topic: no text has it. */
  hidden?: boolean;
  /** Most probable words first. */
  words: { word: string; probability: number }[];
  /** Part of all training tokens. */
  share: number;
  /** Training documents in which it is the largest topic. */
  documents: number;
  /** NPMI coherence of the ten top words over the training corpus, in [-1, 1]. */
  coherence: number;
  /** Place on the map of topics, each in [-1, 1]; see `placeTopics`. */
  x: number;
  y: number;
}

export interface TopicModelMetrics {
  documents: number;
  tokens: number;
  vocabulary: number;
  /** Mean of the topics' coherences. */
  npmi: number;
  /** Share of different words among the ten top words of all topics. */
  diversity: number;
  /** By document completion on the documents held out while training; absent below 100 documents. */
  heldOutPerplexity?: number;
  /** What each number of topics reached that was tried, fewest first; absent when the number was given. */
  grid?: TriedTopicCount[];
}

/** What is kept of a trained model: counts, priors, words and labels. Immutable; renaming makes a new one. */
export interface TopicModel {
  /** Hash of what inference depends on; changes with every training, not with a rename. */
  fingerprint: string;
  topics: readonly Topic[];
  vocabulary: Vocabulary;
  /** Row-major vocabulary x topics, added up over `samples` chain states. */
  wordTopicCounts: Int32Array;
  samples: number;
  alpha: Float64Array;
  beta: number;
  /** Derived from the counts. */
  topicWords: TopicWords;
  metrics: TopicModelMetrics;
  /** Topic numbers never return: the next born topic is `topic-N`. */
  nextTopicNumber: number;
}

export type TopicModelParts = Omit<TopicModel, "topicWords">;

export function createTopicModel(parts: TopicModelParts): TopicModel {
  const { wordTopicCounts, samples, alpha, beta, topics, vocabulary } = parts;
  const topicWords = topicWordsFromCounts({
    topicCount: topics.length,
    vocabularySize: vocabulary.words.length,
    wordTopicCounts,
    samples,
    alpha,
    beta,
  });
  return { ...parts, topicWords };
}

export interface InferTopicsOptions {
  /** Topics below this weight are left out. */
  minWeight?: number;
  /** At most this many, best first. */
  limit?: number;
  /** No topics where the vocabulary has less than this share of the tokens. */
  leastKnown?: number | undefined;
}

/**
 * Topics of one text, best first, from its lower-case lemmas in reading order. The weights of all topics sum to 1; small
 * ones are left out. Deterministic, a few milliseconds at most, and the model stays as it is. A text without any known word has no topics.
 */
export function inferTopics(
  model: TopicModel,
  tokens: readonly string[],
  options: InferTopicsOptions = {},
): TopicWeight[] {
  const { minWeight = 0.05, limit = 10, leastKnown = 0 } = options;
  const words = encodeTokens(model.vocabulary, tokens);
  if (words.length === 0 || words.length < leastKnown * tokens.length) return [];
  const theta = foldIn(model.topicWords, words);
  return model.topics
    .map(({ id, label, labelSource, hidden }, k) => ({
      id,
      label,
      weight: hidden ? 0 : theta[k]!,
      ...(labelSource === "none" && { unnamed: true as const }),
    }))
    .filter((topic) => topic.weight >= minWeight)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, limit);
}

/** What the topics of a text depend on: the training, and which topics are hidden. */
export function inferenceFingerprint({ fingerprint, topics }: Pick<TopicModel, "fingerprint" | "topics">): string {
  const hidden = topics.filter((topic) => topic.hidden).map((topic) => topic.id);
  return [fingerprint, ...hidden].join("-");
}

/** The model with one topic hidden or shown again; unknown ids leave it as it is. */
export function hideTopic(model: TopicModel, id: string, hidden: boolean): TopicModel {
  const topics = model.topics.map((topic) => {
    if (topic.id !== id) return topic;
    const { hidden: _, ...shown } = topic;
    return hidden ? { ...shown, hidden } : shown;
  });
  return { ...model, topics };
}

/** The model with one topic named by an editor; unknown ids and empty names leave it as it is. */
export function renameTopic(model: TopicModel, id: string, label: string): TopicModel {
  const name = label.trim();
  if (name === "") return model;
  const topics = model.topics.map((topic) =>
    topic.id === id ? { ...topic, label: name, labelSource: "editor" as const } : topic,
  );
  return { ...model, topics };
}
