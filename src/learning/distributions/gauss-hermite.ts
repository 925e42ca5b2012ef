/** Nodes and weights of a quadrature: the integral is the sum of `weights[i]` x f(`nodes[i]`). */
export interface Quadrature {
  nodes: Float64Array;
  weights: Float64Array;
}

/**
 * Gauss-Hermite quadrature for the expectation of f(Z), Z standard normal (weights sum to 1): roots of the orthonormal
 * Hermite polynomial by Newton's method with deflated starts (Numerical Recipes 4.6, there for the weight exp(-x²)).
 * `count` 1 to 100; exact for polynomials up to degree 2 count - 1. Nodes ascending.
 */
export function gaussHermite(count: number): Quadrature {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  const half = Math.ceil(count / 2);
  const roots: number[] = [];
  for (let i = 0; i < half; i++) {
    let root = startOf(i, count, roots);
    let derivative = 1;
    for (let step = 0; step < 100; step++) {
      const { value, before } = hermite(count, root);
      derivative = Math.sqrt(2 * count) * before;
      const change = value / derivative;
      root -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    roots.push(root);
    const weight = 2 / (derivative * derivative) / Math.sqrt(Math.PI);
    nodes[count - 1 - i] = Math.SQRT2 * root;
    nodes[i] = -Math.SQRT2 * root;
    weights[i] = weight;
    weights[count - 1 - i] = weight;
  }
  if (count % 2 === 1) nodes[half - 1] = 0;
  return { nodes, weights };
}

/** First guesses for the i-th largest root. */
function startOf(i: number, count: number, roots: readonly number[]): number {
  if (i === 0) return Math.sqrt(2 * count + 1) - 1.85575 * (2 * count + 1) ** (-1 / 6);
  if (i === 1) return roots[0]! - (1.14 * count ** 0.426) / roots[0]!;
  if (i === 2) return 1.86 * roots[1]! - 0.86 * roots[0]!;
  if (i === 3) return 1.91 * roots[2]! - 0.91 * roots[1]!;
  return 2 * roots[i - 1]! - roots[i - 2]!;
}

/** Orthonormal Hermite polynomials of degree `count` and `count` - 1 at x. */
function hermite(count: number, x: number): { value: number; before: number } {
  let before = 0;
  let value = Math.PI ** -0.25;
  for (let degree = 0; degree < count; degree++) {
    const next = x * Math.sqrt(2 / (degree + 1)) * value - Math.sqrt(degree / (degree + 1)) * before;
    before = value;
    value = next;
  }
  return { value, before };
}
