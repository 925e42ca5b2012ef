// AssemblyScript, compiled to kernels.wasm by `npm run kernels`. All arguments are byte addresses, byte strides or counts.
// Sums run in four lanes: lane k of a vector adds up the entries k, k + 4, k + 8, ... The order of every sum is part of the
// contract (`testing/reference-kernels.ts` states it in plain TypeScript), so a result is the same to the last bit everywhere.

/** Rows read while a tile of the Gram matrix stays in registers: 128 rows of 64 floats fill a 32 KiB first-level cache. */
const rowsPerPass: usize = 128;
/** Squared residual below which a row counts as solved (as in `implicit`). */
const solvedBelow: f32 = 1e-20;

// @ts-ignore: decorator
@inline
function zero(): v128 {
  return f32x4.splat(0);
}

// @ts-ignore: decorator
@inline
function addPairs(a: v128, b: v128): v128 {
  return f32x4.add(v128.shuffle<f32>(a, b, 0, 1, 4, 5), v128.shuffle<f32>(a, b, 2, 3, 6, 7));
}

/** The sums of four vectors in the four lanes of the result. */
// @ts-ignore: decorator
@inline
function horizontalSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = addPairs(a, b);
  const cd = addPairs(c, d);
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
}

// @ts-ignore: decorator
@inline
function laneSum(sums: v128): f32 {
  const low = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1);
  return low + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
}

// @ts-ignore: decorator
@inline
function addProduct(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** out[i] = row i · vector. The number of rows is a multiple of 4, `stride` (bytes per row) a multiple of 16. */
export function multiplyRows(rows: usize, rowsEnd: usize, stride: usize, vector: usize, out: usize): void {
  for (let at0 = rows; at0 < rowsEnd; at0 += stride << 2, out += 16) {
    const at1 = at0 + stride;
    const at2 = at1 + stride;
    const at3 = at2 + stride;
    let s0 = zero();
    let s1 = zero();
    let s2 = zero();
    let s3 = zero();
    for (let offset: usize = 0; offset < stride; offset += 16) {
      const value = v128.load(vector + offset);
      s0 = addProduct(s0, v128.load(at0 + offset), value);
      s1 = addProduct(s1, v128.load(at1 + offset), value);
      s2 = addProduct(s2, v128.load(at2 + offset), value);
      s3 = addProduct(s3, v128.load(at3 + offset), value);
    }
    v128.store(out, horizontalSums(s0, s1, s2, s3));
  }
}

/** Four lanes of products of eight signed bytes with eight 16-bit integers, neighbours added. */
// @ts-ignore: decorator
@inline
function addBytes(sum: v128, bytes: usize, words: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(v128.load_ext<i8>(bytes), words));
}

/** The products of four rows of signed bytes with a vector of 16-bit integers. */
// @ts-ignore: decorator
@inline
function fourByteProducts(at0: usize, at1: usize, at2: usize, at3: usize, rowBytes: usize, vector: usize): v128 {
  let s0 = zero();
  let s1 = zero();
  let s2 = zero();
  let s3 = zero();
  for (let offset: usize = 0; offset < rowBytes; offset += 8) {
    const words = v128.load(vector + (offset << 1));
    s0 = addBytes(s0, at0 + offset, words);
    s1 = addBytes(s1, at1 + offset, words);
    s2 = addBytes(s2, at2 + offset, words);
    s3 = addBytes(s3, at3 + offset, words);
  }
  return horizontalSums(
    f32x4.convert_i32x4_s(s0),
    f32x4.convert_i32x4_s(s1),
    f32x4.convert_i32x4_s(s2),
    f32x4.convert_i32x4_s(s3),
  );
}

/**
 * out[i] = scales[i] · (row i · vector) for rows of signed bytes and a vector of 16-bit integers. The number of rows is a
 * multiple of 4, `stride` (bytes per row) one of 8. A lane of 32 bits adds up a quarter of a row's products: with words of
 * at most 4,096 in magnitude, 16,384 columns cannot overflow it.
 */
export function multiplyBytes(
  rows: usize,
  rowsEnd: usize,
  stride: usize,
  vector: usize,
  scales: usize,
  out: usize,
): void {
  for (let at = rows; at < rowsEnd; at += stride << 2, out += 16, scales += 16) {
    const at1 = at + stride;
    const at2 = at1 + stride;
    v128.store(out, f32x4.mul(fourByteProducts(at, at1, at2, at2 + stride, stride, vector), v128.load(scales)));
  }
}

/**
 * out[i] = row · vector, without a scale, for the row of signed bytes whose address is entry i of the list. The number of
 * entries is a multiple of 4, `rowBytes` one of 8; bounds as above.
 */
export function multiplyListedBytes(list: usize, listEnd: usize, rowBytes: usize, vector: usize, out: usize): void {
  for (let entry = list; entry < listEnd; entry += 16, out += 16) {
    const at0 = load<u32>(entry);
    const at1 = load<u32>(entry, 4);
    const at2 = load<u32>(entry, 8);
    const at3 = load<u32>(entry, 12);
    v128.store(out, fourByteProducts(at0, at1, at2, at3, rowBytes, vector));
  }
}

// @ts-ignore: decorator
@inline
function addTo(address: usize, near: v128, far: v128): void {
  v128.store(address, f32x4.add(v128.load(address), near));
  v128.store(address, f32x4.add(v128.load(address, 16), far), 16);
}

/**
 * out += sum of x xᵀ over the rows x in memory, lower triangle in tiles of 4 x 8 (entries above it may be filled partly; the
 * caller mirrors). `stride` is bytes per row, a multiple of 32; `out` is (stride / 4)² floats, row-major.
 */
export function accumulateGram(rows: usize, rowsEnd: usize, stride: usize, out: usize): void {
  const passBytes = stride * rowsPerPass;
  for (let pass = rows; pass < rowsEnd; pass += passBytes) {
    const passEnd = min(pass + passBytes, rowsEnd);
    for (let r: usize = 0; r < stride; r += 16) {
      for (let c: usize = 0; c < r + 16; c += 32) {
        let a0 = zero();
        let a1 = zero();
        let a2 = zero();
        let a3 = zero();
        let b0 = zero();
        let b1 = zero();
        let b2 = zero();
        let b3 = zero();
        for (let at = pass; at < passEnd; at += stride) {
          const near = v128.load(at + c);
          const far = v128.load(at + c, 16);
          let value = v128.load_splat<f32>(at + r);
          a0 = addProduct(a0, value, near);
          b0 = addProduct(b0, value, far);
          value = v128.load_splat<f32>(at + r, 4);
          a1 = addProduct(a1, value, near);
          b1 = addProduct(b1, value, far);
          value = v128.load_splat<f32>(at + r, 8);
          a2 = addProduct(a2, value, near);
          b2 = addProduct(b2, value, far);
          value = v128.load_splat<f32>(at + r, 12);
          a3 = addProduct(a3, value, near);
          b3 = addProduct(b3, value, far);
        }
        let tile = out + (r >> 2) * stride + c;
        addTo(tile, a0, b0);
        tile += stride;
        addTo(tile, a1, b1);
        tile += stride;
        addTo(tile, a2, b2);
        tile += stride;
        addTo(tile, a3, b3);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function lessProduct(target: v128, a: v128, b: v128): v128 {
  return f32x4.sub(target, f32x4.mul(a, b));
}

/**
 * out -= left · right for blocks of out rows x `width`; left is out rows x `depth`, row-major, right is `depth` x `width`,
 * packed in panels of 8 columns (all rows of the first 8 columns, then all rows of the next 8, ...). Strides, `depth` and
 * `width` are in bytes. Rows come in fours, `width` is a multiple of 32 bytes. `outEnd` is the address behind the last row.
 */
export function subtractProduct(
  left: usize,
  right: usize,
  out: usize,
  outEnd: usize,
  leftStride: usize,
  outStride: usize,
  depth: usize,
  width: usize,
): void {
  for (; out < outEnd; out += outStride << 2, left += leftStride << 2) {
    const l1 = left + leftStride;
    const l2 = l1 + leftStride;
    const l3 = l2 + leftStride;
    let from = right;
    for (let column: usize = 0; column < width; column += 32) {
      const t0 = out + column;
      const t1 = t0 + outStride;
      const t2 = t1 + outStride;
      const t3 = t2 + outStride;
      let a0 = v128.load(t0);
      let b0 = v128.load(t0, 16);
      let a1 = v128.load(t1);
      let b1 = v128.load(t1, 16);
      let a2 = v128.load(t2);
      let b2 = v128.load(t2, 16);
      let a3 = v128.load(t3);
      let b3 = v128.load(t3, 16);
      for (let step: usize = 0; step < depth; step += 4, from += 32) {
        const near = v128.load(from);
        const far = v128.load(from, 16);
        let value = v128.load_splat<f32>(left + step);
        a0 = lessProduct(a0, value, near);
        b0 = lessProduct(b0, value, far);
        value = v128.load_splat<f32>(l1 + step);
        a1 = lessProduct(a1, value, near);
        b1 = lessProduct(b1, value, far);
        value = v128.load_splat<f32>(l2 + step);
        a2 = lessProduct(a2, value, near);
        b2 = lessProduct(b2, value, far);
        value = v128.load_splat<f32>(l3 + step);
        a3 = lessProduct(a3, value, near);
        b3 = lessProduct(b3, value, far);
      }
      v128.store(t0, a0);
      v128.store(t0, b0, 16);
      v128.store(t1, a1);
      v128.store(t1, b1, 16);
      v128.store(t2, a2);
      v128.store(t2, b2, 16);
      v128.store(t3, a3);
      v128.store(t3, b3, 16);
    }
  }
}

/** output += Σ scales[i] · (row i), for the four rows at these addresses. */
// @ts-ignore: decorator
@inline
function addScaledRows(output: usize, scales: v128, y0: usize, y1: usize, y2: usize, y3: usize, stride: usize): void {
  const c0 = v128.shuffle<f32>(scales, scales, 0, 0, 0, 0);
  const c1 = v128.shuffle<f32>(scales, scales, 1, 1, 1, 1);
  const c2 = v128.shuffle<f32>(scales, scales, 2, 2, 2, 2);
  const c3 = v128.shuffle<f32>(scales, scales, 3, 3, 3, 3);
  let offset: usize = 0;
  do {
    let value = v128.load(output + offset);
    value = addProduct(value, c0, v128.load(y0 + offset));
    value = addProduct(value, c1, v128.load(y1 + offset));
    value = addProduct(value, c2, v128.load(y2 + offset));
    value = addProduct(value, c3, v128.load(y3 + offset));
    v128.store(output + offset, value);
    offset += 16;
  } while (offset < stride);
}

/** output = sign · (G + lambda I) input */
// @ts-ignore: decorator
@inline
function applyGram(gram: usize, lambda: v128, sign: v128, input: usize, output: usize, stride: usize): void {
  for (let offset: usize = 0; offset < stride; offset += 16) {
    v128.store(output + offset, f32x4.mul(f32x4.mul(sign, lambda), v128.load(input + offset)));
  }
  let y0 = gram;
  for (let entry: usize = 0; entry < stride; entry += 16) {
    const scales = f32x4.mul(sign, v128.load(input + entry));
    const y1 = y0 + stride;
    const y2 = y1 + stride;
    const y3 = y2 + stride;
    addScaledRows(output, scales, y0, y1, y2, y3, stride);
    y0 = y3 + stride;
  }
}

/** output += Σ w (target + sign · y·input) y over the interactions `entry` .. `entryEnd`, four at a time. */
// @ts-ignore: decorator
@inline
function applyInteractions(
  entry: usize,
  entryEnd: usize,
  addresses: usize,
  weights: usize,
  target: v128,
  sign: v128,
  input: usize,
  output: usize,
  stride: usize,
): void {
  for (; entry < entryEnd; entry += 4) {
    const list = addresses + (entry << 2);
    const y0 = load<u32>(list);
    const y1 = load<u32>(list, 4);
    const y2 = load<u32>(list, 8);
    const y3 = load<u32>(list, 12);
    let s0 = zero();
    let s1 = zero();
    let s2 = zero();
    let s3 = zero();
    let offset: usize = 0;
    do {
      const value = v128.load(input + offset);
      s0 = addProduct(s0, v128.load(y0 + offset), value);
      s1 = addProduct(s1, v128.load(y1 + offset), value);
      s2 = addProduct(s2, v128.load(y2 + offset), value);
      s3 = addProduct(s3, v128.load(y3 + offset), value);
      offset += 16;
    } while (offset < stride);
    const products = horizontalSums(s0, s1, s2, s3);
    const scales = f32x4.mul(
      v128.load(weights + (entry << 2)),
      f32x4.add(target, f32x4.mul(sign, products)),
    );
    addScaledRows(output, scales, y0, y1, y2, y3, stride);
  }
}

// @ts-ignore: decorator
@inline
function dot(a: usize, b: usize, stride: usize): f32 {
  let sums = zero();
  for (let offset: usize = 0; offset < stride; offset += 16) {
    sums = addProduct(sums, v128.load(a + offset), v128.load(b + offset));
  }
  return laneSum(sums);
}

/** One step along the direction; returns the squared length of the new residual. */
// @ts-ignore: decorator
@inline
function advance(x: usize, residual: usize, direction: usize, image: usize, length: f32, stride: usize): f32 {
  const ratio = f32x4.splat(length / dot(direction, image, stride));
  let sums = zero();
  for (let offset: usize = 0; offset < stride; offset += 16) {
    v128.store(x + offset, addProduct(v128.load(x + offset), ratio, v128.load(direction + offset)));
    const value = lessProduct(v128.load(residual + offset), ratio, v128.load(image + offset));
    v128.store(residual + offset, value);
    sums = addProduct(sums, value, value);
  }
  const next = laneSum(sums);
  const turn = f32x4.splat(next / length);
  for (let offset: usize = 0; offset < stride; offset += 16) {
    v128.store(direction + offset, addProduct(v128.load(residual + offset), turn, v128.load(direction + offset)));
  }
  return next;
}

/**
 * Conjugate gradients (Takács, Pilászy and Tikk 2011) for each row x of `own`, warm-started from its present value:
 *
 *     (G + lambda I + Σ w y yᵀ) x = Σ w y     over the row's interactions with factors y and weights w
 *
 * `starts[row] .. starts[row + 1]` are positions in `addresses` (byte address of y) and `weights`; their number is a
 * multiple of 4, filled up with weight 0. `gram` is G, (stride / 4)² floats; `regularisation` holds one lambda per row;
 * `scratch` is room for 3 vectors. `stride` is bytes per vector, a multiple of 32.
 */
export function solveRows(
  firstRow: usize,
  endRow: usize,
  starts: usize,
  addresses: usize,
  weights: usize,
  own: usize,
  gram: usize,
  regularisation: usize,
  scratch: usize,
  stride: usize,
  steps: usize,
): void {
  const residual = scratch;
  const direction = residual + stride;
  const image = direction + stride;
  for (let row = firstRow; row < endRow; row++) {
    const x = own + row * stride;
    const entry: usize = load<u32>(starts + (row << 2));
    const entryEnd: usize = load<u32>(starts + (row << 2), 4);
    const lambda = v128.load_splat<f32>(regularisation + (row << 2));
    let input = x;
    let output = residual;
    let target = f32x4.splat(1);
    let sign = f32x4.splat(-1);
    let length: f32 = 0;
    for (let step: usize = 0; step <= steps; step++) {
      applyGram(gram, lambda, sign, input, output, stride);
      applyInteractions(entry, entryEnd, addresses, weights, target, sign, input, output, stride);
      if (step == 0) {
        memory.copy(direction, residual, stride);
        length = dot(residual, residual, stride);
      } else {
        length = advance(x, residual, direction, image, length, stride);
      }
      if (!(length > solvedBelow)) break;
      input = direction;
      output = image;
      target = zero();
      sign = f32x4.splat(1);
    }
  }
}
