/**
 * Holm's step-down correction (1979): adjusted p-values under which the chance of any false rejection is at most the level.
 * In the order given; ties keep equal values; empty gives empty. Each in [0, 1].
 */
export function holm(pValues: readonly number[]): number[] {
  const order = ascending(pValues);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, pValues[index]! * (pValues.length - rank)));
    adjusted[index] = largest;
  });
  return adjusted;
}

/**
 * Benjamini and Hochberg's step-up correction (1995): adjusted p-values under which the expected share of false ones among
 * the rejections is at most the level. In the order given. Each in [0, 1].
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = ascending(pValues);
  const adjusted = new Array<number>(pValues.length);
  let smallest = 1;
  for (let rank = order.length - 1; rank >= 0; rank--) {
    const index = order[rank]!;
    smallest = Math.min(smallest, (pValues[index]! * pValues.length) / (rank + 1));
    adjusted[index] = smallest;
  }
  return adjusted;
}

const ascending = (values: readonly number[]): number[] =>
  values.map((_, index) => index).sort((a, b) => values[a]! - values[b]! || a - b);
