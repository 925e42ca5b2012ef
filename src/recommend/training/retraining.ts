import type { Log } from "../../log/log.ts";
import type { ModelRecord, ModelRegistry } from "../../model-registry/model-registry.ts";
import type { HybridModel } from "./hybrid-model.ts";
import type { TrainingOutcome, TrainingReport } from "./train-recommender.ts";

export interface RetrainingOptions {
  registry: ModelRegistry<HybridModel>;
  /** Trains and judges, in this thread or in another. */
  run: (signal: AbortSignal | undefined) => Promise<TrainingOutcome>;
  log: Log;
}

/** Trains the recommender's models from what users did, and lets them serve only when they do not rank clearly worse. */
export interface Retraining {
  /** @throws what went wrong in the training; the model that serves stays, and the report of the status says why. */
  train(signal?: AbortSignal): Promise<TrainingReport>;
  /** The model that serves; absent before a first training. */
  inUse(): HybridModel | undefined;
  /** Which model serves since when, and how the last training ended; absent before a first training. */
  status(): Promise<ModelRecord | undefined>;
}

export function createRetraining({ registry, run, log }: RetrainingOptions): Retraining {
  return {
    async train(signal) {
      const { report, bytes } = await run(signal).catch(async (err: unknown) => {
        // Whoever asks which model serves is told why it is still the old one; a training that was stopped says nothing.
        if (signal?.aborted !== true)
          await registry.refuse({ adopted: false, reason: `the training failed: ${reasonOf(err)}` });
        throw err;
      });
      signal?.throwIfAborted();
      if (report.alarm !== undefined) log.error({ report }, report.alarm);
      if (bytes === undefined) {
        log.warn({ report }, "the new model is not used");
        await registry.refuse(report);
      } else {
        await registry.publish(bytes, report);
        log.info({ report }, "a new model is in use");
      }
      return report;
    },
    inUse: registry.inUse,
    status: registry.record,
  };
}

function reasonOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}
