import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type ResourceLimits, Worker } from "node:worker_threads";

/** Starts the thread of a file named `….ts`, or of what it was built to; `workerData` reaches it as such. */
export function startWorker(source: URL, workerData?: object, resourceLimits?: ResourceLimits): Worker {
  return new Worker(builtOf(source), { workerData, resourceLimits });
}

function builtOf(source: URL): URL {
  const isBuilt = !import.meta.url.endsWith(".ts");
  if (isBuilt) return new URL(source.href.replace(/\.ts$/, ".js"));
  const require = createRequire(import.meta.url);
  const { builtFrom } = require("./source-build.cjs") as typeof import("./source-build.cjs");
  return builtFrom(fileURLToPath(source));
}
