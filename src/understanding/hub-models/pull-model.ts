import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { InvalidInputError, ModelUnavailableError } from "../../errors/errors.ts";
import { knownModels, modelFiles } from "./known-models.ts";
import { lockFile, type ModelLock, readLock, sha256Of } from "./model-lock.ts";

export interface PullModelOptions {
  /** Hub name, for example `Xenova/all-MiniLM-L6-v2`. */
  name: string;
  /** Commit, tag or branch; default: the pinned commit of a known model, then that of the folder's lock, then "main". */
  revision?: string | undefined;
  /** The model lands in `modelsDir/name`. */
  modelsDir: string;
  fetch?: typeof globalThis.fetch;
  /** Progress for people. */
  say?: (line: string) => void;
}

const hub = "https://huggingface.co";
const hubName = /^[\w.-]+\/[\w.-]+$/;
const revisionSchema = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) });

/**
 * Fetches a standard model from the Hugging Face Hub at one commit and writes its lock: the commit and the sha256 of every
 * file, which loading checks. A pull that breaks off leaves an earlier copy as it was. Throws ModelUnavailableError when the
 * network or the Hub does not answer, InvalidInputError for a name that is none.
 */
export async function pullModel(options: PullModelOptions): Promise<ModelLock> {
  const { name, modelsDir, fetch = globalThis.fetch, say = () => {} } = options;
  if (!hubName.test(name) || name.includes("..")) {
    throw new InvalidInputError(
      `"${name}" is not the name of a model on the Hub; write OWNER/NAME, for example ${knownModels[0]!.name}.`,
    );
  }
  const folder = join(modelsDir, name);
  const wanted =
    options.revision ??
    knownModels.find((model) => model.name === name)?.revision ??
    (await readLock(folder))?.revision ??
    "main";
  const get = (url: string): Promise<Response> =>
    fetch(url).catch((error: unknown) => {
      throw new ModelUnavailableError(
        `${hub} cannot be reached from here, so ${name} was not fetched. Try again with a network, or copy the model's folder to ${folder}.`,
        error,
      );
    });

  const { sha } = revisionSchema.parse(
    await jsonOf(await get(`${hub}/api/models/${name}/revision/${encodeURIComponent(wanted)}`), name, wanted),
  );
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  const lock: ModelLock = { name, revision: sha, files: {} };
  try {
    for (const { path, optional } of modelFiles) {
      const response = await get(`${hub}/${name}/resolve/${sha}/${path}`);
      if (response.status === 404 && optional) continue;
      if (!response.ok) {
        throw new ModelUnavailableError(
          `${name} has no ${path} at ${sha} (HTTP ${response.status}); it is not laid out for transformers.js.`,
        );
      }
      const file = join(partial, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, response.body ?? "");
      lock.files[path] = { sha256: await sha256Of(file), bytes: (await stat(file)).size };
      say(`${path}: ${lock.files[path]!.bytes} bytes`);
    }
    await writeFile(join(partial, lockFile), `${JSON.stringify(lock, undefined, 2)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return lock;
}

async function jsonOf(response: Response, name: string, revision: string): Promise<unknown> {
  if (!response.ok) {
    throw new ModelUnavailableError(
      `The Hub knows no ${name} at "${revision}" (HTTP ${response.status}). Check the name and the revision.`,
    );
  }
  return response.json();
}
