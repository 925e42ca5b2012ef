/**
 * The kernels in plain TypeScript, every operation rounded to 32 bits and every sum in the order that the contract names:
 * what `kernels.as` has to give to the last bit. Positions count floats (bytes where the name says so), not addresses.
 */
const { fround } = Math;

/** Four lanes of sums of products, lane k over the entries k, k + 4, ... */
function lanes(a: Float32Array, b: Float32Array): Float32Array {
  const sums = new Float32Array(4);
  for (let i = 0; i < a.length; i++) sums[i % 4] = sums[i % 4]! + fround(a[i]! * b[i]!);
  return sums;
}

/** Four rows at a time, lanes are added up in pairs of every other lane. */
const sumOfRow = ([a, b, c, d]: Float32Array): number => fround(fround(a! + c!) + fround(b! + d!));
/** A single vector's lanes are added up in pairs of neighbours. */
const sumOfVector = ([a, b, c, d]: Float32Array): number => fround(fround(a! + b!) + fround(c! + d!));

export function multiplyRows(rows: readonly Float32Array[], vector: Float32Array): Float32Array {
  return Float32Array.from(rows, (row) => sumOfRow(lanes(row, vector)));
}

/** A lane adds up the products of two neighbours; integers are exact until they become floats. */
export function multiplyBytes(rows: readonly Int8Array[], vector: Int16Array, scales?: Float32Array): Float32Array {
  return Float32Array.from(rows, (row, r) => {
    const sums = [0, 0, 0, 0];
    for (let i = 0; i < row.length; i++) sums[(i % 8) >> 1] = sums[(i % 8) >> 1]! + row[i]! * vector[i]!;
    const sum = sumOfRow(Float32Array.from(sums));
    return scales === undefined ? sum : fround(sum * scales[r]!);
  });
}

/** Passes of 128 rows, each summed up before it is added to what is there. Only the entries up to the diagonal count. */
export function accumulateGram(rows: readonly Float32Array[], gram: Float32Array): void {
  const width = rows[0]!.length;
  for (let pass = 0; pass < rows.length; pass += 128) {
    for (let r = 0; r < width; r++) {
      for (let c = 0; c <= r; c++) {
        let sum = 0;
        for (const row of rows.slice(pass, pass + 128)) sum = fround(sum + fround(row[r]! * row[c]!));
        gram[r * width + c] = gram[r * width + c]! + sum;
      }
    }
  }
}

/** out -= left · right, one product after the other. */
export function subtractProduct(
  left: readonly Float32Array[],
  right: readonly Float32Array[],
  out: readonly Float32Array[],
): void {
  for (const [r, row] of out.entries()) {
    for (let c = 0; c < right[0]!.length; c++) {
      for (const [k, line] of right.entries()) row[c] = row[c]! - fround(left[r]![k]! * line[c]!);
    }
  }
}

export interface Interactions {
  factors: readonly Float32Array[];
  weights: readonly number[];
}

/** One row of `solveRows`; `x` is changed in place. Interactions come in fours. */
export function solveRow(
  x: Float32Array,
  { factors, weights }: Interactions,
  { gram, lambda, steps }: { gram: Float32Array; lambda: number; steps: number },
): void {
  const width = x.length;
  const dot = (a: Float32Array, b: Float32Array): number => sumOfVector(lanes(a, b));
  const addScaled = (output: Float32Array, scale: number, row: Float32Array): void => {
    for (let i = 0; i < width; i++) output[i] = output[i]! + fround(scale * row[i]!);
  };
  const apply = (input: Float32Array, { target, sign }: { target: number; sign: number }): Float32Array => {
    const output = input.map((value) => fround(fround(sign * fround(lambda)) * value));
    input.forEach((value, i) => {
      addScaled(output, fround(sign * value), gram.subarray(i * width, (i + 1) * width));
    });
    for (let entry = 0; entry < factors.length; entry += 4) {
      const four = factors.slice(entry, entry + 4);
      const scales = four.map((y, i) =>
        fround(fround(weights[entry + i]!) * fround(target + fround(sign * sumOfRow(lanes(y, input))))),
      );
      four.forEach((y, i) => {
        addScaled(output, scales[i]!, y);
      });
    }
    return output;
  };
  const residual = apply(x, { target: 1, sign: -1 });
  const direction = residual.slice();
  let length = dot(residual, residual);
  for (let step = 0; step < steps && length > fround(1e-20); step++) {
    const image = apply(direction, { target: 0, sign: 1 });
    const ratio = fround(length / dot(direction, image));
    addScaled(x, ratio, direction);
    for (let i = 0; i < width; i++) residual[i] = residual[i]! - fround(ratio * image[i]!);
    const next = dot(residual, residual);
    const turn = fround(next / length);
    for (let i = 0; i < width; i++) direction[i] = residual[i]! + fround(turn * direction[i]!);
    length = next;
  }
}
