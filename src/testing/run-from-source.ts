import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const { builtFrom } = createRequire(import.meta.url)(
  "../concurrency/source-build.cjs",
) as typeof import("../concurrency/source-build.cjs");

/** What `node` runs for a TypeScript file of `src`. */
export function runnable(source: URL): string {
  return fileURLToPath(builtFrom(fileURLToPath(source)));
}
