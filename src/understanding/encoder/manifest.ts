import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { ModelUnavailableError } from "../../errors/errors.ts";

const modelSchema = z.object({
  name: z.string(),
  version: z.string(),
  /** Folder of the model, relative to the manifest. */
  path: z.string(),
  licence: z.string(),
  /** Length of the sentence embedding. */
  dimensions: z.int().positive(),
  /** Longest input in word pieces, [CLS] and [SEP] included. */
  maxTokens: z.int().min(16),
  files: z.record(z.string(), z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.int().positive() })),
  /** Label of each output column, in order. */
  labels: z.object({
    sentiment: z.tuple([z.literal("negative"), z.literal("neutral"), z.literal("positive")]),
    emotions: z.array(z.string()),
    tone: z.tuple([z.literal("formality"), z.literal("politeness")]),
    entities: z.array(z.string().regex(/^(?:O|[BI]-[a-z]+)$/)),
  }),
  /** Temperatures divide the logits; an emotion below its threshold is not reported as present. */
  calibration: z.object({
    sentiment: z.object({ temperature: z.number().positive() }),
    emotions: z.object({ temperature: z.number().positive(), thresholds: z.record(z.string(), z.number()) }),
    entities: z.object({ temperature: z.number().positive() }),
  }),
});

const manifestSchema = z.object({ models: z.array(modelSchema).min(1) });

export type EncoderManifest = z.infer<typeof modelSchema>;

const remedy =
  "Restore the models folder that came with this version (git checkout -- models, or unpack the release again), or name another one with ATTUNE_MODELS_DIR.";

/**
 * Reads `manifest.json` of the models folder and checks every file of the encoder against its size and sha256.
 * Throws ModelUnavailableError that names the file and the remedy: missing, truncated, or not the file it should be.
 */
export async function readManifest(modelsDir: string, name = "attune-encoder"): Promise<EncoderManifest> {
  const file = join(modelsDir, "manifest.json");
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new ModelUnavailableError(`${file} cannot be read. ${remedy}`, error);
  });
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new ModelUnavailableError(
      `${file} is not a manifest of models (${z.prettifyError(parsed.error)}). ${remedy}`,
    );
  }
  const model = parsed.data.models.find((candidate) => candidate.name === name);
  if (!model) throw new ModelUnavailableError(`${file} lists no model "${name}". ${remedy}`);
  await Promise.all(
    Object.entries(model.files).map(([path, expected]) => verifyFile(join(modelsDir, model.path, path), expected)),
  );
  return model;
}

async function verifyFile(file: string, expected: { sha256: string; bytes: number }): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    throw new ModelUnavailableError(`${file} is missing. ${remedy}`, error);
  });
  if (found.size !== expected.bytes) {
    const kind = found.size < expected.bytes ? "truncated" : "not the pinned file";
    throw new ModelUnavailableError(`${file} is ${kind}: ${found.size} bytes instead of ${expected.bytes}. ${remedy}`);
  }
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const sha256 = hash.digest("hex");
  if (sha256 !== expected.sha256) {
    throw new ModelUnavailableError(
      `${file} is not the pinned file: its sha256 is ${sha256} instead of ${expected.sha256}. ${remedy}`,
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
