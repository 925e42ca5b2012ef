import type { Random } from "../../math/random.ts";

/**
 * As many rows as there are weights, each about as often as its share of the weights asks for: n w / sum w times, rounded down or up (systematic
 * sampling, Madow 1949). Rows in ascending order; weights of 0 are left out.
 */
export function systematicSample(weights: ArrayLike<number>, random: Random): Int32Array {
  const rows = new Int32Array(weights.length);
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  const step = total / weights.length;
  let next = random() * step;
  let [reached, taken] = [0, 0];
  for (let row = 0; row < weights.length; row++) {
    reached += weights[row]!;
    while (next < reached && taken < rows.length) {
      rows[taken++] = row;
      next += step;
    }
  }
  return rows.subarray(0, taken);
}
