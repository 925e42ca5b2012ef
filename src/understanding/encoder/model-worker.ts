import { parentPort, workerData } from "node:worker_threads";
import {
  AutoModel,
  AutoModelForSequenceClassification,
  AutoModelForTokenClassification,
  env,
  type PreTrainedModel,
  Tensor,
} from "@xenova/transformers";
import type { ModelRequest, ModelWorkerData, ModelWorkerMessage } from "./model-thread.ts";

/** Body of a worker thread that owns one ONNX Runtime session. `session.run` blocks its thread, so none runs in the main one. */
const { folder, name, architecture, dtype, threads, allowRemote, revision } = workerData as ModelWorkerData;
const architectures = {
  encoder: AutoModel,
  "sequence-classification": AutoModelForSequenceClassification,
  "token-classification": AutoModelForTokenClassification,
};

env.localModelPath = folder;
env.allowRemoteModels = allowRemote;

function post(message: ModelWorkerMessage, transfer: ArrayBuffer[] = []): void {
  parentPort!.postMessage(message, transfer);
}

async function run(model: PreTrainedModel, request: ModelRequest): Promise<void> {
  const startedMs = performance.now();
  const dims = [request.rows, request.columns];
  // int64 as pairs of int32 (little endian): the main thread writes the low words and leaves the high ones zero.
  const tensor = (values: Int32Array): Tensor => new Tensor("int64", new BigInt64Array(values.buffer), dims);
  const outputs: Record<string, Float32Array> = {};
  const results = (await model({
    input_ids: tensor(request.ids),
    attention_mask: tensor(request.mask),
    ...(request.types ? { token_type_ids: tensor(request.types) } : {}),
  })) as Record<string, Tensor | undefined>;
  for (const [key, value] of Object.entries(results)) {
    if (value?.data instanceof Float32Array) outputs[key] = value.data;
  }
  post({ kind: "done", id: request.id, outputs, inferenceMs: performance.now() - startedMs });
}

try {
  const model = await architectures[architecture].from_pretrained(name, {
    dtype,
    revision,
    session_options: { intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: "sequential" },
  });
  const inputNames = Object.values(model.sessions as Record<string, { inputNames: string[] }>)[0]?.inputNames ?? [];
  // One at a time, in order; the next request waits in the port while a run blocks the thread.
  parentPort!.on("message", (request: ModelRequest | "close") => {
    if (request === "close") {
      void model.dispose().then(() => parentPort!.close());
      return;
    }
    run(model, request).catch((error: unknown) => post({ kind: "failed", id: request.id, reason: String(error) }));
  });
  post({ kind: "ready", inputNames, config: JSON.parse(JSON.stringify(model.config)) as Record<string, unknown> });
} catch (error) {
  post({ kind: "failed", id: -1, reason: String(error) });
}
