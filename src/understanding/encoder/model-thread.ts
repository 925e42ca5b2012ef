import { startWorker } from "../../concurrency/start-worker.ts";
import { silenceRuntime } from "../../config/silence-runtime.ts";
import { ModelUnavailableError } from "../../errors/errors.ts";

export type Architecture = "encoder" | "sequence-classification" | "token-classification";

export interface ModelWorkerData {
  /** Folder that holds one sub-folder per model, with a slash at its end. */
  folder: string;
  /** Sub-folder, or Hub name, of the model. */
  name: string;
  architecture: Architecture;
  dtype: "q8" | "fp32";
  /** Threads inside one ONNX Runtime session. */
  threads: number;
  allowRemote: boolean;
  revision: string;
}

/** One batch as sent to the worker: int64 [rows, columns] written as pairs of int32. */
export interface ModelRequest {
  id: number;
  rows: number;
  columns: number;
  ids: Int32Array<ArrayBuffer>;
  mask: Int32Array<ArrayBuffer>;
  types?: Int32Array<ArrayBuffer>;
}

export type ModelWorkerMessage =
  | { kind: "ready"; inputNames: string[]; config: Record<string, unknown> }
  | { kind: "done"; id: number; outputs: Record<string, Float32Array>; inferenceMs: number }
  | { kind: "failed"; id: number; reason: string };

export interface ModelOutput {
  /** Every float output of the graph, row-major. */
  outputs: Record<string, Float32Array>;
  inferenceMs: number;
}

/** A model in a thread of its own. */
export interface ModelThread {
  inputNames: readonly string[];
  config: Readonly<Record<string, unknown>>;
  isAlive(): boolean;
  run(batch: Omit<ModelRequest, "id">): Promise<ModelOutput>;
  close(): Promise<void>;
}

interface Pending {
  resolve: (output: ModelOutput) => void;
  reject: (error: unknown) => void;
}

/** Starts a worker thread and loads a model in it through transformers.js. Throws ModelUnavailableError when that fails. */
export async function startModelThread(data: ModelWorkerData): Promise<ModelThread> {
  silenceRuntime();
  const worker = startWorker(new URL("./model-worker.ts", import.meta.url), data);
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let closed: Error | undefined;

  const ready = new Promise<Extract<ModelWorkerMessage, { kind: "ready" }>>((resolve, reject) => {
    const fail = (reason: string): void => {
      closed ??= new ModelUnavailableError(`The model ${data.name} in ${data.folder} stopped: ${reason}`);
      reject(closed);
      for (const { reject: rejectOne } of pending.values()) rejectOne(closed);
      pending.clear();
    };
    worker.on("message", (message: ModelWorkerMessage) => {
      if (message.kind === "ready") return resolve(message);
      const waiting = pending.get(message.id);
      pending.delete(message.id);
      if (message.kind === "done") waiting?.resolve(message);
      else if (waiting)
        waiting.reject(new ModelUnavailableError(`The model ${data.name} failed on a batch: ${message.reason}`));
      else fail(message.reason);
    });
    worker.on("error", (error) => fail(String(error)));
    worker.on("exit", () => fail("its thread ended"));
  });

  try {
    const { inputNames, config } = await ready;
    return {
      inputNames,
      config,
      isAlive: () => closed === undefined,
      run(batch) {
        if (closed) return Promise.reject(closed);
        return new Promise((resolve, reject) => {
          const id = nextId++;
          pending.set(id, { resolve, reject });
          const transfer = [batch.ids.buffer, batch.mask.buffer, ...(batch.types ? [batch.types.buffer] : [])];
          worker.postMessage({ ...batch, id } satisfies ModelRequest, transfer);
        });
      },
      async close() {
        closed ??= new ModelUnavailableError(`The model ${data.name} was closed.`);
        const ended = new Promise((resolve) => worker.once("exit", resolve));
        worker.postMessage("close");
        await ended;
      },
    };
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}
