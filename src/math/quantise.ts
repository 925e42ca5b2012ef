import { roundSmall } from "./round.ts";

/** Rows are rounded to signed bytes, the vectors that they are multiplied by to whole numbers of up to 4,096. */
const byteMost = 127;
const wordMost = 4_096;

/** Writes `values` as bytes, the largest magnitude as 127, and returns what one unit is worth; 0 for zeros. */
export function quantiseRow(values: Float32Array, target: Int8Array): number {
  const most = largestOf(values);
  const perUnit = most === 0 ? 0 : byteMost / most;
  for (let i = 0; i < values.length; i++) target[i] = roundSmall(values[i]! * perUnit);
  return most / byteMost;
}

/** Writes `values` as words, the largest magnitude as 4,096, and returns what one unit is worth; 0 for zeros. */
export function quantiseVector(values: Float32Array, target: Int16Array): number {
  const most = largestOf(values);
  const perUnit = most === 0 ? 0 : wordMost / most;
  for (let i = 0; i < values.length; i++) target[i] = roundSmall(values[i]! * perUnit);
  return most / wordMost;
}

function largestOf(values: Float32Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}
