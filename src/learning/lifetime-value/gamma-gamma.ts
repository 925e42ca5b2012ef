import { logGamma } from "../distributions/log-gamma.ts";
import { minimise } from "../minimise.ts";
import { logPrior } from "./log-prior.ts";
import type { PurchaseHistory } from "./purchase-history.ts";

/** Values of a customer's purchases are gamma distributed (shape p) around a mean whose rate is gamma distributed over customers (q, γ). */
export interface GammaGamma {
  p: number;
  q: number;
  gamma: number;
}

/**
 * Fits the Gamma-Gamma model (Fader and Hardie 2013, "The Gamma-Gamma model of monetary value", equation 1a) on customers with a repeat purchase of a value above 0, with the same
 * prior as BG/NBD. Undefined without such a customer.
 */
export function fitGammaGamma(histories: readonly PurchaseHistory[]): GammaGamma | undefined {
  const buyers = histories.filter(({ repeats, meanValue }) => repeats > 0 && meanValue > 0);
  if (buyers.length === 0) return undefined;
  const loss = (logs: readonly number[]): number => {
    const [p, q, gamma] = logs.map(Math.exp) as [number, number, number];
    let sum = logPrior(logs);
    for (const { repeats: x, meanValue: m } of buyers) {
      sum +=
        logGamma(p * x + q) -
        logGamma(p * x) -
        logGamma(q) +
        q * Math.log(gamma) +
        (p * x - 1) * Math.log(m) +
        p * x * Math.log(x) -
        (p * x + q) * Math.log(gamma + m * x);
    }
    return -sum;
  };
  const mean = buyers.reduce((sum, { meanValue }) => sum + meanValue, 0) / buyers.length;
  const { point } = minimise(loss, { start: [1, 1, Math.log(mean)], tolerance: 1e-7 });
  const [p, q, gamma] = point.map(Math.exp) as [number, number, number];
  return { p, q, gamma };
}

/** Mean value of a customer's future purchases (equation 5): the more purchases, the nearer to their own mean. Infinite for q of 1 or less and no repeat. */
export function expectedValue({ p, q, gamma }: GammaGamma, { repeats: x, meanValue: m }: PurchaseHistory): number {
  return (p * (gamma + x * m)) / (p * x + q - 1);
}
