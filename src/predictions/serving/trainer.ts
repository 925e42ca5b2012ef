import { AttuneError } from "../../errors/attune-error.ts";
import { ConflictError } from "../../errors/errors.ts";
import type { PredictionDefinition, TrainingNote } from "../definition/definition-list.ts";
import type { Prediction } from "../definition/prediction.ts";
import type { PredictionModel, PredictionReport } from "../training/train-prediction.ts";
import { questionOf } from "./served.ts";

export interface TrainingRun {
  signal: AbortSignal | undefined;
  /** Hears the share that is done, from 0 to 1. */
  onProgress: (share: number) => void;
}

export interface TrainerOptions {
  get: (id: string) => Promise<PredictionDefinition>;
  note: (id: string, note: TrainingNote) => Promise<void>;
  /** Trains in a thread. */
  run: (prediction: Prediction, run: TrainingRun) => Promise<PredictionModel>;
  /** Resolves when the model is stored and in use. */
  publish: (id: string, prediction: Prediction, model: PredictionModel) => Promise<void>;
  now: () => number;
}

/** Trains one prediction at a time each, and notes how every training ended. */
export function createTrainer({ get, note, run, publish, now }: TrainerOptions) {
  const progress = new Map<string, number>();

  /** A definition that was changed or removed meanwhile is another question. */
  async function trainNow(
    id: string,
    prediction: Prediction,
    signal: AbortSignal | undefined,
  ): Promise<PredictionReport> {
    const onProgress = (share: number): void => {
      progress.set(id, share);
    };
    const model = await run(prediction, { signal, onProgress });
    if (questionOf((await get(id)).prediction) !== questionOf(prediction))
      throw new ConflictError("prediction-changed", `"${id}" was changed while it was trained; train it again.`);
    await publish(id, prediction, model);
    const { report } = model;
    const newest = report.cutOffs.at(-1);
    const quality = newest && { auc: newest.auc, lift: newest.lift };
    await note(id, { at: report.trainedAt, model: report.model, ...quality });
    return report;
  }

  return {
    /** Share of a training that is done; undefined while none runs. */
    progressOf: (id: string): number | undefined => progress.get(id),
    /** @throws ConflictError while it is being trained already, NotEnoughDataError, and the reason of `signal`. */
    async train(id: string, signal?: AbortSignal): Promise<PredictionReport> {
      const { prediction } = await get(id);
      if (progress.has(id))
        throw new ConflictError("training-under-way", `"${id}" is being trained; wait for its end.`);
      progress.set(id, 0);
      try {
        return await trainNow(id, prediction, signal);
      } catch (error) {
        await note(id, { at: new Date(now()).toISOString(), refused: reasonOf(error, signal) });
        throw error;
      } finally {
        progress.delete(id);
      }
    },
  };
}

function reasonOf(error: unknown, signal: AbortSignal | undefined): string {
  if (error instanceof AttuneError) return error.message;
  return signal?.aborted ? "it was cancelled" : "it failed; the log says why";
}
