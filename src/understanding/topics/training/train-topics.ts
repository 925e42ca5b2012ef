import type { Worker } from "node:worker_threads";
import { startWorker } from "../../../concurrency/start-worker.ts";
import { InvalidInputError } from "../../../errors/errors.ts";
import type { TopicChange } from "../match-topics.ts";
import type { TopicModel } from "../topic-model.ts";
import { loadTopicModel, saveTopicModel } from "../topic-model-format.ts";
import type { BuildTopicModelOptions, TrainingProgress } from "./build-topic-model.ts";
import type { WorkerReply, WorkerRequest } from "./train-topics-worker.ts";

export interface TopicDocument {
  /** As `topicalLemmas` gives them. */
  tokens: readonly string[];
}

export interface TrainTopicsOptions extends BuildTopicModelOptions {
  /** The model in use, which the new topics are matched to. It is never changed. */
  previous?: TopicModel | undefined;
  onProgress?: (progress: TrainingProgress) => void;
  /** Ends the training at once; the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

export interface TrainedTopics {
  /** With ids and labels of its own: `inheritIdentity` gives it those of the previous model. */
  model: TopicModel;
  /** What became of the previous model's topics; empty without one. */
  changes: TopicChange[];
}

/** Documents are handed over in portions, so that the event loop stays free. */
const documentsPerPortion = 500;

/**
 * Trains a topic model and matches it to the previous one, both in a worker thread. A training that fails or is stopped leaves nothing behind: the caller keeps
 * the model it had. Throws InvalidInputError as buildTopicModel does.
 */
export async function trainTopics(
  documents: Iterable<TopicDocument> | AsyncIterable<TopicDocument>,
  options: TrainTopicsOptions,
): Promise<TrainedTopics> {
  const { previous, onProgress, signal, ...build } = options;
  signal?.throwIfAborted();
  const worker = startWorker(new URL("./train-topics-worker.ts", import.meta.url));
  try {
    const { bytes, changes } = await runTraining(worker, { documents, build, previous, onProgress, signal });
    return { model: loadTopicModel(bytes), changes };
  } finally {
    await worker.terminate();
  }
}

interface Run {
  documents: Iterable<TopicDocument> | AsyncIterable<TopicDocument>;
  build: BuildTopicModelOptions;
  previous: TopicModel | undefined;
  onProgress: TrainTopicsOptions["onProgress"];
  signal: AbortSignal | undefined;
}

type Trained = Extract<WorkerReply, { kind: "trained" }>;

function runTraining(worker: Worker, run: Run): Promise<Trained> {
  const { promise, resolve, reject } = withResolvers<Trained>();
  const onAbort = (): void => reject(run.signal?.reason);
  run.signal?.addEventListener("abort", onAbort, { once: true });
  worker.on("error", reject);
  worker.on("exit", (code) => reject(new Error(`The topic training thread ended early with code ${code}.`)));
  worker.on("message", (reply: WorkerReply) => {
    if (reply.kind === "progress") run.onProgress?.(reply.progress);
    else if (reply.kind === "trained") resolve(reply);
    else reject(new InvalidInputError(reply.message, reply.errors));
  });
  handOver(worker, run).catch(reject);
  return promise.finally(() => run.signal?.removeEventListener("abort", onAbort));
}

async function handOver(worker: Worker, run: Run): Promise<void> {
  let portion: string[] = [];
  for await (const document of run.documents) {
    run.signal?.throwIfAborted();
    portion.push(document.tokens.join("\n"));
    if (portion.length < documentsPerPortion) continue;
    worker.postMessage({ kind: "documents", documents: portion });
    portion = [];
    await new Promise(setImmediate);
  }
  const requests: WorkerRequest[] = [
    { kind: "documents", documents: portion },
    { kind: "train", options: run.build, previous: run.previous && saveTopicModel(run.previous) },
  ];
  for (const request of requests) worker.postMessage(request);
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void } {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
