/** Inner product of two vectors of the same length; 0 for empty ones. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Cosine similarity in [-1, 1]; 0 when either vector is zero. */
export function cosine(a: Float32Array, b: Float32Array): number {
  const scale = Math.sqrt(dot(a, a) * dot(b, b));
  return scale === 0 ? 0 : dot(a, b) / scale;
}

/** Scales `vector` in place to L2 norm 1 and returns it; a zero vector stays zero. */
export function normalise(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(dot(vector, vector));
  if (norm > 0) for (let i = 0; i < vector.length; i++) vector[i] = vector[i]! / norm;
  return vector;
}

/** Adds `scale * b` to `a` in place (axpy). */
export function addScaled(a: Float32Array, b: Float32Array, scale: number): void {
  for (let i = 0; i < a.length; i++) a[i] = a[i]! + scale * b[i]!;
}
