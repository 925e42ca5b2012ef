import type { LoggedRow } from "./logged-row.ts";

/**
 * Mean of one value per row and its standard error, rows of one unit counting together: the values less the mean are summed by
 * unit, se = sqrt(U / (U - 1) sum of squares) / n. With every row its own unit this is the usual sd / sqrt(n).
 * One unit gives an error of 0.
 */
export function meanAndError(
  values: Float64Array,
  rows: readonly LoggedRow[],
): { mean: number; standardError: number } {
  const n = values.length;
  let mean = 0;
  for (const value of values) mean += value / n;
  const byUnit = new Map<string, number>();
  let units = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const aside = values[i]! - mean;
    const { unit } = rows[i]!;
    if (unit !== undefined) byUnit.set(unit, (byUnit.get(unit) ?? 0) + aside);
    else {
      units++;
      squares += aside * aside;
    }
  }
  for (const sum of byUnit.values()) squares += sum * sum;
  units += byUnit.size;
  return { mean, standardError: units > 1 ? Math.sqrt((squares * units) / (units - 1)) / n : 0 };
}
