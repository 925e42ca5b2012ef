import { hashToUint32 } from "../../math/random.ts";
import { normalise } from "../../math/vector.ts";
import type { FullAnalysis } from "../../understanding/parts/parts.ts";
import { plainAnalysis } from "../../understanding/testing/plain-analysis.ts";
import type { Understanding } from "../../understanding/understanding.ts";

export const fakeDimensions = 64;

/** A vector of hashed words: texts that share words are near each other. */
export function fakeEmbedding(text: string): Float32Array {
  const vector = new Float32Array(fakeDimensions);
  for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
    const slot = hashToUint32(word) % fakeDimensions;
    vector[slot] = vector[slot]! + 1;
  }
  return normalise(vector);
}

/** Understands by simple rules: "good" is positive, "bad" negative, a capitalised "Acme" an organization. */
export function fakeAnalysis(text: string): FullAnalysis {
  const score = text.includes("good") ? 0.8 : text.includes("bad") ? -0.8 : 0;
  const label = score > 0 ? "positive" : score < 0 ? "negative" : "neutral";
  const at = text.indexOf("Acme");
  return plainAnalysis({
    sentiment: { label, score, confidence: 0.9, sentences: [{ start: 0, end: text.length, label, score }] },
    entities:
      at < 0
        ? []
        : [{ text: "Acme", type: "organization", start: at, end: at + 4, score: 0.9, id: "organization:acme" }],
    embedding: fakeEmbedding(text),
  });
}

export function createFakeUnderstanding(): Understanding & { analysed: () => number } {
  let analysed = 0;
  return {
    analysed: () => analysed,
    fingerprint: () => "fake",
    baseFingerprint: () => "fake",
    dimensions: fakeDimensions,
    analyse: async (texts, options) => {
      if (options?.include?.includes("embedding")) analysed += texts.length;
      return {
        fingerprint: "fake",
        results: texts.map(fakeAnalysis),
        tokens: texts.length,
        took: { queueMs: 0, inferenceMs: 0, totalMs: 0 },
      };
    },
    embed: async (texts) => texts.map(fakeEmbedding),
    embedCounted: async (texts) => ({ vectors: texts.map(fakeEmbedding), tokens: texts.length }),
    measureTone: async (texts) => texts.map(fakeAnalysis).map(({ tone, sentiment }) => ({ tone, sentiment })),
    close: async () => undefined,
  };
}
