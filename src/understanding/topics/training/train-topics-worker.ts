import { parentPort } from "node:worker_threads";
import type { FieldFault } from "../../../errors/attune-error.ts";
import { InvalidInputError } from "../../../errors/errors.ts";
import { matchTopics, type TopicChange } from "../match-topics.ts";
import { loadTopicModel, saveTopicModel } from "../topic-model-format.ts";
import { type BuildTopicModelOptions, buildTopicModel, type TrainingProgress } from "./build-topic-model.ts";

export type WorkerRequest =
  | { kind: "documents"; documents: string[] }
  /** `previous` holds a saved model. */
  | { kind: "train"; options: BuildTopicModelOptions; previous: Uint8Array | undefined };

export type WorkerReply =
  | { kind: "progress"; progress: TrainingProgress }
  | { kind: "trained"; bytes: Uint8Array<ArrayBuffer>; changes: TopicChange[] }
  | { kind: "invalid"; message: string; errors: FieldFault[] };

const documents: string[][] = [];
const port = parentPort;

port?.on("message", (request: WorkerRequest) => {
  if (request.kind === "documents") {
    for (const tokens of request.documents) documents.push(tokens === "" ? [] : tokens.split("\n"));
    return;
  }
  const reply = train(request);
  port.postMessage(reply, reply.kind === "trained" ? [reply.bytes.buffer] : []);
});

function train({ options, previous }: Extract<WorkerRequest, { kind: "train" }>): WorkerReply {
  try {
    const model = buildTopicModel(documents, options, (progress) => port?.postMessage({ kind: "progress", progress }));
    const changes = previous === undefined ? [] : matchTopics(loadTopicModel(previous), model);
    return { kind: "trained", bytes: saveTopicModel(model), changes };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return { kind: "invalid", message: error.message, errors: error.errors ?? [] };
  }
}
