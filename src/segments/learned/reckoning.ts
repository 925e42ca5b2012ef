import { once } from "node:events";
import { startWorker } from "../../concurrency/start-worker.ts";
import { coverageReport } from "./coverage-report.ts";
import { driftReport } from "./drift-report.ts";
import { groupShares, trainGroups } from "./train-groups.ts";

/** What is worked out of the features of all users: seconds, where there are many. */
export const reckonings = { train: trainGroups, shares: groupShares, coverage: coverageReport, drift: driftReport };

export type Reckoning = keyof typeof reckonings;
export type ReckoningTask<K extends Reckoning> = Parameters<(typeof reckonings)[K]>[0];
export type Reckoned<K extends Reckoning> = ReturnType<(typeof reckonings)[K]>;

/** Works one out; where, is the caller's choice. */
export type Reckon = <K extends Reckoning>(kind: K, task: ReckoningTask<K>) => Promise<Reckoned<K>>;

/** On a thread of its own. */
export const reckonOnThread: Reckon = async <K extends Reckoning>(kind: K, task: ReckoningTask<K>) => {
  const worker = startWorker(new URL("./reckoning-worker.ts", import.meta.url), { kind, task });
  try {
    const [result] = (await once(worker, "message")) as [Reckoned<K>];
    return result;
  } finally {
    await worker.terminate();
  }
};
