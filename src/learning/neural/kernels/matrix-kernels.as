// AssemblyScript, compiled to matrix-kernels.wasm by `npm run kernels`. All arguments are byte addresses, byte strides or byte lengths of rows.
// Products are added one after the other in the order of the rows (or columns) that are summed over, each rounded to 32 bits.

// @ts-ignore: decorator
@inline
function addProductOf(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/**
 * out += left · right. left is rows x `depth`, right is `depth` x `width`, out is rows x `width`, all row-major with strides of their
 * own. Rows come in fours, `width` is a multiple of 32 bytes, `outEnd` is the address behind the last row.
 */
export function addProduct(
  left: usize,
  right: usize,
  out: usize,
  outEnd: usize,
  leftStride: usize,
  rightStride: usize,
  outStride: usize,
  depth: usize,
  width: usize,
): void {
  for (; out < outEnd; out += outStride << 2, left += leftStride << 2) {
    const l1 = left + leftStride;
    const l2 = l1 + leftStride;
    const l3 = l2 + leftStride;
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
      let from = right + column;
      for (let step: usize = 0; step < depth; step += 4, from += rightStride) {
        const near = v128.load(from);
        const far = v128.load(from, 16);
        let value = v128.load_splat<f32>(left + step);
        a0 = addProductOf(a0, value, near);
        b0 = addProductOf(b0, value, far);
        value = v128.load_splat<f32>(l1 + step);
        a1 = addProductOf(a1, value, near);
        b1 = addProductOf(b1, value, far);
        value = v128.load_splat<f32>(l2 + step);
        a2 = addProductOf(a2, value, near);
        b2 = addProductOf(b2, value, far);
        value = v128.load_splat<f32>(l3 + step);
        a3 = addProductOf(a3, value, near);
        b3 = addProductOf(b3, value, far);
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

// @ts-ignore: decorator
@inline
function addTo(address: usize, near: v128, far: v128): void {
  v128.store(address, f32x4.add(v128.load(address), near));
  v128.store(address, f32x4.add(v128.load(address, 16), far), 16);
}

/**
 * out += leftᵀ · right. left is rows x `depth`, right is rows x `width`, out is `depth` x `width`, all row-major with strides of their
 * own. `depth` is a multiple of 16 bytes, `width` one of 32; `leftEnd` is the address behind the last row.
 */
export function addTransposedProduct(
  left: usize,
  leftEnd: usize,
  right: usize,
  out: usize,
  leftStride: usize,
  rightStride: usize,
  outStride: usize,
  depth: usize,
  width: usize,
): void {
  for (let row: usize = 0; row < depth; row += 16) {
    for (let column: usize = 0; column < width; column += 32) {
      let a0 = f32x4.splat(0);
      let b0 = f32x4.splat(0);
      let a1 = f32x4.splat(0);
      let b1 = f32x4.splat(0);
      let a2 = f32x4.splat(0);
      let b2 = f32x4.splat(0);
      let a3 = f32x4.splat(0);
      let b3 = f32x4.splat(0);
      let from = right + column;
      for (let at = left; at < leftEnd; at += leftStride, from += rightStride) {
        const near = v128.load(from);
        const far = v128.load(from, 16);
        let value = v128.load_splat<f32>(at + row);
        a0 = addProductOf(a0, value, near);
        b0 = addProductOf(b0, value, far);
        value = v128.load_splat<f32>(at + row, 4);
        a1 = addProductOf(a1, value, near);
        b1 = addProductOf(b1, value, far);
        value = v128.load_splat<f32>(at + row, 8);
        a2 = addProductOf(a2, value, near);
        b2 = addProductOf(b2, value, far);
        value = v128.load_splat<f32>(at + row, 12);
        a3 = addProductOf(a3, value, near);
        b3 = addProductOf(b3, value, far);
      }
      let tile = out + (row >> 2) * outStride + column;
      addTo(tile, a0, b0);
      tile += outStride;
      addTo(tile, a1, b1);
      tile += outStride;
      addTo(tile, a2, b2);
      tile += outStride;
      addTo(tile, a3, b3);
    }
  }
}
