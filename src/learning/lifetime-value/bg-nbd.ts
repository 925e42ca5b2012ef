import { logGamma } from "../distributions/log-gamma.ts";
import { minimise } from "../minimise.ts";
import { logPrior } from "./log-prior.ts";
import type { PurchaseHistory } from "./purchase-history.ts";

/**
 * Customers buy at rates that are gamma distributed (shape r, rate α) and after each purchase leave for good with a probability that is beta
 * distributed (a, b).
 */
export interface BgNbd {
  r: number;
  alpha: number;
  a: number;
  b: number;
  logLikelihood: number;
}

/**
 * Fits BG/NBD (Fader, Hardie and Lee 2005, "Counting your customers the easy way", equation 6) by maximum likelihood. A wide log-normal prior keeps parameters finite
 * where the data do not bound them (a shop whose customers hardly leave lets b grow without end); it moves the published example by less than .1 %.
 */
export function fitBgNbd(histories: readonly PurchaseHistory[]): BgNbd {
  const loss = (logs: readonly number[]): number =>
    -logPrior(logs) - logLikelihoodOf(histories, logs.map(Math.exp) as [number, number, number, number]);
  const { point } = minimise(loss, { start: [0, 0, 0, 0], tolerance: 1e-7 });
  const [r, alpha, a, b] = point.map(Math.exp) as [number, number, number, number];
  return { r, alpha, a, b, logLikelihood: logLikelihoodOf(histories, [r, alpha, a, b]) };
}

type Parameters = [r: number, alpha: number, a: number, b: number];

function logLikelihoodOf(histories: readonly PurchaseHistory[], [r, alpha, a, b]: Parameters): number {
  const constant = r * Math.log(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b);
  let sum = 0;
  for (const { repeats: x, lastAt, age } of histories) {
    const stays = -(r + x) * Math.log(alpha + age);
    const leaves = x === 0 ? Number.NEGATIVE_INFINITY : Math.log(a / (b + x - 1)) - (r + x) * Math.log(alpha + lastAt);
    const larger = Math.max(stays, leaves);
    const either = larger + Math.log(Math.exp(stays - larger) + Math.exp(leaves - larger));
    sum += constant + logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x) + either;
  }
  return sum;
}

/** Probability that the customer has not left (Fader, Hardie and Lee 2008, note on P(alive)); 1 without a repeat purchase. */
export function probabilityActive({ r, alpha, a, b }: BgNbd, { repeats: x, lastAt, age }: PurchaseHistory): number {
  if (x === 0) return 1;
  return 1 / (1 + (a / (b + x - 1)) * ((alpha + age) / (alpha + lastAt)) ** (r + x));
}

/** Purchases that are expected in the next `time` (equation 10), 0 or more. */
export function expectedPurchases(model: BgNbd, history: PurchaseHistory, time: number): number {
  const { r, alpha, a, b } = model;
  const { repeats: x, age } = history;
  const z = time / (alpha + age + time);
  const rest = ((alpha + age) / (alpha + age + time)) ** (r + x) * hypergeometric(r + x, b + x, a + b + x - 1, z);
  return ((a + b + x - 1) / (a - 1)) * (1 - rest) * probabilityActive(model, history);
}

/** Gauss's hypergeometric function 2F1(a, b; c; z) by its series, for z in [0, 1). */
function hypergeometric(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 0; n < 10_000 && Math.abs(term) > 1e-15 * Math.abs(sum); n++) {
    term *= ((a + n) * (b + n) * z) / ((c + n) * (n + 1));
    sum += term;
  }
  return sum;
}
