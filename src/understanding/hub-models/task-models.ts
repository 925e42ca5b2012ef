import type { Entity, Sentiment } from "../analysis/analysis.ts";
import type { EncoderOptions } from "../encoder/encoder.ts";
import { createEmbeddingModel } from "./embedding-model.ts";
import { createEntityModel } from "./entity-model.ts";
import { createSentimentModel } from "./sentiment-model.ts";
import type { TaskModel, TaskModelOptions } from "./task-model.ts";

/** A folder, or a name on the Hub, for each task that a standard model shall do. */
export interface TaskModelNames {
  sentiment?: string | undefined;
  embedding?: string | undefined;
  entities?: string | undefined;
}

export interface TaskModels {
  sentiment?: TaskModel<Sentiment> | undefined;
  entities?: (TaskModel<Entity[]> & { types: readonly string[] }) | undefined;
  embedding?: (TaskModel<Float32Array> & { dimensions: number }) | undefined;
  /** Names every model in use; empty for none. */
  fingerprint: string;
  close(): Promise<void>;
}

/** Loads the standard models that are configured, one after the other. Throws ModelUnavailableError for the first that fails. */
export async function createTaskModels(names: TaskModelNames, options: EncoderOptions): Promise<TaskModels> {
  const { modelsDir, sessions = 1, maxBatchTokens = 256, maxQueueTokens = 65_536 } = options;
  const optionsOf = (name: string): TaskModelOptions => ({ name, modelsDir, sessions, maxBatchTokens, maxQueueTokens });
  const loaded: TaskModel<unknown>[] = [];
  const load = async <T extends TaskModel<unknown>>(
    name: string | undefined,
    create: (options: TaskModelOptions) => Promise<T>,
  ): Promise<T | undefined> => {
    if (name === undefined) return undefined;
    const model = await create(optionsOf(name));
    loaded.push(model);
    return model;
  };
  const close = async (): Promise<void> => {
    await Promise.all(loaded.map((model) => model.close()));
  };
  try {
    const sentiment = await load(names.sentiment, createSentimentModel);
    const entities = await load(names.entities, createEntityModel);
    const embedding = await load(names.embedding, createEmbeddingModel);
    return { sentiment, entities, embedding, fingerprint: loaded.map((model) => model.fingerprint).join(" "), close };
  } catch (error) {
    await close();
    throw error;
  }
}
