/** Two clusters become one: `a` and `b` are components (below their number) or earlier merges (number + place in the list). */
export interface EntropyMerge {
  a: number;
  b: number;
  /** Of the soft membership that is left: sum over rows and clusters of -t ln t. */
  entropy: number;
}

/**
 * Which components of a mixture are one cluster (Baudry, Raftery, Celeux, Lo and Gottardo 2010, section 2.2): each merge is the pair whose summed
 * responsibilities lower the entropy most, since rows that two components share belong to one cluster. `responsibilities` is rows x components.
 * One merge less than components; O(rows components²).
 */
export function entropyMerges(responsibilities: Float64Array, components: number): EntropyMerge[] {
  const rows = responsibilities.length / components;
  const clusters = new Map<number, { column: Float64Array; entropy: number }>();
  for (let c = 0; c < components; c++) {
    const column = Float64Array.from({ length: rows }, (_, row) => responsibilities[row * components + c]!);
    clusters.set(c, { column, entropy: entropyOf(column) });
  }
  const joined = new Map<string, { column: Float64Array; entropy: number }>();
  const merges: EntropyMerge[] = [];
  let total = [...clusters.values()].reduce((sum, { entropy }) => sum + entropy, 0);
  while (clusters.size > 1) {
    let best: { a: number; b: number; change: number } | undefined;
    const numbers = [...clusters.keys()];
    for (const [i, a] of numbers.entries()) {
      for (const b of numbers.slice(i + 1)) {
        const key = `${a} ${b}`;
        const [one, other] = [clusters.get(a)!, clusters.get(b)!];
        let both = joined.get(key);
        if (both === undefined) {
          const column = one.column.map((value, row) => value + other.column[row]!);
          both = { column, entropy: entropyOf(column) };
          joined.set(key, both);
        }
        const change = both.entropy - one.entropy - other.entropy;
        if (best === undefined || change < best.change) best = { a, b, change };
      }
    }
    const { a, b, change } = best!;
    total += change;
    clusters.set(components + merges.length, joined.get(`${a} ${b}`)!);
    merges.push({ a, b, entropy: Math.max(0, total) });
    for (const gone of [a, b]) clusters.delete(gone);
    for (const key of joined.keys()) if (key.split(" ").some((part) => !clusters.has(Number(part)))) joined.delete(key);
  }
  return merges;
}

/** Responsibilities of joined components, rows x groups: sums over the components of each group. */
export function joinResponsibilities(responsibilities: Float64Array, groupOf: readonly number[]): Float64Array {
  const components = groupOf.length;
  const groups = Math.max(...groupOf) + 1;
  if (groups === components) return responsibilities;
  const rows = responsibilities.length / components;
  const sums = new Float64Array(rows * groups);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < components; c++) sums[row * groups + groupOf[c]!]! += responsibilities[row * components + c]!;
  }
  return sums;
}

function entropyOf(column: Float64Array): number {
  let sum = 0;
  for (const value of column) if (value > 0) sum -= value * Math.log(value);
  return sum;
}
