import type { StoredGazetteer } from "../../catalogue/entities/gazetteer-store.ts";
import { createLoadedTopics, type LoadedTopics } from "../../catalogue/topics/loaded-topics.ts";
import { type ConfigurableUnderstanding, createUnderstanding } from "../../understanding/create-understanding.ts";
import type { AppContext } from "../context/context.ts";

export interface OpenedUnderstanding {
  understanding: ConfigurableUnderstanding;
  /** The stored topic model, which analyses ask. */
  topics: LoadedTopics;
  /** The names that editors know. */
  names: StoredGazetteer;
}

/** Loads what is stored of topics and names, then the models. */
export async function openUnderstanding({
  config,
  log,
  stores,
  encoder,
  onClose,
}: AppContext): Promise<OpenedUnderstanding> {
  const topics = createLoadedTopics({ documents: stores.documents, log });
  await topics.load();
  const names = await stores.gazetteer.read();
  const understanding = await createUnderstanding({
    gazetteer: names.entries,
    nameCorrections: names.corrections,
    encoder,
    modelsDir: config.modelsDir,
    maxBatchTokens: config.batchTokens,
    maxQueueTokens: config.maxQueuedTokens,
    sessions: config.encoderThreads,
    models: config.models,
    documentFrequencies: topics,
    topics,
  });
  onClose(understanding.close);
  return { understanding, topics, names };
}
