import { parentPort, workerData } from "node:worker_threads";
import { bindKernels } from "../../../math/wasm/kernels.ts";
import type { AlsMemory } from "./als-memory.ts";
import { type AlsPhase, runPhase } from "./als-phase.ts";

/** Entry of a training thread: does its share of every phase that is posted and answers when nothing is left. */
const { als, thread } = workerData as { als: AlsMemory; thread: number };
const kernels = bindKernels(als.memory);

parentPort?.on("message", (phase: AlsPhase) => {
  runPhase({ als, kernels, phase, thread });
  parentPort?.postMessage("done");
});
