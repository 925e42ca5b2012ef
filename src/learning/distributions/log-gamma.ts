/**
 * ln Γ(x) for x > 0, to about 1e-15 relative: Stirling's series from 10 upwards, the recurrence Γ(x + 1) = x Γ(x) below.
 * Infinity at 0; NaN below it.
 */
export function logGamma(x: number): number {
  if (!(x >= 0)) return Number.NaN;
  if (x === 0) return Number.POSITIVE_INFINITY;
  let shifted = x;
  let product = 1;
  while (shifted < stirlingFrom) product *= shifted++;
  return (shifted - 0.5) * Math.log(shifted) - shifted + halfLogTwoPi + stirlingRest(shifted) - Math.log(product);
}

/**
 * ln B(a, b) = ln Γ(a) + ln Γ(b) - ln Γ(a + b) for a, b > 0. The large terms of Stirling's series are cancelled by hand, so
 * that a = 50,000 and b = 1/2 (Student's t with 100,000 degrees of freedom) keep 14 digits.
 */
export function logBeta(a: number, b: number): number {
  const large = Math.max(a, b);
  const small = Math.min(a, b);
  if (large < stirlingFrom) return logGamma(a) + logGamma(b) - logGamma(a + b);
  const sum = large + small;
  const quotient =
    -(large - 0.5) * Math.log1p(small / large) -
    small * Math.log(sum) +
    small +
    stirlingRest(large) -
    stirlingRest(sum);
  return logGamma(small) + quotient;
}

const halfLogTwoPi = 0.9189385332046727;
/** From here on six terms of the series are exact to double precision. */
const stirlingFrom = 10;

/** What Stirling's formula leaves out of ln Γ(x): sum of B(2k) / (2k (2k - 1) x^(2k - 1)), Abramowitz and Stegun 6.1.41. */
export function stirlingRest(x: number): number {
  const inverse = 1 / (x * x);
  return (
    (1 / 12 -
      inverse *
        (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse * (1 / 1188 - (inverse * 691) / 360360))))) /
    x
  );
}
