import { kernel } from "./assembler.ts";
import { f32x4, forRange, horizontalSums, i32 } from "./instructions.ts";

/**
 * `multiplyRows(rows, rowsEnd, stride, vector, out)`: out[i] = row i · vector. The number of rows is a multiple of 4,
 * `stride` (bytes per row) a multiple of 16.
 */
export const multiplyRows = kernel({
  name: "multiplyRows",
  params: { rows: "i32", rowsEnd: "i32", stride: "i32", vector: "i32", out: "i32" },
  locals: {
    at: "i32",
    at1: "i32",
    at2: "i32",
    at3: "i32",
    offset: "i32",
    value: "v128",
    s0: "v128",
    s1: "v128",
    s2: "v128",
    s3: "v128",
    sums: "v128",
    scratch: "v128",
  },
  body: (v) => {
    const addresses = [v.at, v.at1, v.at2, v.at3];
    const sums = [v.s0, v.s1, v.s2, v.s3];
    return [
      forRange(v.at, { from: v.rows.get, to: v.rowsEnd.get, step: i32.multiply(v.stride.get, i32.constant(4)) }, [
        ...[1, 2, 3].map((row) => addresses[row]!.set(i32.add(addresses[row - 1]!.get, v.stride.get))),
        ...sums.map((sum) => sum.set(f32x4.zero)),
        forRange(v.offset, { from: i32.constant(0), to: v.stride.get, step: i32.constant(16) }, [
          v.value.set(f32x4.load(i32.add(v.vector.get, v.offset.get))),
          ...sums.map((sum, row) =>
            sum.set(
              f32x4.add(sum.get, f32x4.multiply(f32x4.load(i32.add(addresses[row]!.get, v.offset.get)), v.value.get)),
            ),
          ),
        ]),
        horizontalSums([v.s0.get, v.s1.get, v.s2.get, v.s3.get], v.sums, v.scratch),
        f32x4.store(v.out.get, v.sums.get),
        v.out.set(i32.add(v.out.get, i32.constant(16))),
      ]),
    ];
  },
});

/**
 * `subtractProduct(left, right, out, outEnd, leftStride, outStride, depth, width)`: out -= left · right for blocks of
 * out rows x `width`; left is out rows x `depth`, row-major, right is `depth` x `width`, packed in panels of 8 columns
 * (all rows of the first 8 columns, then all rows of the next 8, ...). Strides, `depth` and `width` are in bytes. Rows
 * come in fours, `width` is a multiple of 32 bytes. `outEnd` is the address behind the last row of `out`.
 */
export const subtractProduct = kernel({
  name: "subtractProduct",
  params: {
    left: "i32",
    right: "i32",
    out: "i32",
    outEnd: "i32",
    leftStride: "i32",
    outStride: "i32",
    depth: "i32",
    width: "i32",
  },
  locals: {
    column: "i32",
    step: "i32",
    from: "i32",
    l1: "i32",
    l2: "i32",
    l3: "i32",
    near: "v128",
    far: "v128",
    value: "v128",
    target: "i32",
    a0: "v128",
    a1: "v128",
    a2: "v128",
    a3: "v128",
    b0: "v128",
    b1: "v128",
    b2: "v128",
    b3: "v128",
  },
  body: (v) => {
    const nears = [v.a0, v.a1, v.a2, v.a3];
    const fars = [v.b0, v.b1, v.b2, v.b3];
    const lefts = [v.left, v.l1, v.l2, v.l3];
    return [
      forRange(v.out, { from: v.out.get, to: v.outEnd.get, step: i32.multiply(v.outStride.get, i32.constant(4)) }, [
        ...[1, 2, 3].map((row) => lefts[row]!.set(i32.add(lefts[row - 1]!.get, v.leftStride.get))),
        v.from.set(v.right.get),
        forRange(v.column, { from: i32.constant(0), to: v.width.get, step: i32.constant(32) }, [
          v.target.set(i32.add(v.out.get, v.column.get)),
          ...nears.flatMap((near, row) => [
            near.set(f32x4.load(v.target.get)),
            fars[row]!.set(f32x4.load(v.target.get, 16)),
            v.target.set(i32.add(v.target.get, v.outStride.get)),
          ]),
          forRange(v.step, { from: i32.constant(0), to: v.depth.get, step: i32.constant(4) }, [
            v.near.set(f32x4.load(v.from.get)),
            v.far.set(f32x4.load(v.from.get, 16)),
            ...nears.flatMap((near, row) => [
              v.value.set(f32x4.loadSplat(i32.add(lefts[row]!.get, v.step.get))),
              near.set(f32x4.subtract(near.get, f32x4.multiply(v.value.get, v.near.get))),
              fars[row]!.set(f32x4.subtract(fars[row]!.get, f32x4.multiply(v.value.get, v.far.get))),
            ]),
            v.from.set(i32.add(v.from.get, i32.constant(32))),
          ]),
          v.target.set(i32.add(v.out.get, v.column.get)),
          ...nears.flatMap((near, row) => [
            f32x4.store(v.target.get, near.get),
            f32x4.store(v.target.get, fars[row]!.get, 16),
            v.target.set(i32.add(v.target.get, v.outStride.get)),
          ]),
        ]),
        v.left.set(i32.add(v.l3.get, v.leftStride.get)),
      ]),
    ];
  },
});
