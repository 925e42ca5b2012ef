/** How a value is hashed: 2 for experiments, 1 for old ones and for namespaces. */
export type HashVersion = 1 | 2;

/**
 * Bucket of a unit in [0, 1), equal bit for bit to GrowthBook's SDKs: FNV-1a of 32 bits over UTF-16 code units.
 * Version 2: fnv(String(fnv(seed + value))) mod 10,000 / 10,000. Version 1: fnv(value + seed) mod 1,000 / 1,000.
 */
export function bucketOf(seed: string, value: string, version: HashVersion): number {
  if (version === 2) return (fnv1a(String(fnv1a(seed + value))) % 10_000) / 10_000;
  return (fnv1a(value + seed) % 1_000) / 1_000;
}

/** FNV-1a, 32 bits, over the code units of `text` (not its bytes: what every GrowthBook SDK had to follow). */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Part of [0, 1): lower end in, upper end out. */
export type BucketRange = readonly [start: number, end: number];

export const inRange = (bucket: number, [start, end]: BucketRange): boolean => bucket >= start && bucket < end;

/**
 * Ranges of the variations: the i-th starts where the weights before it end, and is `coverage` x its weight wide, so that more
 * coverage later moves nobody from one variation to another. Coverage is clamped to [0, 1]; weights of the wrong number, or
 * whose sum is not 1 ± .01, are taken as equal, as GrowthBook does.
 */
export function bucketRanges(options: {
  variations: number;
  coverage?: number;
  weights?: readonly number[];
}): BucketRange[] {
  const { variations, weights } = options;
  const coverage = Math.min(1, Math.max(0, options.coverage ?? 1));
  const usable = weights !== undefined && weights.length === variations && sumsToOne(weights);
  const used = usable ? weights : Array.from({ length: variations }, () => 1 / variations);
  let start = 0;
  return used.map((weight) => {
    const range = [start, start + coverage * weight] as const;
    start += weight;
    return range;
  });
}

/** Whether weights sum to 1, within the hundredth that GrowthBook allows. */
export function sumsToOne(weights: readonly number[]): boolean {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return sum >= 0.99 && sum <= 1.01;
}

/** Index of the first range that holds the bucket, or undefined. */
export function chooseRange(bucket: number, ranges: readonly BucketRange[]): number | undefined {
  const index = ranges.findIndex((range) => inRange(bucket, range));
  return index < 0 ? undefined : index;
}

/** Mutual exclusion: experiments of one namespace share the users out by disjoint ranges. */
export interface Namespace {
  id: string;
  range: BucketRange;
}

/** Whether a unit falls into the namespace's range: version 1 of the hash, seed "__" + id. */
export const inNamespace = (value: string, { id, range }: Namespace): boolean =>
  inRange(bucketOf(`__${id}`, value, 1), range);
