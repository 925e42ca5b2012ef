export interface Minimum {
  point: number[];
  value: number;
}

export interface MinimiseOptions {
  start: readonly number[];
  /** How far the other corners of the first simplex are from the start. */
  step?: number;
  /** Ends when the corners' values differ by less. */
  tolerance?: number;
  rounds?: number;
}

/**
 * The least value of a smooth function near a start, by the simplex method of Nelder and Mead (1965), begun anew from where it ended until that
 * brings nothing more. NaN counts as infinite. For a handful of dimensions; deterministic.
 */
export function minimise(of: (point: readonly number[]) => number, options: MinimiseOptions): Minimum {
  const { start, step = 0.5, tolerance = 1e-9, rounds = 2000 } = options;
  const measure = (point: readonly number[]): number => {
    const value = of(point);
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
  let best: Minimum = { point: [...start], value: measure(start) };
  for (let attempt = 0; attempt < 5; attempt++) {
    const found = descend(measure, { start: best.point, step, tolerance, rounds });
    const gained = best.value - found.value;
    if (found.value <= best.value) best = found;
    if (attempt > 0 && gained < 10 * tolerance) break;
  }
  return best;
}

function descend(
  measure: (point: readonly number[]) => number,
  { start, step, tolerance, rounds }: Required<MinimiseOptions>,
): Minimum {
  const at = (point: number[]): Minimum => ({ point, value: measure(point) });
  const corners = [at([...start]), ...start.map((_, i) => at(start.map((x, j) => (i === j ? x + step : x))))];
  for (let round = 0; round < rounds; round++) {
    corners.sort((a, b) => a.value - b.value);
    const [first, worst] = [corners[0]!, corners.at(-1)!];
    if (worst.value - first.value < tolerance) break;
    const others = corners.slice(0, -1);
    const centre = start.map((_, i) => others.reduce((sum, { point }) => sum + point[i]!, 0) / others.length);
    const along = (share: number): Minimum => at(centre.map((x, i) => x + share * (worst.point[i]! - x)));
    const reflected = along(-1);
    if (reflected.value < first.value) {
      const expanded = along(-2);
      corners[corners.length - 1] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < others.at(-1)!.value) {
      corners[corners.length - 1] = reflected;
    } else {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      if (contracted.value < Math.min(reflected.value, worst.value)) corners[corners.length - 1] = contracted;
      else shrink(corners, at);
    }
  }
  return corners.reduce((best, one) => (one.value < best.value ? one : best));
}

function shrink(corners: Minimum[], at: (point: number[]) => Minimum): void {
  const first = corners[0]!.point;
  for (let i = 1; i < corners.length; i++) corners[i] = at(corners[i]!.point.map((x, j) => (x + first[j]!) / 2));
}
