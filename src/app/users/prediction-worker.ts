import { parentPort, workerData } from "node:worker_threads";
import { createLoadedTopics } from "../../catalogue/topics/loaded-topics.ts";
import type { Config } from "../../config/config.ts";
import { createLog } from "../../log/log.ts";
import type { Prediction } from "../../predictions/definition/prediction.ts";
import type { ItemReading } from "../../predictions/history/history-source.ts";
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
const topics = createLoadedTopics({ documents: stores.documents, log: createLog(config.logLevel) });

/** As the catalogue in memory has them: topics under their present names, without hidden ones. */
async function readItems(ids: readonly string[]): Promise<Map<string, ItemReading>> {
  await topics.load();
  const items = await stores.histories.readItems(ids);
  for (const item of items.values()) item.topics = topics.present(item.topics);
  return items;
}

try {
  const model = await trainFromHistories({
    prediction,
    source: { readAll: stores.histories.readAll, readItems },
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
