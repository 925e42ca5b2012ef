import { createHash } from "node:crypto";
import { type EncoderManifest, readManifest } from "./encoder/manifest.ts";
import type { GazetteerEntry } from "./entities/gazetteer.ts";
import type { NameCorrection } from "./entities/name-corrections.ts";
import { analysisParts } from "./parts/parts.ts";

/** Counts up with every change of code that changes results; a new part of the analysis counts by its name. */
const analyserVersion = 8;

export interface FingerprintParts {
  manifest: EncoderManifest;
  /** Of the standard models in use, empty for none. */
  standard: string;
  gazetteer: readonly GazetteerEntry[];
  corrections: readonly NameCorrection[];
  /** Of the topic model, empty for none. */
  topics: string;
}

/** Names what made an analysis: the same for the same files, settings and code. */
export function fingerprintOf({ manifest, standard, gazetteer, corrections, topics }: FingerprintParts): string {
  const parts = [
    analyserVersion,
    analysisParts,
    manifest,
    standard,
    gazetteer,
    topics,
    ...(corrections.length === 0 ? [] : [corrections]),
  ];
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
  return `${manifest.name}-${manifest.version}-${hash}`;
}

/**
 * `baseFingerprint()` of an Understanding of the shipped encoder alone, without loading it. Throws ModelUnavailableError when a file of
 * the encoder is missing, truncated or foreign.
 */
export async function readBaseFingerprint(modelsDir: string): Promise<string> {
  return fingerprintOf({
    manifest: await readManifest(modelsDir),
    standard: "",
    gazetteer: [],
    corrections: [],
    topics: "",
  });
}
