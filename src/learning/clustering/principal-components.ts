/** Axes of most variance, the largest first. */
export interface PrincipalComponents {
  /** Each of length 1, with its largest loading above 0. */
  axes: Float64Array[];
  /** Population variance along each axis. */
  variances: number[];
}

const maxSweeps = 50;
const tolerance = 1e-12;

/**
 * The `count` eigenvectors of a covariance matrix (size x size, row-major, symmetric) with the largest eigenvalues, by cyclic
 * Jacobi rotations (Golub and Van Loan, Matrix Computations, 8.5). O(size³) a sweep, few sweeps. Axes without variance are
 * left out, so that fewer than `count` may come back.
 */
export function principalComponents(covariance: Float64Array, size: number, count: number): PrincipalComponents {
  const matrix = covariance.slice();
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  let total = 0;
  for (let i = 0; i < size; i++) total += Math.abs(matrix[i * size + i]!);
  for (let sweep = 0; sweep < maxSweeps && offDiagonal(matrix, size) > tolerance * total; sweep++) {
    for (let p = 0; p < size - 1; p++) for (let q = p + 1; q < size; q++) rotate(matrix, vectors, { size, p, q });
  }
  const order = Array.from({ length: size }, (_, i) => i)
    .sort((a, b) => matrix[b * size + b]! - matrix[a * size + a]! || a - b)
    .slice(0, count)
    .filter((column) => matrix[column * size + column]! > tolerance * total);
  return {
    axes: order.map((column) => directed(Float64Array.from({ length: size }, (_, i) => vectors[i * size + column]!))),
    variances: order.map((column) => matrix[column * size + column]!),
  };
}

/** Square root of the sum of squares beside the diagonal. */
function offDiagonal(matrix: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) if (i !== j) sum += matrix[i * size + j]! ** 2;
  return Math.sqrt(sum);
}

/** Turns the plane of the axes p and q so that their covariance becomes 0, in place. */
function rotate(
  matrix: Float64Array,
  vectors: Float64Array,
  { size, p, q }: { size: number; p: number; q: number },
): void {
  const shared = matrix[p * size + q]!;
  if (shared === 0) return;
  const theta = (matrix[q * size + q]! - matrix[p * size + p]!) / (2 * shared);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta ** 2 + 1));
  const cosine = 1 / Math.sqrt(tangent ** 2 + 1);
  const sine = tangent * cosine;
  const turn = (values: Float64Array, a: number, b: number): void => {
    const [x, y] = [values[a]!, values[b]!];
    values[a] = cosine * x - sine * y;
    values[b] = sine * x + cosine * y;
  };
  for (let k = 0; k < size; k++) turn(matrix, k * size + p, k * size + q);
  for (let k = 0; k < size; k++) turn(matrix, p * size + k, q * size + k);
  for (let k = 0; k < size; k++) turn(vectors, k * size + p, k * size + q);
}

/** An axis has no sign of its own: the largest loading is above 0. */
function directed(axis: Float64Array): Float64Array {
  const largest = axis.reduce((best, value) => (Math.abs(value) > Math.abs(best) + tolerance ? value : best), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}
