import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../random.ts";
import { createSharedMemory, floatsOf, layOut, wordsOf } from "./arena.ts";
import { signed, unsigned } from "./assembler.ts";
import { bindKernels } from "./kernels.ts";

function fillNormal(values: Float32Array, seed: number): Float32Array {
  const random = createRandom(seed);
  return values.map(() => sampleNormal(random));
}

test("LEB128 agrees with the examples of the DWARF standard (section 7.6)", () => {
  expect([2, 127, 128, 129, 12857].map(unsigned)).toEqual([[2], [0x7f], [0x80, 1], [0x81, 1], [0xb9, 0x64]]);
  expect([2, -2, 127, -127, 128, -128].map(signed)).toEqual([
    [2],
    [0x7e],
    [0xff, 0],
    [0x81, 0x7f],
    [0x80, 1],
    [0x80, 0x7f],
  ]);
});

test("multiplyRows gives the inner product of every row", () => {
  const { parts, byteLength } = layOut({ rows: 8 * 16, vector: 16, out: 8 });
  const memory = createSharedMemory(byteLength);
  const rows = floatsOf(memory, parts.rows);
  const vector = floatsOf(memory, parts.vector);
  rows.set(fillNormal(rows.slice(), 1));
  vector.set(fillNormal(vector.slice(), 2));
  const end = parts.rows.address + 8 * 64;
  bindKernels(memory).multiplyRows(parts.rows.address, end, 64, parts.vector.address, parts.out.address);
  const expected = Array.from({ length: 8 }, (_, row) =>
    Array.from(vector).reduce((sum, value, i) => sum + value * rows[16 * row + i]!, 0),
  );
  floatsOf(memory, parts.out).forEach((value, row) => {
    expect(value).toBeCloseTo(expected[row]!, 4);
  });
});

test("multiplyBytes gives the scaled inner product of every row of bytes, at the ends of their range too", () => {
  const { parts, byteLength } = layOut({ rows: (8 * 24) / 4, vector: 24 / 2, scales: 8, out: 8 });
  const memory = createSharedMemory(byteLength);
  const random = createRandom(8);
  const rows = new Int8Array(memory.buffer, parts.rows.address, 8 * 24);
  const vector = new Int16Array(memory.buffer, parts.vector.address, 24);
  rows.set(rows.map(() => Math.floor(255 * random()) - 127));
  vector.set(vector.map(() => Math.floor(8193 * random()) - 4096));
  rows.fill(-127, 0, 24);
  vector.fill(4096, 0, 12);
  floatsOf(memory, parts.scales).set([1, 2, 0.5, 0, 1, 1, 1, 3]);
  const { scales, out } = parts;
  const end = parts.rows.address + 8 * 24;
  bindKernels(memory).multiplyBytes(parts.rows.address, end, 24, parts.vector.address, scales.address, out.address);
  floatsOf(memory, out).forEach((value, row) => {
    let sum = 0;
    for (let k = 0; k < 24; k++) sum += rows[24 * row + k]! * vector[k]!;
    expect(value).toBeCloseTo(floatsOf(memory, scales)[row]! * sum, 0);
  });
});

test("accumulateGram adds the sum of outer products, in the lower triangle", () => {
  const [count, width] = [300, 24];
  const { parts, byteLength } = layOut({ rows: count * width, out: width * width });
  const memory = createSharedMemory(byteLength);
  const rows = floatsOf(memory, parts.rows);
  rows.set(fillNormal(rows.slice(), 3));
  const out = floatsOf(memory, parts.out);
  out.fill(1);
  const end = parts.rows.address + count * width * 4;
  bindKernels(memory).accumulateGram(parts.rows.address, end, width * 4, parts.out.address);
  for (let r = 0; r < width; r++) {
    for (let c = 0; c <= r; c++) {
      let sum = 1;
      for (let row = 0; row < count; row++) sum += rows[row * width + r]! * rows[row * width + c]!;
      expect(out[r * width + c]!).toBeCloseTo(sum, 2);
    }
  }
});

test("subtractProduct agrees with the definition on a block inside a larger matrix", () => {
  const [height, depth, width, stride] = [8, 12, 16, 40];
  const { parts, byteLength } = layOut({ left: height * stride, right: depth * width, out: height * stride });
  const memory = createSharedMemory(byteLength);
  const [left, right, out] = [parts.left, parts.right, parts.out].map((part) => floatsOf(memory, part)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  left.set(fillNormal(left.slice(), 4));
  right.set(fillNormal(right.slice(), 5));
  out.set(fillNormal(out.slice(), 6));
  const packed = (row: number, column: number) => Math.floor(column / 8) * 8 * depth + 8 * row + (column % 8);
  const before = out.slice();
  const outEnd = parts.out.address + 4 * height * stride;
  bindKernels(memory).subtractProduct(
    parts.left.address,
    parts.right.address,
    parts.out.address,
    outEnd,
    4 * stride,
    4 * stride,
    4 * depth,
    4 * width,
  );
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < stride; c++) {
      let product = 0;
      if (c < width) for (let k = 0; k < depth; k++) product += left[r * stride + k]! * right[packed(k, c)]!;
      expect(out[r * stride + c]!).toBeCloseTo(before[r * stride + c]! - product, 4);
    }
  }
});

test("solveRows reaches the solution of the regularised least squares system", () => {
  const [items, width, steps] = [12, 8, 30];
  const { parts, byteLength } = layOut({
    factors: items * width,
    own: 2 * width,
    gram: width * width,
    starts: 3,
    addresses: 12,
    weights: 12,
    regularisation: 2,
    scratch: 3 * width,
  });
  const memory = createSharedMemory(byteLength);
  const factors = floatsOf(memory, parts.factors);
  factors.set(fillNormal(factors.slice(), 7));
  floatsOf(memory, parts.own).fill(0.5);
  const gram = floatsOf(memory, parts.gram);
  for (let i = 0; i < width; i++) gram[i * width + i] = 0.1 * (i + 1);
  wordsOf(memory, parts.starts).set([0, 8, 12]);
  const columns = [0, 1, 2, 3, 4, 5, 5, 5, 7, 8, 9, 11];
  wordsOf(memory, parts.addresses).set(columns.map((column) => parts.factors.address + column * width * 4));
  const weights = floatsOf(memory, parts.weights);
  weights.set([1, 2, 1, 1, 3, 1, 0, 0, 1, 1, 2, 1]);
  floatsOf(memory, parts.regularisation).set([0.5, 0.7]);
  const { starts, addresses, own, regularisation, scratch } = parts;
  bindKernels(memory).solveRows(
    0,
    2,
    starts.address,
    addresses.address,
    parts.weights.address,
    own.address,
    parts.gram.address,
    regularisation.address,
    scratch.address,
    width * 4,
    steps,
  );
  const solution = floatsOf(memory, own);
  for (const [row, from, to, lambda] of [
    [0, 0, 8, 0.5],
    [1, 8, 12, 0.7],
  ] as const) {
    const x = solution.subarray(row * width, (row + 1) * width);
    const residual = Array.from(x, (value, i) => (lambda + gram[i * width + i]!) * value);
    for (let entry = from; entry < to; entry++) {
      const y = factors.subarray(columns[entry]! * width, (columns[entry]! + 1) * width);
      const error = weights[entry]! * (y.reduce((sum, value, i) => sum + value * x[i]!, 0) - 1);
      y.forEach((value, i) => {
        residual[i] = residual[i]! + error * value;
      });
    }
    for (const value of residual) expect(value).toBeCloseTo(0, 3);
  }
});
