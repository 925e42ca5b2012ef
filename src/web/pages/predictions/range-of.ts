/** "62 to 88 %". */
export function rangeOf(low: number, high: number): string {
  return `${Math.round(100 * low)} to ${Math.round(100 * high)} %`;
}
