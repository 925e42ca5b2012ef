import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { startWorker } from "../../../concurrency/start-worker.ts";
import { wordsOf } from "../../../math/wasm/arena.ts";
import { bindKernels } from "../../../math/wasm/kernels.ts";
import type { AlsMemory } from "./als-memory.ts";
import { type AlsPhase, runPhase } from "./als-phase.ts";

export interface AlsThreads {
  /** Resolves when the phase is done by all threads; rejects when a thread fails. */
  run(phase: AlsPhase): Promise<void>;
  close(): Promise<void>;
}

/** `count` worker threads over the shared memory, or the calling thread itself for 0 (between phases it yields). */
export function startAlsThreads(als: AlsMemory, count: number): AlsThreads {
  const control = wordsOf(als.memory, als.control);
  if (count === 0) {
    const kernels = bindKernels(als.memory);
    return {
      async run(phase) {
        Atomics.store(control, 0, 0);
        runPhase({ als, kernels, phase, thread: 0 });
        await new Promise(setImmediate);
      },
      close: async () => {},
    };
  }
  const source = new URL("./als-worker.ts", import.meta.url);
  const workers = Array.from({ length: count }, (_, thread) => startWorker(source, { als, thread }));
  return {
    async run(phase) {
      Atomics.store(control, 0, 0);
      const answers = workers.map(answerOf);
      for (const worker of workers) worker.postMessage(phase);
      await Promise.all(answers);
    },
    async close() {
      Atomics.store(control, 1, 1);
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** Resolves with the thread's next message; rejects when it fails, or is gone without one. */
async function answerOf(worker: Worker): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  const gone = once(worker, "exit", { signal }).then(([code]) => {
    throw new Error(`A training thread ended with ${code} before its work was done.`);
  });
  try {
    await Promise.race([once(worker, "message", { signal }), gone]);
  } finally {
    settled.abort();
    gone.catch(() => undefined);
  }
}
