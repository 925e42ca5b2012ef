/** Standard deviation of the logarithm of a parameter: any size is possible, but not any number. */
const deviation = 10;

/** Logarithm, up to a constant, of a prior by which every parameter is log-normal around 1. */
export function logPrior(logs: readonly number[]): number {
  return -logs.reduce((sum, log) => sum + log * log, 0) / (2 * deviation * deviation);
}
