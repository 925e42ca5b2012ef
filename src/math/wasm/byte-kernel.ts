import { kernel } from "./assembler.ts";
import { f32x4, forRange, horizontalSums, i16x8, i32, i32x4 } from "./instructions.ts";

/**
 * `multiplyBytes(rows, rowsEnd, stride, vector, scales, out)`: out[i] = scales[i] · (row i · vector) for rows of signed
 * bytes and a vector of 16-bit integers. The number of rows is a multiple of 4, `stride` (bytes per row) one of 8. A lane of 32 bits
 * adds up a quarter of a row's products: with words of at most 4,096 in magnitude, 16,384 columns cannot overflow it.
 */
export const multiplyBytes = kernel({
  name: "multiplyBytes",
  params: { rows: "i32", rowsEnd: "i32", stride: "i32", vector: "i32", scales: "i32", out: "i32" },
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
        forRange(v.offset, { from: i32.constant(0), to: v.stride.get, step: i32.constant(8) }, [
          v.value.set(i16x8.load(i32.add(v.vector.get, i32.add(v.offset.get, v.offset.get)))),
          ...sums.map((sum, row) =>
            sum.set(
              i32x4.add(sum.get, i32x4.dot(i16x8.loadBytes(i32.add(addresses[row]!.get, v.offset.get)), v.value.get)),
            ),
          ),
        ]),
        ...sums.map((sum) => sum.set(f32x4.fromIntegers(sum.get))),
        horizontalSums([v.s0.get, v.s1.get, v.s2.get, v.s3.get], v.sums, v.scratch),
        f32x4.store(v.out.get, f32x4.multiply(v.sums.get, f32x4.load(v.scales.get))),
        v.out.set(i32.add(v.out.get, i32.constant(16))),
        v.scales.set(i32.add(v.scales.get, i32.constant(16))),
      ]),
    ];
  },
});

/**
 * `multiplyListedBytes(list, listEnd, rowBytes, vector, out)`: out[i] = row · vector, without a scale, for the row of signed
 * bytes whose address is entry i of the list. The number of entries is a multiple of 4, `rowBytes` one of 8; bounds as above.
 */
export const multiplyListedBytes = kernel({
  name: "multiplyListedBytes",
  params: { list: "i32", listEnd: "i32", rowBytes: "i32", vector: "i32", out: "i32" },
  locals: {
    entry: "i32",
    at0: "i32",
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
    const addresses = [v.at0, v.at1, v.at2, v.at3];
    const sums = [v.s0, v.s1, v.s2, v.s3];
    return [
      forRange(v.entry, { from: v.list.get, to: v.listEnd.get, step: i32.constant(16) }, [
        ...addresses.map((address, row) => address.set(i32.load(v.entry.get, 4 * row))),
        ...sums.map((sum) => sum.set(f32x4.zero)),
        forRange(v.offset, { from: i32.constant(0), to: v.rowBytes.get, step: i32.constant(8) }, [
          v.value.set(i16x8.load(i32.add(v.vector.get, i32.add(v.offset.get, v.offset.get)))),
          ...sums.map((sum, row) =>
            sum.set(
              i32x4.add(sum.get, i32x4.dot(i16x8.loadBytes(i32.add(addresses[row]!.get, v.offset.get)), v.value.get)),
            ),
          ),
        ]),
        ...sums.map((sum) => sum.set(f32x4.fromIntegers(sum.get))),
        horizontalSums([v.s0.get, v.s1.get, v.s2.get, v.s3.get], v.sums, v.scratch),
        f32x4.store(v.out.get, v.sums.get),
        v.out.set(i32.add(v.out.get, i32.constant(16))),
      ]),
    ];
  },
});
