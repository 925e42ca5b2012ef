import { startWorker } from "../../concurrency/start-worker.ts";
import type { TreeModel } from "./model/tree-model.ts";
import type { TrainTreesOptions } from "./train-trees.ts";
import type { WorkerReply } from "./train-trees-worker.ts";

/**
 * `trainTrees` in a thread of its own, so that the event loop stays free. Rows are copied to it once.
 * Rejects with the reason of `signal` as soon as it aborts, and with what `trainTrees` throws.
 */
export async function trainTreesInWorker(options: TrainTreesOptions & { signal?: AbortSignal }): Promise<TreeModel> {
  const { signal, onRound, ...task } = options;
  signal?.throwIfAborted();
  const worker = startWorker(new URL("./train-trees-worker.ts", import.meta.url), task);
  let onAbort: () => void = () => undefined;
  try {
    return await new Promise<TreeModel>((resolve, reject) => {
      onAbort = () => reject(signal?.reason);
      signal?.addEventListener("abort", onAbort, { once: true });
      worker.on("error", reject);
      worker.on("exit", (code) => reject(new Error(`The thread that trains trees ended early with code ${code}.`)));
      worker.on("message", (reply: WorkerReply) => {
        if ("model" in reply) resolve(reply.model);
        else onRound?.(reply.progress);
      });
    });
  } finally {
    signal?.removeEventListener("abort", onAbort);
    await worker.terminate();
  }
}
