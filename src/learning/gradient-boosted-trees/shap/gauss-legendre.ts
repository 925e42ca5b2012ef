/** Points in (0, 1) and weights that sum to 1. */
export interface Quadrature {
  points: Float64Array;
  weights: Float64Array;
}

/**
 * Gauss-Legendre quadrature on [0, 1]: sum of weight · f(point) is the integral of f, exactly for polynomials up to degree 2 · count - 1. The
 * points are the roots of the Legendre polynomial, by Newton's method (Press et al., Numerical Recipes, section 4.6).
 */
export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let root = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      const polynomial = legendre(count, root);
      slope = polynomial.slope;
      const step = polynomial.value / slope;
      root -= step;
      if (Math.abs(step) < 1e-16) break;
    }
    points[i] = (1 + root) / 2;
    weights[i] = 1 / ((1 - root * root) * slope * slope);
  }
  return { points, weights };
}

/** Value and derivative of the Legendre polynomial of a degree above 0 at x in (-1, 1). */
function legendre(degree: number, x: number): { value: number; slope: number } {
  let before = 1;
  let value = x;
  for (let k = 2; k <= degree; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
    before = value;
    value = next;
  }
  return { value, slope: (degree * (x * value - before)) / (x * x - 1) };
}
