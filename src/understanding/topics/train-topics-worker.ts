import { parentPort } from "node:worker_threads";
import type { FieldFault } from "../../errors/attune-error.ts";
import { InvalidInputError } from "../../errors/catalogue.ts";
import { type BuildTopicModelOptions, buildTopicModel, type TrainingProgress } from "./build-topic-model.ts";
import { saveTopicModel } from "./topic-model-format.ts";

export type WorkerRequest =
  | { kind: "documents"; documents: string[] }
  | { kind: "train"; options: BuildTopicModelOptions };

export type WorkerReply =
  | { kind: "progress"; progress: TrainingProgress }
  | { kind: "trained"; bytes: Uint8Array<ArrayBuffer> }
  | { kind: "invalid"; message: string; errors: FieldFault[] };

const documents: string[][] = [];
const port = parentPort;

port?.on("message", (request: WorkerRequest) => {
  if (request.kind === "documents") {
    for (const tokens of request.documents) documents.push(tokens === "" ? [] : tokens.split("\n"));
    return;
  }
  const reply = train(request.options);
  port.postMessage(reply, reply.kind === "trained" ? [reply.bytes.buffer] : []);
});

function train(options: BuildTopicModelOptions): WorkerReply {
  try {
    const model = buildTopicModel(documents, options, (progress) => port?.postMessage({ kind: "progress", progress }));
    return { kind: "trained", bytes: saveTopicModel(model) };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return { kind: "invalid", message: error.message, errors: error.errors ?? [] };
  }
}
