import { ConflictError, InvalidInputError, NotFoundError } from "../../errors/errors.ts";
import type { Log } from "../../log/log.ts";
import {
  createDocumentFrequencies,
  type DocumentFrequencies,
} from "../../understanding/keywords/document-frequencies.ts";
import { type LabelTopicsOptions, labelTopics, type TaggedDocument } from "../../understanding/topics/label-topics.ts";
import { inheritIdentity } from "../../understanding/topics/match-topics.ts";
import {
  hideTopic,
  renameTopic,
  type TopicModel,
  type TopicModelMetrics,
} from "../../understanding/topics/topic-model.ts";
import {
  type TopicDocument,
  type TrainedTopics,
  trainTopics,
} from "../../understanding/topics/training/train-topics.ts";
import type { DocumentStore, ItemReader } from "../items/item-store.ts";
import type { CatalogueView } from "../search/catalogue-view.ts";
import { frequenciesName, type LoadedTopics } from "./loaded-topics.ts";
import { readTopicDocuments } from "./topic-documents.ts";
import { type TopicFate, type TopicLogEntry, topicFates } from "./topic-log.ts";
import { createTopicRows, type TopicRow } from "./topic-rows.ts";
import {
  createTopicTraining,
  type RunningTraining,
  type TopicTrainingOptions,
  type TopicTrainingState,
} from "./topic-training.ts";
import { type TopicWeek, topicTrend } from "./topic-trend.ts";

export interface TrainedReport {
  topics: number;
  metrics: TopicModelMetrics;
  changes: TopicFate[];
}

export interface TopicsOptions {
  store: Pick<ItemReader, "texts">;
  documents: DocumentStore;
  /** The model in use, which a training replaces. */
  loaded: LoadedTopics;
  catalogue: CatalogueView;
  taxonomyTags: () => LabelTopicsOptions["tags"];
  embed: (texts: readonly string[]) => Promise<Float32Array[]>;
  /** Shows the topics of all items under their present names and without hidden ones. */
  relabel: () => Promise<void>;
  /** Computes the topics of all items again that are of another model. */
  refresh: (onProgress: (done: number, total: number) => void) => Promise<unknown>;
  /** The same behind the answer; however often it is asked for meanwhile, once more. */
  requestRefresh: () => void;
  /** Number of topics; 0 chooses by coherence. */
  topicCount: number;
  seed: string;
  now: () => number;
  log: Log;
}

/** The topic model in use, its training, its names and its history. */
export interface Topics {
  /** Empty while there is no model. */
  fingerprint(): string;
  /** How good the model is; undefined while there is none. */
  metrics(): TopicModelMetrics | undefined;
  /** What trainings and editors did to the topics, newest first. */
  history(): readonly TopicLogEntry[];
  labelOf(id: string): string | undefined;
  /** Largest first. */
  list(): TopicRow[];
  /** Throws NotFoundError. */
  get(id: string): Promise<{ topic: TopicRow; trend: TopicWeek[] }>;
  /** An editor's name for a topic; it survives retraining, one that runs meanwhile too. */
  rename(id: string, label: string): Promise<TopicRow>;
  /**
   * Takes a topic out of all items at once, and of those that come, or brings it back; what follows from that (keywords, suggested tags) comes
   * behind the answer. It stays so through retraining. Throws NotFoundError.
   */
  hide(id: string, hidden: boolean): Promise<TopicRow>;
  /**
   * Trains on the whole catalogue and puts the model to use; the old one serves until then, and stays when the training fails or
   * is stopped. `topics` overrides the configured number. Throws InvalidInputError for a catalogue that carries no such model.
   */
  train(options?: TopicTrainingOptions & { topics?: number | "auto" | undefined }): Promise<TrainedReport>;
  training(): TopicTrainingState;
  /** False when nothing runs that could still be stopped. */
  stopTraining(): boolean;
}

/** Parts of all work, for the progress; how long each takes depends on the catalogue. */
const readEnd = 0.35;
const trainEnd = 0.7;

/** Documents whose tags are looked at for the names of topics, spread over the catalogue. */
const mostTagged = 2_000;

interface TrainedAside {
  former: TopicModel | undefined;
  trained: TrainedTopics;
  counts: DocumentFrequencies;
  tagged: TaggedDocument[];
}

export function createTopics(options: TopicsOptions): Topics {
  const { store, documents, catalogue } = options;
  const { kept } = options.loaded;
  const { rows, rowOf } = createTopicRows({ kept, catalogue });
  const training = createTopicTraining(options.now);
  const time = (): string => new Date(options.now()).toISOString();

  /** Trains without putting anything to use. */
  async function trainAside(topics: number | "auto", { signal, report }: RunningTraining): Promise<TrainedAside> {
    const former = (await kept.load())?.model;
    const counts = createDocumentFrequencies();
    const total = Math.max(1, catalogue.size());
    const tagged: TaggedDocument[] = [];
    const taggedEvery = Math.ceil(total / mostTagged);
    async function* read(): AsyncGenerator<TopicDocument> {
      let done = 0;
      for await (const { id, tokens } of readTopicDocuments(store, counts)) {
        report({ stage: "read", fraction: readEnd * Math.min(1, done / total) });
        const tags = done++ % taggedEvery === 0 ? (catalogue.get(id)?.tags ?? []) : [];
        if (tags.length > 0) tagged.push({ tokens, tags });
        yield { tokens };
      }
    }
    const trained = await trainTopics(read(), {
      topics,
      seed: options.seed,
      previous: former,
      currentTopicCount: former?.topics.length,
      onProgress: ({ stage, fraction }) => report({ stage, fraction: readEnd + (trainEnd - readEnd) * fraction }),
      signal,
    });
    return { former, trained, counts, tagged };
  }

  async function train(topics: number | "auto", running: RunningTraining): Promise<TrainedReport> {
    const { former, trained, counts, tagged } = await trainAside(topics, running);
    running.report({ stage: "label", fraction: trainEnd });
    let changes: TopicFate[] = [];
    await kept.change(async (stored) => {
      if (stored?.model.fingerprint !== former?.fingerprint) {
        throw new ConflictError("topics-changed", "The topics were trained elsewhere meanwhile; train them again.");
      }
      const named = stored ? inheritIdentity(stored.model, trained.model, trained.changes) : trained.model;
      const model = await labelTopics(named, { tags: options.taxonomyTags(), embed: options.embed, tagged });
      changes = topicFates(stored?.model, model, trained.changes);
      const { fingerprint, metrics } = model;
      await documents.writeDocument({ name: frequenciesName, body: JSON.stringify(counts) });
      running.commit();
      return { model, log: [{ event: "trained", at: time(), fingerprint, metrics, changes }, ...(stored?.log ?? [])] };
    });
    options.loaded.useFrequencies(counts);
    const { metrics } = trained.model;
    options.log.info({ topics: trained.model.topics.length, metrics }, "topics trained");
    await options.relabel();
    await options.refresh((done, total) =>
      running.report({ stage: "refresh", fraction: trainEnd + (1 - trainEnd) * (done / total) }),
    );
    return { topics: trained.model.topics.length, metrics, changes };
  }

  return {
    fingerprint: options.loaded.fingerprint,
    metrics: () => kept.current()?.model.metrics,
    history: () => kept.current()?.log ?? [],
    labelOf: options.loaded.labelOf,
    list: () => rows().sort((a, b) => b.share - a.share),
    get: async (id) => ({ topic: rowOf(id), trend: await topicTrend(catalogue, id) }),
    training: training.state,
    stopTraining: training.stop,
    async rename(id, label) {
      const name = label.trim();
      if (name === "")
        throw new InvalidInputError("A topic's label must not be empty.", [{ path: "label", message: "is empty" }]);
      await kept.change(async (stored) => {
        const topic = stored?.model.topics.find((one) => one.id === id);
        if (!stored || !topic) throw new NotFoundError("topic", id);
        const entry: TopicLogEntry = { event: "renamed", at: time(), id, label: name, formerLabel: topic.label };
        return { model: renameTopic(stored.model, id, name), log: [entry, ...stored.log] };
      });
      await options.relabel();
      return rowOf(id);
    },
    async hide(id, hidden) {
      await kept.change(async (stored) => {
        const topic = stored?.model.topics.find((one) => one.id === id);
        if (!stored || !topic) throw new NotFoundError("topic", id);
        const entry: TopicLogEntry = { event: hidden ? "hidden" : "shown", at: time(), id, label: topic.label };
        return { model: hideTopic(stored.model, id, hidden), log: [entry, ...stored.log] };
      });
      await options.relabel();
      options.requestRefresh();
      return rowOf(id);
    },
    train({ topics = options.topicCount === 0 ? "auto" : options.topicCount, ...callbacks } = {}) {
      return training.run((running) => train(topics, running), callbacks);
    },
  };
}
