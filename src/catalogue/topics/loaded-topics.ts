import type { Log } from "../../log/log.ts";
import type { TopicWeight } from "../../understanding/analysis/analysis.ts";
import {
  createDocumentFrequencies,
  type DocumentFrequencies,
  type DocumentFrequenciesJson,
} from "../../understanding/keywords/document-frequencies.ts";
import type { TopicInference } from "../../understanding/topics/topic-inference.ts";
import { inferenceFingerprint, inferTopics } from "../../understanding/topics/topic-model.ts";
import type { DocumentStore } from "../items/item-store.ts";
import { createKeptTopics, type KeptTopics } from "./stored-topics.ts";

/** The topic model and the word counts in use: what an analysis needs of them. */
export interface LoadedTopics {
  /** Reads what is stored; a model that cannot be read is logged, and the catalogue goes without topics. */
  load(): Promise<void>;
  /** Empty while there is no model. */
  fingerprint(): string;
  /** Topics of a text from its topical lemmas; the model stays as it is. */
  infer: TopicInference["infer"];
  /** Inverse document frequency of a keyword term in the catalogue, as counted when the topics were last trained. */
  idf(term: string): number;
  labelOf(id: string): string | undefined;
  /** Stored topics as they are to be shown: under their present names, without hidden ones; the same array where nothing differs. */
  present(topics: readonly TopicWeight[]): readonly TopicWeight[];
  kept: KeptTopics;
  /** Puts counts to use that were stored. */
  useFrequencies(counts: DocumentFrequencies): void;
}

export const frequenciesName = "document-frequencies";

export function createLoadedTopics({ documents, log }: { documents: DocumentStore; log: Log }): LoadedTopics {
  const kept = createKeptTopics({
    documents,
    onDamaged: (err) => log.error({ err }, "the stored topics cannot be used; train them again"),
  });
  let frequencies = createDocumentFrequencies();
  return {
    async load() {
      await kept.load();
      const counted = await documents.readDocument(frequenciesName);
      if (counted) frequencies = createDocumentFrequencies(JSON.parse(counted.body) as DocumentFrequenciesJson);
    },
    fingerprint() {
      const inUse = kept.current();
      return inUse ? inferenceFingerprint(inUse.model) : "";
    },
    infer(lemmas, leastKnown) {
      const inUse = kept.current();
      return inUse ? inferTopics(inUse.model, lemmas, { leastKnown }) : [];
    },
    idf: (term) => frequencies.idf(term),
    labelOf: (id) => kept.current()?.model.topics.find((topic) => topic.id === id)?.label,
    present(topics) {
      const known = kept.current()?.model.topics;
      if (known === undefined) return topics;
      let isAsStored = true;
      const shown: TopicWeight[] = [];
      for (const topic of topics) {
        const present = known.find(({ id }) => id === topic.id);
        const label = present?.label ?? topic.label;
        if (present?.hidden !== true) shown.push(label === topic.label ? topic : { ...topic, label });
        isAsStored &&= shown.at(-1) === topic;
      }
      return isAsStored ? topics : shown;
    },
    kept,
    useFrequencies(counts) {
      frequencies = counts;
    },
  };
}
