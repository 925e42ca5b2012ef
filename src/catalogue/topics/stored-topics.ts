import { ModelUnavailableError } from "../../errors/errors.ts";
import type { TopicModel } from "../../understanding/topics/topic-model.ts";
import { loadTopicModel, saveTopicModel } from "../../understanding/topics/topic-model-format.ts";
import type { DocumentStore } from "../items/item-store.ts";
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
  let lastChange: Promise<void> = Promise.resolve();

  async function read(): Promise<TopicsInUse | undefined> {
    const stored = await documents.readDocument(topicDocumentName);
    if (!stored?.binary) return undefined;
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
      current = await read();
      return current;
    },
    change(change) {
      const done = lastChange.then(async () => {
        const { model, log } = await change(await read());
        const next = { model, log: log.slice(0, longestTopicLog) };
        const bytes = Buffer.from(saveTopicModel(model));
        await documents.writeDocument(topicDocumentName, JSON.stringify({ log: next.log }), bytes);
        current = next;
      });
      lastChange = done.catch(() => undefined);
      return done;
    },
  };
}
