import { ConflictError, InvalidInputError, NotFoundError } from "../errors/catalogue.ts";
import type { Log } from "../log/log.ts";
import type { TopicWeight } from "../understanding/analysis.ts";
import {
  createDocumentFrequencies,
  type DocumentFrequencies,
  type DocumentFrequenciesJson,
} from "../understanding/keywords/document-frequencies.ts";
import { keywordTerms } from "../understanding/keywords/extract-keywords.ts";
import { segment } from "../understanding/segmentation/segment.ts";
import type { TrainingProgress } from "../understanding/topics/build-topic-model.ts";
import { labelTopics } from "../understanding/topics/label-topics.ts";
import type { TopicChange } from "../understanding/topics/match-topics.ts";
import { inferTopics, renameTopic, type TopicModel } from "../understanding/topics/topic-model.ts";
import { loadTopicModel, saveTopicModel } from "../understanding/topics/topic-model-format.ts";
import { type TopicDocument, trainTopics } from "../understanding/topics/train-topics.ts";
import { analysedText } from "./analysed-text.ts";
import type { CatalogueView } from "./catalogue-view.ts";
import type { DocumentStore, ItemStore } from "./item-store.ts";
import type { Taxonomy } from "./taxonomy-desk.ts";
import { topicDocumentName } from "./topic-document.ts";
import { type MapPlace, mapTopics } from "./topic-map.ts";

export interface TopicRow {
  id: string;
  label: string;
  words: { text: string; weight: number }[];
  /** Part of all words that belongs to the topic. */
  share: number;
  /** Items in which the topic weighs. */
  itemCount: number;
  coherence: number;
  /** Place on the map of topics, in [-1, 1]. */
  x: number;
  y: number;
}

export interface TopicDeskOptions {
  store: ItemStore;
  documents: DocumentStore;
  catalogue: CatalogueView;
  taxonomy: () => Taxonomy;
  embed: (texts: readonly string[]) => Promise<Float32Array[]>;
  /** Called once a new model is in use or a topic was renamed. */
  onChange: () => Promise<void>;
  /** Number of topics; 0 chooses by coherence. */
  topicCount: number;
  seed: string;
  log: Log;
}

/** The topic model in use, its training and its names. */
export interface TopicDesk {
  /** Loads the stored model, if there is one. */
  load(): Promise<void>;
  /** Empty while there is no model. */
  fingerprint(): string;
  infer(lemmas: readonly string[]): TopicWeight[];
  /** Inverse document frequency of a keyword term in the catalogue, as counted when the topics were last trained. */
  idf(term: string): number;
  labelOf(id: string): string | undefined;
  list(): TopicRow[];
  /** Throws NotFoundError. */
  get(id: string): { topic: TopicRow; trend: { date: string; share: number; count: number }[] };
  /** An editor's name for a topic; it survives retraining. */
  rename(id: string, label: string): Promise<TopicRow>;
  /** Trains on the whole catalogue and puts the model to use; the old one serves until then and stays when it fails. */
  train(options?: {
    onProgress?: (progress: TrainingProgress) => void;
    signal?: AbortSignal;
  }): Promise<{ topics: number; changes: TopicChange[] }>;
  isTraining(): boolean;
}

const frequenciesName = "document-frequencies";
/** What texts are about stands in these; verbs and adverbs make topics of style. */
const topical: ReadonlySet<string> = new Set(["NOUN", "PROPN", "ADJ"]);
const pageSize = 200;

export function createTopicDesk(options: TopicDeskOptions): TopicDesk {
  const { store, documents, catalogue } = options;
  let model: TopicModel | undefined;
  let frequencies = createDocumentFrequencies();
  let training = false;
  let map = { version: -1, places: new Map<string, MapPlace>() };

  function placesOnMap(): ReadonlyMap<string, MapPlace> {
    const version = catalogue.version();
    if (map.version !== version)
      map = {
        version,
        places: mapTopics(
          (model?.topics ?? []).map(({ id }) => id),
          catalogue,
        ),
      };
    return map.places;
  }

  async function adopt(next: TopicModel, changes: readonly TopicChange[]): Promise<void> {
    await documents.writeDocument(topicDocumentName, JSON.stringify({ changes }), Buffer.from(saveTopicModel(next)));
    model = next;
    await options.onChange();
  }

  function rows(): TopicRow[] {
    const counts = new Map<string, number>();
    for (const item of catalogue.items()) {
      for (const topic of item.topics) counts.set(topic.id, (counts.get(topic.id) ?? 0) + 1);
    }
    const places = placesOnMap();
    return (model?.topics ?? []).map((topic) => ({
      ...(places.get(topic.id) ?? { x: 0, y: 0 }),
      id: topic.id,
      label: topic.label,
      words: topic.words.map(({ word, probability }) => ({ text: word, weight: probability })),
      share: topic.share,
      itemCount: counts.get(topic.id) ?? 0,
      coherence: topic.coherence,
    }));
  }

  function rowOf(id: string): TopicRow {
    const row = rows().find((topic) => topic.id === id);
    if (!row) throw new NotFoundError("topic", id);
    return row;
  }

  return {
    async load() {
      const stored = await documents.readDocument(topicDocumentName);
      if (stored?.binary) model = loadTopicModel(stored.binary);
      const counted = await documents.readDocument(frequenciesName);
      if (counted) frequencies = createDocumentFrequencies(JSON.parse(counted.body) as DocumentFrequenciesJson);
    },
    idf: (term) => frequencies.idf(term),
    fingerprint: () => model?.fingerprint ?? "",
    infer: (lemmas) => (model ? inferTopics(model, lemmas) : []),
    labelOf: (id) => model?.topics.find((topic) => topic.id === id)?.label,
    list: () => rows().sort((a, b) => b.share - a.share),
    get: (id) => ({ topic: rowOf(id), trend: trendOf(catalogue, id) }),
    isTraining: () => training,
    async rename(id, label) {
      rowOf(id);
      if (label.trim() === "")
        throw new InvalidInputError("A topic's label must not be empty.", [{ path: "label", message: "is empty" }]);
      await adopt(renameTopic(model!, id, label), []);
      return rowOf(id);
    },
    async train({ onProgress, signal } = {}) {
      if (training)
        throw new ConflictError("already-training", "Topics are being trained already; wait for it to end.");
      training = true;
      try {
        const counts = createDocumentFrequencies();
        const trained = await trainTopics(readDocuments(store, counts), {
          topics: options.topicCount === 0 ? "auto" : options.topicCount,
          seed: options.seed,
          previous: model,
          onProgress,
          signal,
        });
        const labelled = await labelTopics(trained.model, { tags: options.taxonomy().tags, embed: options.embed });
        await documents.writeDocument(frequenciesName, JSON.stringify(counts));
        frequencies = counts;
        await adopt(labelled, trained.changes);
        options.log.info({ topics: labelled.topics.length, metrics: labelled.metrics }, "topics trained");
        return { topics: labelled.topics.length, changes: trained.changes };
      } finally {
        training = false;
      }
    },
  };
}

/** The topical lemmas of every item; counts the keyword terms of each on the way. */
async function* readDocuments(store: ItemStore, counts: DocumentFrequencies): AsyncGenerator<TopicDocument> {
  let after = "";
  for (;;) {
    const page = await store.texts(after, pageSize);
    for (const item of page) {
      const segmentation = await segment(analysedText(item));
      counts.add(keywordTerms(segmentation));
      yield { tokens: segmentation.tokens.filter(({ pos }) => topical.has(pos)).map(({ lemma }) => lemma) };
    }
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
  }
}

const dayMs = 86_400_000;

/** For each week of the catalogue: how many items carry the topic and its share of all topic weight. */
function trendOf(catalogue: CatalogueView, id: string): { date: string; share: number; count: number }[] {
  const weeks = new Map<number, { weight: number; total: number; count: number }>();
  for (const item of catalogue.items()) {
    const week = Math.floor(item.publishedAtMs / (7 * dayMs));
    const entry = weeks.get(week) ?? { weight: 0, total: 0, count: 0 };
    for (const topic of item.topics) {
      entry.total += topic.weight;
      if (topic.id === id) {
        entry.weight += topic.weight;
        entry.count++;
      }
    }
    weeks.set(week, entry);
  }
  return [...weeks]
    .sort(([a], [b]) => a - b)
    .map(([week, { weight, total, count }]) => ({
      date: new Date(week * 7 * dayMs).toISOString().slice(0, 10),
      share: total === 0 ? 0 : weight / total,
      count,
    }));
}
