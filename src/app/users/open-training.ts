import { once } from "node:events";
import type { DocumentStore } from "../../catalogue/items/item-store.ts";
import { startWorker } from "../../concurrency/start-worker.ts";
import type { Config } from "../../config/config.ts";
import type { Log } from "../../log/log.ts";
import { createModelRegistry, type ModelRegistry } from "../../model-registry/model-registry.ts";
import type { Recommender } from "../../recommend/recommender.ts";
import { type HybridModel, inUse, loadHybrid } from "../../recommend/training/hybrid-model.ts";
import { createRetraining, type Retraining } from "../../recommend/training/retraining.ts";
import type { TrainingOutcome } from "../../recommend/training/train-recommender.ts";

/** How soon a server uses what another process trained. */
const followEveryMs = 2_000;

export interface TrainingParts {
  retraining: Retraining;
  models: ModelRegistry<HybridModel>;
  /** Follows the models of other processes. Returns what stops it. */
  follow(): () => void;
}

/** Puts the stored models to use, and wires their training, which runs in a thread with a connection of its own. */
export async function openTraining(options: {
  config: Config;
  documents: DocumentStore;
  recommender: Recommender;
  log: Log;
  now: () => number;
}): Promise<TrainingParts> {
  const { config, documents, recommender, log, now } = options;
  const models = createHybridRegistry({
    documents,
    use: (model) => recommender.useModel(model && inUse(model)),
    log,
    now,
  });
  const retraining = createRetraining({
    registry: models,
    run: (signal) => runTrainingThread({ config, nowMs: now() }, signal),
    log,
  });
  const isReadable = await models.adoptStored();
  return {
    retraining,
    models,
    follow: () => {
      if (!isReadable)
        retraining.train().catch((err: unknown) => log.error({ err }, "the models were not trained again"));
      return models.watch(followEveryMs);
    },
  };
}

export function createHybridRegistry(options: {
  documents: DocumentStore;
  use: (model: HybridModel | undefined) => void;
  log: Log;
  now: () => number;
}): ModelRegistry<HybridModel> {
  return createModelRegistry({
    ...options,
    name: "hybrid-model",
    load: loadHybrid,
    versionOf: ({ version }) => version,
  });
}

/** What the thread is started with; structured-cloneable. */
export interface TrainingTask {
  config: Config;
  nowMs: number;
}

/** Resolves with what the thread made; ends it when the signal says so. @throws what went wrong in the thread. */
async function runTrainingThread(task: TrainingTask, signal: AbortSignal | undefined): Promise<TrainingOutcome> {
  signal?.throwIfAborted();
  const worker = startWorker(new URL("./training-worker.ts", import.meta.url), task);
  const settled = new AbortController();
  const gone = once(worker, "exit", { signal: settled.signal }).then(([code]) => {
    throw new Error(`The training thread ended with ${code} before its work was done.`);
  });
  const stopped = new Promise<never>((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true, signal: settled.signal });
  });
  try {
    const [outcome] = (await Promise.race([once(worker, "message", { signal: settled.signal }), gone, stopped])) as [
      TrainingOutcome,
    ];
    return outcome;
  } finally {
    settled.abort();
    gone.catch(() => undefined);
    await worker.terminate();
  }
}
