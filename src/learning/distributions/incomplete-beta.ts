import { logBeta, stirlingRest } from "./log-gamma.ts";

/**
 * Regularised incomplete beta function I_x(a, b) for a, b > 0: the continued fraction of Numerical Recipes 6.4, evaluated by
 * Lentz's method on the side where it converges fast.
 *
 * `complement` is 1 - x, passed apart so that an x next to 1 keeps its digits. In [0, 1].
 */
export function incompleteBeta(a: number, b: number, x: number, complement = 1 - x): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  const front = frontFactor({ a, b, x, complement });
  if (x < (a + 1) / (a + b + 2)) return (front * continuedFraction(a, b, x)) / a;
  return 1 - (front * continuedFraction(b, a, complement)) / b;
}

/**
 * x^a (1 - x)^b / B(a, b). Where both parameters are large the logarithms are taken relative to the mode a / (a + b), whose
 * linear terms cancel (DiDonato and Morris, algorithm 708, BRCOMP); otherwise the sum of logarithms is precise enough.
 */
function frontFactor({ a, b, x, complement }: { a: number; b: number; x: number; complement: number }): number {
  if (Math.min(a, b) < 10) return Math.exp(a * logOf(x, complement) + b * logOf(complement, x) - logBeta(a, b));
  const sum = a + b;
  const aside = x - a / sum;
  const left = (aside * sum) / a;
  const right = (-aside * sum) / b;
  const exponent = a * (Math.log1p(left) - left) + b * (Math.log1p(right) - right);
  const rest = stirlingRest(a) + stirlingRest(b) - stirlingRest(sum);
  return Math.sqrt((a * b) / (2 * Math.PI * sum)) * Math.exp(exponent - rest);
}

/** ln of `value`, from 1 - value when that is the smaller. */
const logOf = (value: number, complement: number): number => (value > 0.5 ? Math.log1p(-complement) : Math.log(value));

function continuedFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = awayFromZero(1 - ((a + b) * x) / (a + 1));
  d = 1 / d;
  let value = d;
  for (let step = 1; step <= mostSteps; step++) {
    const twice = 2 * step;
    const even = (step * (b - step) * x) / ((a + twice - 1) * (a + twice));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + step) * (a + b + step) * x) / ((a + twice) * (a + twice + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const factor = d * c;
    value *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return value;
}

/** Steps grow with the square root of the larger parameter: 10,000 suffice beyond a = 10 million. */
const mostSteps = 10_000;
const tiny = 1e-300;
const awayFromZero = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
