/**
 * Solves A x = b for a symmetric positive definite A by Cholesky factorisation A = L Lᵀ and two triangular solves.
 *
 * `matrix` is A, size x size, row-major; only its lower triangle is read, and it is overwritten by L. `right` is b and is
 * overwritten by x. A pivot that is not positive (A only semi-definite, or rounding) is replaced by a tiny positive one,
 * so the result is always finite: the component in that direction becomes negligible. Size 0 does nothing.
 */
export function solvePositiveDefinite(matrix: Float64Array, right: Float64Array): void {
  const size = right.length;
  factorise(matrix, size);
  solveFactorised(matrix, right);
}

/** Overwrites the lower triangle of `matrix` (size x size, row-major) by its Cholesky factor L. */
export function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const rowStart = row * size;
    for (let column = 0; column < row; column++) {
      const columnStart = column * size;
      let sum = matrix[rowStart + column]!;
      for (let k = 0; k < column; k++) sum -= matrix[rowStart + k]! * matrix[columnStart + k]!;
      matrix[rowStart + column] = sum / matrix[columnStart + column]!;
    }
    let pivot = matrix[rowStart + row]!;
    const scale = Math.abs(pivot);
    for (let k = 0; k < row; k++) pivot -= matrix[rowStart + k]! ** 2;
    matrix[rowStart + row] = pivot > relativePivotFloor * scale ? Math.sqrt(pivot) : hugePivot;
  }
}

/** Below this share of the diagonal entry a pivot is rounding noise (about 16 units in the last place). */
const relativePivotFloor = 4e-15;
/** Dividing by it twice leaves nothing of the component. */
const hugePivot = 1e100;

/** Overwrites `right` by the solution of L Lᵀ x = right, L from `factorise`. */
export function solveFactorised(factor: Float64Array, right: Float64Array): void {
  const size = right.length;
  for (let row = 0; row < size; row++) {
    let sum = right[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * size + k]! * right[k]!;
    right[row] = sum / factor[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    const value = right[row]! / factor[row * size + row]!;
    right[row] = value;
    for (let k = 0; k < row; k++) right[k] = right[k]! - factor[row * size + k]! * value;
  }
}
