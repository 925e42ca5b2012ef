import type { Random } from "./random.ts";

export interface Interval {
  mean: number;
  low: number;
  high: number;
}

/**
 * Percentile bootstrap of the mean (Efron 1979): the mean of `values` and the range that holds `confidence` of the means
 * of resamples. No values give NaN throughout; one value gives an empty interval around it.
 */
export function bootstrapInterval(
  values: ArrayLike<number>,
  options: { random: Random; resamples?: number; confidence?: number },
): Interval {
  const { random, resamples = 1_000, confidence = 0.95 } = options;
  const count = values.length;
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[Math.floor(random() * count)]!;
    means[resample] = sum / count;
  }
  means.sort();
  const tail = (1 - confidence) / 2;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  return {
    mean: sum / count,
    low: means[Math.floor(tail * resamples)]!,
    high: means[Math.min(resamples - 1, Math.floor((1 - tail) * resamples))]!,
  };
}
