/** 0 without values. */
export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of the mean of independent values, √(population variance / n); 0 without values. */
export function standardErrorOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.length === 0 ? 0 : Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)) / values.length);
}
