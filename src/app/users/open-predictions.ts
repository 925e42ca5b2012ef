import { on, once } from "node:events";
import type { Worker } from "node:worker_threads";
import type { CatalogueView } from "../../catalogue/search/catalogue-view.ts";
import { startWorker } from "../../concurrency/start-worker.ts";
import type { DomainEventFeed } from "../../events/domain-event-feed.ts";
import { hashOfId } from "../../events/user-erased.ts";
import { startCronSchedule } from "../../jobs/cron-schedule.ts";
import { NotEnoughDataError } from "../../predictions/models/not-enough-data.ts";
import { createPredictions, type Predictions } from "../../predictions/predictions.ts";
import type { TrainingRun } from "../../predictions/serving/trainer.ts";
import type { PredictionModel } from "../../predictions/training/train-prediction.ts";
import { type AppContext, scheduleRestMs } from "../context/context.ts";
import type { PredictionReply, PredictionResult, PredictionTask } from "./prediction-worker.ts";

const msPerDay = 86_400_000;
/** Models are trained again after this long, as Braze does. */
const maxAgeMs = 14 * msPerDay;

export interface OpenedPredictions {
  predictions: Predictions;
  /** From now on scores follow events, models are trained again with time, and `onScored` hears whose scores are new. */
  follow(onScored: (userIds: readonly string[]) => Promise<void>): void;
}

/** Wires predictions to the stores, to the events that change scores, and to the clock that trains them again. */
export async function openPredictions(
  context: AppContext,
  { catalogue, domainEvents }: { catalogue: Pick<CatalogueView, "get">; domainEvents: DomainEventFeed },
): Promise<OpenedPredictions> {
  const { config, stores, log, now, alone, onClose } = context;
  const predictions = createPredictions({
    documents: stores.documents,
    source: stores.histories,
    findItem: catalogue.get,
    run: (prediction, training) => runThread({ config, prediction, nowMs: now() }, training),
    announce: async (events) => {
      if (events.length === 0) return;
      await stores.outbox.append(events, now());
      domainEvents.publish(events);
    },
    log,
    now,
  });
  await predictions.load();
  onClose(predictions.close);
  return { predictions, follow };

  function follow(onScored: (userIds: readonly string[]) => Promise<void>): void {
    predictions.onScored((userIds) => {
      onScored(userIds).catch((err: unknown) => log.error({ err }, "segments did not follow predictions"));
    });
    domainEvents.on("profile.changed", ({ body }) => predictions.refresh(body.userId));
    domainEvents.on("user.merged", ({ body }) => {
      predictions.forget((id) => id === body.fromId || id === body.intoId);
      predictions.refresh(body.intoId);
    });
    domainEvents.on("user.parted", ({ body }) => predictions.forget((id) => body.userIds.includes(id)));
    domainEvents.on("user.erased", ({ body }) => {
      const erased = new Set(body.idHashes);
      predictions.forget((id) => erased.has(hashOfId(id)));
    });
    onClose(
      startCronSchedule(
        [
          {
            pattern: config.predictionsCron,
            work: () =>
              alone("training: predictions", () => predictions.retrainOld(maxAgeMs), { restMs: scheduleRestMs }),
          },
        ],
        (err) => log.error({ err }, "predictions were not trained again"),
      ),
    );
  }
}

/** Resolves with the model that the thread made; ends it when the signal says so. */
async function runThread(task: PredictionTask, { signal, onProgress }: TrainingRun): Promise<PredictionModel> {
  signal?.throwIfAborted();
  const worker = startWorker(new URL("./prediction-worker.ts", import.meta.url), task);
  const settled = new AbortController();
  const gone = once(worker, "exit", { signal: settled.signal }).then(([code]) => {
    throw new Error(`The thread that trains predictions ended with ${code} before its work was done.`);
  });
  const stopped = new Promise<never>((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true, signal: settled.signal });
  });
  try {
    const replied = lastReply(worker, { signal: settled.signal, onProgress });
    const reply = await Promise.race([replied, gone, stopped]);
    if ("model" in reply) return reply.model;
    throw new NotEnoughDataError(reply.counts, reply.why);
  } finally {
    settled.abort();
    gone.catch(() => undefined);
    await worker.terminate();
  }
}

async function lastReply(
  worker: Worker,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (share: number) => void },
): Promise<PredictionResult> {
  for await (const [reply] of on(worker, "message", { signal }) as AsyncIterable<[PredictionReply]>) {
    if (!("progress" in reply)) return reply;
    onProgress(reply.progress);
  }
  throw new Error("The thread that trains predictions sent no model.");
}
