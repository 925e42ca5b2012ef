import { parentPort, workerData } from "node:worker_threads";
import { type Reckoning, reckonings } from "./reckoning.ts";

/** Entry of the thread: the task in, the result out. */
const { kind, task } = workerData as { kind: Reckoning; task: never };
parentPort!.postMessage(reckonings[kind](task));
