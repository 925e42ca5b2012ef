import { createSerialExecutor } from "../../concurrency/serial-executor.ts";
import { ModelUnavailableError } from "../../errors/errors.ts";
import type { TopicModel } from "../../understanding/topics/topic-model.ts";
import { loadTopicModel, saveTopicModel } from "../../understanding/topics/topic-model-format.ts";
import type { DocumentStore, StoredDocument } from "../items/item-store.ts";
import { topicDocumentName } from "./topic-document.ts";
import { longestTopicLog, type TopicLogEntry } from "./topic-log.ts";

/** A model and its history, newest first; stored together, so that neither is there without the other. */
export interface TopicsInUse {
  model: TopicModel;
  log: readonly TopicLogEntry[];
}

/** The topics in use, in memory and stored. */
export interface KeptTopics {
  current(): TopicsInUse | undefined;
  /** Of the stored document that is in use; 0 before the first. */
  revision(): number;
  /** Reads what is stored; a model that is damaged or of another format counts as none. */
  load(): Promise<TopicsInUse | undefined>;
  /**
   * Replaces the topics by what `change` makes of them. Changes come one after another, each on what is stored by then (another process
   * may have trained), so that none undoes another. When `change` throws, all stays as it was.
   */
  change(change: (stored: TopicsInUse | undefined) => Promise<TopicsInUse>): Promise<void>;
}

export interface KeptTopicsOptions {
  documents: DocumentStore;
  /** Told of a stored model that cannot be read. */
  onDamaged: (error: ModelUnavailableError) => void;
}

export function createKeptTopics({ documents, onDamaged }: KeptTopicsOptions): KeptTopics {
  let current: TopicsInUse | undefined;
  let revision = 0;
  const { run } = createSerialExecutor();

  async function read(): Promise<{ topics: TopicsInUse | undefined; revision: number }> {
    const stored = await documents.readDocument(topicDocumentName);
    // What is in use is not decoded again.
    const isInUse = current !== undefined && stored?.revision === revision;
    return { topics: isInUse ? current : stored && topicsOf(stored), revision: stored?.revision ?? 0 };
  }

  function topicsOf(stored: StoredDocument): TopicsInUse | undefined {
    if (!stored.binary) return undefined;
    try {
      return { model: loadTopicModel(stored.binary), ...(JSON.parse(stored.body) as Pick<TopicsInUse, "log">) };
    } catch (error) {
      if (!(error instanceof ModelUnavailableError)) throw error;
      onDamaged(error);
      return undefined;
    }
  }

  return {
    current: () => current,
    async load() {
      ({ topics: current, revision } = await read());
      return current;
    },
    revision: () => revision,
    change: (change) =>
      run(async () => {
        const { topics: before, revision: expectedRevision } = await read();
        const { model, log } = await change(before);
        const next = { model, log: log.slice(0, longestTopicLog) };
        revision = await documents.writeDocument({
          name: topicDocumentName,
          body: JSON.stringify({ log: next.log }),
          binary: saveTopicModel(model),
          expectedRevision,
          events: [{ topic: "model.adopted", key: "topics", body: { model: "topics", version: model.fingerprint } }],
        });
        current = next;
      }),
  };
}
