import { createHash } from "node:crypto";
import { InvalidInputError } from "../../../errors/errors.ts";
import { documentCountOf, documentWords, type EncodedCorpus, encodeCorpus } from "../encoded-corpus.ts";
import { topicWordsFromCounts } from "../fold-in.ts";
import { labelFromWords } from "../label-topics.ts";
import { topWordsOf } from "../top-words.ts";
import { placeTopics } from "../topic-map.ts";
import { createTopicModel, type Topic, type TopicModel, type TopicModelMetrics } from "../topic-model.ts";
import { buildVocabulary, createVocabulary, encodeDocuments, type VocabularyOptions } from "../vocabulary.ts";
import { chooseTopicCount, sweepsPerCandidate, wordsScoredPerTopic } from "./choose-topic-count.ts";
import { npmiCoherence, topicDiversity } from "./coherence.ts";
import { eachDocumentTopic, maxTopicCount } from "./lda-sampler.ts";
import { completionPerplexity } from "./perplexity.ts";
import { type LdaResult, ldaDefaults, trainLda } from "./train-lda.ts";

export interface BuildTopicModelOptions {
  /** Number of topics, or "auto": the number of the grid with the best mean coherence. */
  topics: number | "auto";
  seed?: number | string;
  /** Gibbs sweeps. */
  iterations?: number;
  vocabulary?: Omit<VocabularyOptions, "stopWords"> & { stopWords?: readonly string[] };
  /** Numbers of topics that "auto" tries. */
  grid?: readonly number[];
  /** Number of topics in use, which "auto" tries too and keeps unless another one is clearly better. */
  currentTopicCount?: number | undefined;
}

export interface TrainingProgress {
  stage: "vocabulary" | "choose-number" | "train";
  /** Part of all work, in [0, 1]. */
  fraction: number;
}

const defaultGrid = [5, 10, 15, 20, 30, 40, 50, 75, 100, 150];
const documentsPerGridTopic = 8;
const heldOutEvery = 20;
const leastDocumentsToHoldOut = 100;
const wordsKeptPerTopic = 20;

/**
 * Trains a topic model in the calling thread. `documents` are lower-case lemmas in reading order, one list per document. From 100 documents on every
 * twentieth is held out and measures perplexity. The same documents, options and seed give the same model.
 * Throws InvalidInputError when no document has a usable word, and when more topics are asked for than there are documents or words;
 * "auto" always finds a number that fits, down to one topic.
 */
export function buildTopicModel(
  documents: readonly (readonly string[])[],
  options: BuildTopicModelOptions,
  onProgress: (progress: TrainingProgress) => void = () => {},
): TopicModel {
  checkTopicCount(options.topics);
  onProgress({ stage: "vocabulary", fraction: 0 });
  const { stopWords, ...limits } = options.vocabulary ?? {};
  const vocabulary = createVocabulary(
    buildVocabulary(documents, { ...limits, ...(stopWords && { stopWords: new Set(stopWords) }) }).words,
  );
  const encoded = encodeDocuments(vocabulary, documents);
  const usable = Array.from({ length: documentCountOf(encoded) }, (_, d) => documentWords(encoded, d)).filter(
    (words) => words.length > 0,
  );
  const most = Math.min(usable.length, vocabulary.words.length, maxTopicCount);
  if (most === 0) {
    throw new InvalidInputError(
      `Topics need text: none of the ${documents.length} documents has a word that is frequent enough and no stop word. Add documents.`,
    );
  }
  if (options.topics !== "auto" && options.topics > most) {
    throw new InvalidInputError(
      `${options.topics} topics are too many for ${usable.length} documents with ${vocabulary.words.length} different words: ask for at most ${most}, or "auto".`,
      [{ path: "topics", message: `at most ${most}` }],
    );
  }
  const isHeldOut = (d: number): boolean => usable.length >= leastDocumentsToHoldOut && d % heldOutEvery === 7;
  const corpora = {
    train: encodeCorpus(
      usable.filter((_, d) => !isHeldOut(d)),
      vocabulary.words.length,
    ),
    heldOut: encodeCorpus(
      usable.filter((_, d) => isHeldOut(d)),
      vocabulary.words.length,
    ),
  };

  const seed = options.seed ?? 1;
  const iterations = options.iterations ?? ldaDefaults.iterations;
  const candidates =
    options.topics === "auto"
      ? gridFor(options.grid ?? defaultGrid, { documents: usable.length, most, current: options.currentTopicCount })
      : [];
  const gridSweeps = candidates.length > 1 ? candidates.length * sweepsPerCandidate : 0;
  let sweeps = 0;
  const onSweep = (stage: TrainingProgress["stage"]) => (): void =>
    onProgress({ stage, fraction: ++sweeps / (gridSweeps + iterations) });
  const choice =
    candidates.length > 1
      ? chooseTopicCount({
          ...corpora,
          candidates,
          current: options.currentTopicCount,
          seed,
          onSweep: onSweep("choose-number"),
        })
      : undefined;
  const topicCount = options.topics === "auto" ? (choice?.chosen ?? candidates[0] ?? 1) : options.topics;
  const result = trainLda(corpora.train, { topicCount, seed, iterations, onIteration: onSweep("train") });
  return describe(result, vocabulary.words, { ...corpora, ...(choice && { grid: choice.tried }) });
}

function checkTopicCount(topics: number | "auto"): void {
  if (topics === "auto" || (Number.isInteger(topics) && topics >= 1 && topics <= maxTopicCount)) return;
  throw new InvalidInputError(
    `The number of topics is "auto" or a whole number from 1 to ${maxTopicCount}, not ${topics}.`,
    [{ path: "topics", message: `1 to ${maxTopicCount}, or "auto"` }],
  );
}

/** The numbers of the grid that the corpus can carry, and the one in use; without any the largest that it can carry. */
function gridFor(
  grid: readonly number[],
  { documents, most, current }: { documents: number; most: number; current: number | undefined },
): number[] {
  const fitting = grid.filter((topics) => topics <= most && topics * documentsPerGridTopic <= documents);
  if (fitting.length === 0) return [Math.max(1, Math.min(most, Math.floor(documents / documentsPerGridTopic)))];
  return current === undefined || current > most ? fitting : [...new Set([...fitting, current])];
}

interface DescribeContext {
  train: EncodedCorpus;
  heldOut: EncodedCorpus;
  grid?: NonNullable<TopicModelMetrics["grid"]>;
}

function describe(result: LdaResult, words: readonly string[], context: DescribeContext): TopicModel {
  const { topicCount, state } = result;
  const topicWords = topicWordsFromCounts(result);
  const top = topWordsOf(topicWords, wordsKeptPerTopic);
  const scored = top.map((list) => list.slice(0, wordsScoredPerTopic));
  const coherence = npmiCoherence({ topWords: scored, corpus: context.train });
  const leading = leadingTopics(result);
  const topics = top.map((list, k): Topic => {
    const topicWordList = list.map((word) => ({
      word: words[word]!,
      probability: topicWords.phi[word * topicCount + k]!,
    }));
    return {
      id: `topic-${k + 1}`,
      label: labelFromWords(topicWordList),
      labelSource: "words",
      words: topicWordList,
      share: state.topicTotals[k]! / Math.max(1, context.train.words.length),
      documents: leading[k]!,
      coherence: coherence[k]!,
      x: 0,
      y: 0,
    };
  });
  const heldOut = documentCountOf(context.heldOut) > 0;
  const model = createTopicModel({
    fingerprint: fingerprintOf(result, words),
    topics,
    vocabulary: createVocabulary(words),
    wordTopicCounts: result.wordTopicCounts,
    samples: result.samples,
    alpha: result.alpha,
    beta: result.beta,
    nextTopicNumber: topicCount + 1,
    metrics: {
      documents: documentCountOf(context.train) + documentCountOf(context.heldOut),
      tokens: context.train.words.length,
      vocabulary: words.length,
      npmi: mean(coherence),
      diversity: topicDiversity(scored),
      ...(heldOut && { heldOutPerplexity: completionPerplexity(topicWords, context.heldOut) }),
      ...(context.grid && { grid: context.grid }),
    },
  });
  return placeTopics(model);
}

/** For each topic the number of documents that hold more of its tokens than of any other topic's. */
function leadingTopics(result: LdaResult): Int32Array {
  const best = new Int32Array(result.state.documentCount);
  const leader = new Int32Array(result.state.documentCount).fill(-1);
  eachDocumentTopic(result.state, (topic, count, document) => {
    if (count <= best[document]!) return;
    best[document] = count;
    leader[document] = topic;
  });
  const documents = new Int32Array(result.topicCount);
  for (const topic of leader) if (topic >= 0) documents[topic]!++;
  return documents;
}

function fingerprintOf(result: LdaResult, words: readonly string[]): string {
  const hash = createHash("sha256").update(words.join("\n"));
  for (const part of [result.wordTopicCounts, result.alpha, Float64Array.of(result.beta)]) {
    hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  return hash.digest("hex").slice(0, 16);
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return values.length === 0 ? 0 : sum / values.length;
}
