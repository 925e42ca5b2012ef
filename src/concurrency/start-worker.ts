import { type ResourceLimits, Worker } from "node:worker_threads";

/** Starts the thread of a file named `….ts`, or of what it was built to; `workerData` reaches it as such. */
export function startWorker(source: URL, workerData?: object, resourceLimits?: ResourceLimits): Worker {
  const isBuilt = !import.meta.url.endsWith(".ts");
  if (isBuilt) return new Worker(new URL(source.href.replace(/\.ts$/, ".js")), { workerData, resourceLimits });
  // From source (tests, tsx) the thread needs the TypeScript loader, which worker threads do not inherit.
  return new Worker(new URL("./source-thread.mjs", import.meta.url), {
    argv: [source.href],
    workerData,
    resourceLimits,
  });
}
