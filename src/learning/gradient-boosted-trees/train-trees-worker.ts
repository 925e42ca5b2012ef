import { parentPort, workerData } from "node:worker_threads";
import type { TreeModel } from "./model/tree-model.ts";
import { type TrainTreesOptions, type TreeProgress, trainTrees } from "./train-trees.ts";

export type WorkerReply = { model: TreeModel } | { progress: TreeProgress };

const say = (reply: WorkerReply): void => parentPort?.postMessage(reply);
const task = workerData as Omit<TrainTreesOptions, "onRound">;
say({ model: trainTrees({ ...task, onRound: (progress) => say({ progress }) }) });
