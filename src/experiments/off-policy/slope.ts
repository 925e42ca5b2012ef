import { meanAndError } from "./influence.ts";
import type { LoggedRow } from "./logged-row.ts";

/**
 * Chooses lambda of the shrunk doubly robust estimator by SLOPE (Su, Srinath and Krishnamurthy 2020): from the least biased
 * lambda on, the next more biased one is taken while |theta_i - theta_j| <= c_i + (sqrt(6) - 1) c_j for all j before it, c
 * being two standard errors. `valuesAt` gives one value per row for a lambda.
 */
export function chooseBySlope(
  rows: readonly LoggedRow[],
  valuesAt: (lambda: number) => Float64Array,
): { lambda: number; values: Float64Array } {
  const accepted: { mean: number; reach: number }[] = [];
  let chosen: { lambda: number; values: Float64Array } | undefined;
  for (const lambda of candidates) {
    const values = valuesAt(lambda);
    const { mean, standardError } = meanAndError(values, rows);
    const reach = 2 * standardError;
    if (accepted.some((one) => Math.abs(one.mean - mean) > reach + (Math.sqrt(6) - 1) * one.reach)) break;
    accepted.push({ mean, reach });
    chosen = { lambda, values };
  }
  return chosen!;
}

/** From hardly any shrinkage to strong, a factor of about 3 apart. */
const candidates = [1e6, 3e5, 1e5, 3e4, 1e4, 3e3, 1e3, 300, 100, 30, 10, 3, 1];
