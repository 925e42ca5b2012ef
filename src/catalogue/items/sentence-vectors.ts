import { quantiseRow } from "../../math/quantise.ts";

/** Vectors of sentences of one text by the offset where each begins, L2 norm 1. */
export type SentenceVectors = Map<number, Float32Array>;

const format = 1;
const headBytes = 8;
/** Offset and scale. */
const entryHeadBytes = 8;

/**
 * Sentence vectors as bytes, little-endian: format, dimensions, then for each its offset (uint32), what one unit is worth (float32) and the
 * values as signed bytes: cosines are good to two digits, which is what evidence needs. No vectors give no bytes.
 */
export function encodeSentenceVectors(vectors: SentenceVectors): Uint8Array {
  const dimensions = vectors.values().next().value?.length;
  if (dimensions === undefined) return new Uint8Array();
  const entryBytes = entryHeadBytes + dimensions;
  const bytes = new Uint8Array(headBytes + vectors.size * entryBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, format, true);
  view.setUint32(4, dimensions, true);
  let at = headBytes;
  for (const [start, vector] of vectors) {
    view.setUint32(at, start, true);
    view.setFloat32(at + 4, quantiseRow(vector, new Int8Array(bytes.buffer, at + entryHeadBytes, dimensions)), true);
    at += entryBytes;
  }
  return bytes;
}

/** Bytes of another format or another length of vectors say nothing: none are known then, and sentences are read again. */
export function decodeSentenceVectors(bytes: Uint8Array, dimensions: number): SentenceVectors {
  const vectors: SentenceVectors = new Map();
  if (bytes.length < headBytes) return vectors;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) !== format || view.getUint32(4, true) !== dimensions) return vectors;
  const entryBytes = entryHeadBytes + dimensions;
  for (let at = headBytes; at + entryBytes <= bytes.length; at += entryBytes) {
    const perUnit = view.getFloat32(at + 4, true);
    const vector = new Float32Array(dimensions);
    for (let i = 0; i < dimensions; i++) vector[i] = perUnit * view.getInt8(at + entryHeadBytes + i);
    vectors.set(view.getUint32(at, true), vector);
  }
  return vectors;
}
