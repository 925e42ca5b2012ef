/** Values that shall rise, with their weights. */
export interface WeightedValues {
  values: ArrayLike<number>;
  /** Above 0. */
  weights: ArrayLike<number>;
}

/** Neighbours that have one value in the fit: indexes from `from` up to before `to`. */
export interface Level {
  from: number;
  to: number;
  value: number;
}

/**
 * Isotonic regression: the rising levels with the least weighted squared distance from the values, by pooling adjacent violators
 * (Ayer et al. 1955; Barlow et al. 1972). O(n). No levels for no values.
 */
export function fitIsotonic({ values, weights }: WeightedValues): Level[] {
  const levels: (Level & { weight: number })[] = [];
  for (let i = 0; i < values.length; i++) {
    let level = { from: i, to: i + 1, value: values[i]!, weight: weights[i]! };
    for (let last = levels.at(-1); last !== undefined && last.value >= level.value; last = levels.at(-1)) {
      const weight = last.weight + level.weight;
      const value = (last.value * last.weight + level.value * level.weight) / weight;
      level = { from: last.from, to: level.to, value, weight };
      levels.pop();
    }
    levels.push(level);
  }
  return levels.map(({ from, to, value }) => ({ from, to, value }));
}
