const maxRounds = 500;
const tolerance = 1e-10;

/**
 * Points in the plane whose distances come as near as a plane allows to given ones: classical multidimensional scaling (Torgerson 1952). With
 * B = -J D J / 2, where D holds the squared distances and J = I - 11ᵀ / n, the coordinates are sqrt(lambda) v of the two largest eigenvalues of B, found by
 * orthogonal iteration. `squaredDistances` is size x size, row-major, symmetric, with a zero diagonal. Deterministic: the
 * point that lies furthest out along an axis lies on its positive side. No points give [], one or equal points lie at the origin;
 * a negative eigenvalue (distances that fit no space) counts as 0.
 */
export function classicalScaling(squaredDistances: Float64Array, size: number): { x: number; y: number }[] {
  const centred = doublyCentred(squaredDistances, size);
  const first = startOf(size, 1);
  const second = startOf(size, 2);
  for (let round = 0; round < maxRounds; round++) {
    const [firstBefore, secondBefore] = [first.slice(), second.slice()];
    first.set(product(centred, first));
    second.set(product(centred, second));
    orthonormalise(first, second);
    const moved = Math.max(1 - Math.abs(dot(first, firstBefore)), 1 - Math.abs(dot(second, secondBefore)));
    if (moved < tolerance) break;
  }
  rotateToEigenvectors(centred, first, second);
  const [x, y] = [first, second].map((axis) => {
    const scale = Math.sqrt(Math.max(0, dot(axis, product(centred, axis))));
    const furthest = axis.reduce((far, value) => (Math.abs(value) > Math.abs(far) + tolerance ? value : far), 0);
    return axis.map((value) => (furthest < 0 ? -scale : scale) * value);
  });
  return Array.from({ length: size }, (_, i) => ({ x: x![i]!, y: y![i]! }));
}

function doublyCentred(squaredDistances: Float64Array, size: number): Float64Array {
  const rowMeans = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) rowMeans[i]! += squaredDistances[i * size + j]! / size;
  }
  const mean = rowMeans.reduce((sum, value) => sum + value, 0) / size;
  const centred = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      centred[i * size + j] = -0.5 * (squaredDistances[i * size + j]! - rowMeans[i]! - rowMeans[j]! + mean);
    }
  }
  return centred;
}

/** Any vector that no symmetry of the points is likely to share. */
function startOf(size: number, axis: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => Math.sin((i + 1) * (axis + 0.618)));
}

function product(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const result = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += matrix[i * size + j]! * vector[j]!;
    result[i] = sum;
  }
  return result;
}

/** Gram and Schmidt; a vector without a direction of its own becomes 0. */
function orthonormalise(first: Float64Array, second: Float64Array): void {
  normalise(first, 0);
  const before = Math.sqrt(dot(second, second));
  const share = dot(first, second);
  for (let k = 0; k < second.length; k++) second[k]! -= share * first[k]!;
  normalise(second, tolerance * before);
}

function normalise(vector: Float64Array, least: number): void {
  const norm = Math.sqrt(dot(vector, vector));
  for (let k = 0; k < vector.length; k++) vector[k] = norm > least ? vector[k]! / norm : 0;
}

/** Turns two orthonormal vectors within their plane so that the first one has the larger eigenvalue (Rayleigh and Ritz). */
function rotateToEigenvectors(matrix: Float64Array, first: Float64Array, second: Float64Array): void {
  const image = product(matrix, second);
  const a = dot(first, product(matrix, first));
  const angle = 0.5 * Math.atan2(2 * dot(first, image), a - dot(second, image));
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  for (let k = 0; k < first.length; k++) {
    const [u, v] = [first[k]!, second[k]!];
    first[k] = cosine * u + sine * v;
    second[k] = cosine * v - sine * u;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
