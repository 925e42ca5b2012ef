import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { startWorker } from "../../../src/concurrency/start-worker.ts";
import { createRandom, sampleNormal } from "../../../src/math/random.ts";
import { packTopics } from "../../../src/segments/learned/topic-axes.ts";
import type { TrainedGroups, TrainTask } from "../../../src/segments/learned/train-groups.ts";

const centres = 6;

/** Time of one training on a thread, and the longest wait of the main thread's event loop meanwhile. */
export async function measureClustering({
  users,
  features,
  say,
}: {
  users: number;
  features: number;
  say: (line: string) => void;
}): Promise<string[]> {
  const random = createRandom("clustering");
  const middle = Array.from({ length: centres }, () => Array.from({ length: features }, () => 10 * random()));
  const values = new Float64Array(users * features);
  for (let i = 0; i < values.length; i++)
    values[i] = middle[Math.floor(i / features) % centres]![i % features]! + sampleNormal(random);
  const task: TrainTask = {
    ...{
      raw: { values, rows: users, columns: features },
      topics: packTopics(new Array(users), new Map()),
      seed: "bench",
    },
    ...{ scaling: "auto", minShare: 0.03, minUsers: 50 },
  };
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  const loopBefore = performance.eventLoopUtilization();
  const worker = startWorker(new URL("../../../src/segments/learned/reckoning-worker.ts", import.meta.url), {
    ...{ kind: "train", task },
  });
  const [result] = (await once(worker, "message")) as [TrainedGroups];
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuSeconds = (user + system) / 1e6;
  // Starting the thread, sending the task and taking the result; what else runs on the machine is in it, too.
  const busyMs = performance.eventLoopUtilization(loopBefore).active;
  await worker.terminate();
  const stallMs = delay.max / 1e6;
  say(
    `clustering: ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor), stall ${stallMs.toFixed(0)} ms, busy ${busyMs.toFixed(0)} ms, ${result.chosen?.candidate.clusters ?? "no"} groups`,
  );
  return [
    "## Clustering",
    "",
    `${users} users x ${features} features in ${centres} groups, every number from 2 to 10 measured, on a thread: ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processor;`,
    `found ${result.chosen?.candidate.clusters ?? "no"} groups; longest stall of the main thread ${stallMs.toFixed(0)} ms, which was busy for ${busyMs.toFixed(0)} ms in all.`,
    "",
  ];
}
