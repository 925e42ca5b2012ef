/**
 * Square root of the share of the most popular item, in [0, 1]; 0 when nothing is popular. It keeps the differences between
 * the most popular items visible beside those of the other signals, which a logarithm flattens.
 */
export function popularityScale(popularity: number, most: number): number {
  return most > 0 ? Math.sqrt(Math.min(1, Math.max(0, popularity / most))) : 0;
}

/** `popularityScale` of every item by how many users it has. */
export function popularityScales(counts: Uint32Array): Float32Array {
  const most = counts.reduce((high, count) => Math.max(high, count), 0);
  return Float32Array.from(counts, (count) => popularityScale(count, most));
}
