import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { ModelUnavailableError } from "../../errors/errors.ts";

const lockSchema = z.object({
  name: z.string(),
  /** Commit on the Hub. */
  revision: z.string(),
  files: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.int() })),
});

/** What a pulled model folder holds, written beside its files. */
export type ModelLock = z.infer<typeof lockSchema>;

export const lockFile = "attune-lock.json";

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** The lock of a model folder, undefined where there is none (a folder of the user's own). */
export async function readLock(folder: string): Promise<ModelLock | undefined> {
  const file = join(folder, lockFile);
  if (!existsSync(file)) return undefined;
  try {
    return lockSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    throw new ModelUnavailableError(`${file} is damaged; delete ${folder} and pull the model again.`, error);
  }
}

/** Checks every file of a pulled model. Throws ModelUnavailableError that names the first that is missing or changed. */
export async function verifyLock(folder: string, lock: ModelLock): Promise<void> {
  for (const [path, { sha256 }] of Object.entries(lock.files)) {
    const file = join(folder, path);
    const remedy = `Pull it again: npx attune models pull ${lock.name}`;
    if (!existsSync(file)) throw new ModelUnavailableError(`${file} is missing. ${remedy}`);
    if ((await sha256Of(file)) !== sha256)
      throw new ModelUnavailableError(`${file} is not the file that was pulled. ${remedy}`);
  }
}
