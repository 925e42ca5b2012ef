import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const modelsDir = process.env.ATTUNE_MODELS_DIR ?? fileURLToPath(new URL("../../../models", import.meta.url));

/** The folder of the real model; undefined, with a printed reason, where it is absent. */
export function realModelsDir(): string | undefined {
  if (existsSync(`${modelsDir}/manifest.json`)) return modelsDir;
  console.warn(`Tests of the real encoder are skipped: ${modelsDir}/manifest.json does not exist.`);
  return undefined;
}
