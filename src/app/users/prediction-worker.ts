import { parentPort, workerData } from "node:worker_threads";
import type { Config } from "../../config/config.ts";
import type { Prediction } from "../../predictions/definition/prediction.ts";
import { type DataCounts, NotEnoughDataError } from "../../predictions/models/not-enough-data.ts";
import { trainFromHistories } from "../../predictions/training/train-from-histories.ts";
import type { PredictionModel } from "../../predictions/training/train-prediction.ts";
import { readArms } from "../../predictions/uplift/randomised-arms.ts";
import { openStores } from "../../storage/open-stores.ts";
import { databaseUrl } from "../context/stored-index.ts";

/** What the thread is started with; structured-cloneable. */
export interface PredictionTask {
  config: Config;
  prediction: Prediction;
  nowMs: number;
}

export type PredictionResult = { model: PredictionModel } | { counts: DataCounts; why: string };
export type PredictionReply = PredictionResult | { progress: number };

/** Entry of the thread that trains a prediction: reads events through a connection of its own and posts the model. */
const { config, prediction, nowMs } = workerData as PredictionTask;
const stores = openStores(databaseUrl(config));
try {
  const model = await trainFromHistories({
    prediction,
    source: stores.histories,
    readArms: (treatment) => readArms(treatment, { definitions: stores.experiments, units: stores.experimentUnits }),
    now: () => nowMs,
    onProgress: (progress) => parentPort?.postMessage({ progress } satisfies PredictionReply),
  });
  parentPort?.postMessage({ model } satisfies PredictionReply);
} catch (error) {
  if (!(error instanceof NotEnoughDataError)) throw error;
  parentPort?.postMessage({ counts: error.counts, why: error.why } satisfies PredictionReply);
} finally {
  await stores.close();
}
