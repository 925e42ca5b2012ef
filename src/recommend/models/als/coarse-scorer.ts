import { quantiseRow, quantiseVector } from "../../../math/quantise.ts";
import { topK } from "../../../math/top-k.ts";
import { createSharedMemory, floatsOf, layOut } from "../../../math/wasm/arena.ts";
import { bindKernels } from "../../../math/wasm/kernels.ts";

/** Inner products of one vector with every row, near enough to find the best rows by: a quarter of the memory to read. */
export interface CoarseScorer {
  /** One value per row, all times 4,096 / largest magnitude of `vector`; overwritten by the next call. */
  scoreAll(vector: Float32Array): Float32Array;
  /** At least the `count` best rows by these values (all of them when there are no more), in order of row. */
  findBest(vector: Float32Array, count: number): number[];
  /** One row's inner product with the last vector, on the scale of the exact one. */
  scoreOf(row: number): number;
}

/** Every so many values one is looked at to guess how high the wanted ones are; the guess lets this many times as many through. */
const sampledEvery = 11;
const guessReach = 1.5;

/**
 * Rows as signed bytes with a scale of their own (largest magnitude = 127), the vector as integers up to 4,096. The error
 * of one product is at most |vector|₁ · (largest of the row) / 254, and a tenth of that in practice: rounding errors
 * cancel out. Whoever needs an order ranks the best of these again by exact products.
 */
export function createCoarseScorer(factors: Float32Array, width: number): CoarseScorer {
  const rowCount = width === 0 ? 0 : factors.length / width;
  const paddedRows = 4 * Math.ceil(rowCount / 4);
  const stride = 8 * Math.ceil(width / 8);
  const { parts, byteLength } = layOut({
    rows: (paddedRows * stride) / 4,
    vector: stride / 2,
    scales: paddedRows,
    scores: paddedRows,
  });
  const memory = createSharedMemory(byteLength);
  const bytes = new Int8Array(memory.buffer, parts.rows.address, paddedRows * stride);
  const words = new Int16Array(memory.buffer, parts.vector.address, stride);
  const scales = floatsOf(memory, parts.scales);
  const scores = floatsOf(memory, { ...parts.scores, length: rowCount });
  const kernels = bindKernels(memory);
  for (let row = 0; row < rowCount; row++) {
    const values = factors.subarray(row * width, (row + 1) * width);
    scales[row] = quantiseRow(values, bytes.subarray(row * stride, (row + 1) * stride));
  }
  const rowsEnd = parts.rows.address + paddedRows * stride;
  let unit = 0;
  const scorer: CoarseScorer = {
    scoreAll(vector) {
      unit = quantiseVector(vector.subarray(0, width), words);
      kernels.multiplyBytes(
        parts.rows.address,
        rowsEnd,
        stride,
        parts.vector.address,
        parts.scales.address,
        parts.scores.address,
      );
      return scores;
    },
    findBest(vector, count) {
      scorer.scoreAll(vector);
      const found = aboveGuess(scores, count);
      // The sample was unlucky, or too small for a guess.
      return found.length >= count ? found : topK(scores, count).map(({ index }) => index);
    },
    scoreOf: (row) => scores[row]! * unit,
  };
  return scorer;
}

/** Positions of all values that reach a bar guessed from a sample, so that about 1.5 · `count` do: one pass, no ordering. */
function aboveGuess(values: Float32Array, count: number): number[] {
  const sample = new Float32Array(Math.ceil(values.length / sampledEvery));
  for (let i = 0; i < sample.length; i++) sample[i] = values[i * sampledEvery]!;
  const rank = Math.ceil((guessReach * count * sample.length) / values.length);
  if (rank >= sample.length) return [];
  const bar = topK(sample, rank + 1)[rank]!.score;
  const found: number[] = [];
  // Most blocks of four hold nothing: one branch for all of them, where four would each be waited for.
  for (let start = 0; start < values.length; start += 4) {
    if (values[start]! >= bar || values[start + 1]! >= bar || values[start + 2]! >= bar || values[start + 3]! >= bar) {
      const end = Math.min(start + 4, values.length);
      for (let i = start; i < end; i++) if (values[i]! >= bar) found.push(i);
    }
  }
  return found;
}
