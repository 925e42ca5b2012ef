/** Order statistics of measured times, in their unit. */
export interface Times {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  worst: number;
}

/** The value that a share of all does not exceed: the smallest with at least that many at or below it. */
export function timesOf(values: readonly number[]): Times {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), worst: at(1) };
}
