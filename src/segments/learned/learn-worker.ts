import { parentPort, workerData } from "node:worker_threads";
import { type LearnTask, learnGroups } from "./learn-groups.ts";

/** Entry of the thread that learns groups: the task in, the result out. */
parentPort!.postMessage(learnGroups(workerData as LearnTask));
