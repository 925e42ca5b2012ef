import { describe, expect, test } from "vitest";
import { createRandom, sampleNormal } from "../random.ts";
import { createSharedMemory, floatsOf, layOut, wordsOf } from "./arena.ts";
import { bindKernels } from "./kernels.ts";
import * as reference from "./testing/reference-kernels.ts";

function fillNormal(values: Float32Array, seed: number): Float32Array {
  const random = createRandom(seed);
  return values.map(() => sampleNormal(random));
}

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

/** Vectors of `width` entries, one after the other. */
const rowsOf = <T extends Float32Array | Int8Array>(values: T, width: number): T[] =>
  Array.from({ length: values.length / width }, (_, row) => values.subarray(row * width, (row + 1) * width) as T);

describe("to the last bit, products are those of plain 32-bit arithmetic in the order of the contract", () => {
  test.each([16, 40, 64])("multiplyRows, %i columns", (width) => {
    const { parts, byteLength } = layOut({ rows: 12 * width, vector: width, out: 12 });
    const memory = createSharedMemory(byteLength);
    const [rows, vector] = [floatsOf(memory, parts.rows), floatsOf(memory, parts.vector)];
    rows.set(fillNormal(rows.slice(), width));
    vector.set(fillNormal(vector.slice(), width + 1));
    const { address } = parts.rows;
    bindKernels(memory).multiplyRows(address, address + 48 * width, 4 * width, parts.vector.address, parts.out.address);
    expect(floatsOf(memory, parts.out)).toEqual(reference.multiplyRows(rowsOf(rows, width), vector));
  });

  test.each([8, 24, 200])("multiplyBytes and multiplyListedBytes, %i columns", (width) => {
    const { parts, byteLength } = layOut({ rows: 2 * width, vector: width, scales: 8, list: 8, out: 8 });
    const memory = createSharedMemory(byteLength);
    const random = createRandom(width);
    const rows = new Int8Array(memory.buffer, parts.rows.address, 8 * width);
    const vector = new Int16Array(memory.buffer, parts.vector.address, width);
    rows.set(rows.map(() => Math.floor(255 * random()) - 127));
    vector.set(vector.map(() => Math.floor(8193 * random()) - 4096));
    const scales = floatsOf(memory, parts.scales);
    scales.set(fillNormal(scales.slice(), 3));
    const out = floatsOf(memory, parts.out);
    const { address } = parts.rows;
    const kernels = bindKernels(memory);
    kernels.multiplyBytes(
      address,
      address + 8 * width,
      width,
      parts.vector.address,
      parts.scales.address,
      parts.out.address,
    );
    expect(out).toEqual(reference.multiplyBytes(rowsOf(rows, width), vector, scales));
    const order = [5, 0, 7, 7, 1, 2, 3, 4];
    wordsOf(memory, parts.list).set(order.map((row) => address + row * width));
    kernels.multiplyListedBytes(
      parts.list.address,
      parts.list.address + 32,
      width,
      parts.vector.address,
      parts.out.address,
    );
    const listed = order.map((row) => rowsOf(rows, width)[row]!);
    expect(out).toEqual(reference.multiplyBytes(listed, vector));
  });

  test.each([
    [5, 8],
    [300, 24],
    [256, 64],
  ])("accumulateGram, %i rows of %i columns", (count, width) => {
    const { parts, byteLength } = layOut({ rows: count * width, out: width * width });
    const memory = createSharedMemory(byteLength);
    const [rows, out] = [floatsOf(memory, parts.rows), floatsOf(memory, parts.out)];
    rows.set(fillNormal(rows.slice(), count));
    out.set(fillNormal(out.slice(), width));
    const expected = out.slice();
    reference.accumulateGram(rowsOf(rows, width), expected);
    bindKernels(memory).accumulateGram(
      parts.rows.address,
      parts.rows.address + 4 * count * width,
      4 * width,
      parts.out.address,
    );
    for (let r = 0; r < width; r++) {
      const lower = (values: Float32Array) => values.subarray(r * width, r * width + r + 1);
      expect(lower(out)).toEqual(lower(expected));
    }
  });
});

describe("to the last bit, blocks are subtracted as plain 32-bit arithmetic does", () => {
  test.each([
    [4, 4, 8],
    [8, 12, 16],
  ])("subtractProduct, %i rows, depth %i, %i columns", (height, depth, width) => {
    const { parts, byteLength } = layOut({ left: height * depth, right: depth * width, out: height * width });
    const memory = createSharedMemory(byteLength);
    const [left, out] = [floatsOf(memory, parts.left), floatsOf(memory, parts.out)];
    left.set(fillNormal(left.slice(), 4));
    out.set(fillNormal(out.slice(), 6));
    const right = fillNormal(new Float32Array(depth * width), 5);
    // Panels of 8 columns.
    const packed = floatsOf(memory, parts.right);
    for (let k = 0; k < depth; k++) {
      for (let c = 0; c < width; c++) packed[Math.floor(c / 8) * 8 * depth + 8 * k + (c % 8)] = right[k * width + c]!;
    }
    const expected = out.slice();
    reference.subtractProduct(rowsOf(left, depth), rowsOf(right, width), rowsOf(expected, width));
    const end = parts.out.address + 4 * height * width;
    bindKernels(memory).subtractProduct(
      parts.left.address,
      parts.right.address,
      parts.out.address,
      end,
      4 * depth,
      4 * width,
      4 * depth,
      4 * width,
    );
    expect(out).toEqual(expected);
  });
});

describe("to the last bit, systems are solved as plain 32-bit arithmetic solves them", () => {
  test.each([1, 3, 30])("solveRows, %i steps", (steps) => {
    const [items, width, count] = [40, 16, 12];
    const { parts, byteLength } = layOut({
      factors: items * width,
      own: width,
      gram: width * width,
      starts: 2,
      addresses: count,
      weights: count,
      regularisation: 1,
      scratch: 3 * width,
    });
    const memory = createSharedMemory(byteLength);
    const [factors, own, gram] = [parts.factors, parts.own, parts.gram].map((part) => floatsOf(memory, part)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    factors.set(fillNormal(factors.slice(), 7));
    own.set(fillNormal(own.slice(), 8));
    for (const row of rowsOf(factors, width)) {
      row.forEach((a, i) => {
        row.forEach((b, j) => {
          gram[i * width + j] = gram[i * width + j]! + a * b;
        });
      });
    }
    const columns = Array.from({ length: count }, (_, i) => (7 * i) % items);
    const weights = [3, 1, 2.5, 0.1, 1, 1, 4, 1, 2, 1, 0, 0];
    wordsOf(memory, parts.starts).set([0, count]);
    wordsOf(memory, parts.addresses).set(columns.map((column) => parts.factors.address + 4 * column * width));
    floatsOf(memory, parts.weights).set(weights);
    floatsOf(memory, parts.regularisation).set([0.3]);
    const expected = own.slice();
    const listed = columns.map((column) => rowsOf(factors, width)[column]!);
    reference.solveRow(expected, { factors: listed, weights }, { gram, lambda: 0.3, steps });
    bindKernels(memory).solveRows(
      0,
      1,
      parts.starts.address,
      parts.addresses.address,
      parts.weights.address,
      parts.own.address,
      parts.gram.address,
      parts.regularisation.address,
      parts.scratch.address,
      4 * width,
      steps,
    );
    expect(own).toEqual(expected);
  });
});
