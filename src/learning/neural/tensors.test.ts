import { expect, test } from "vitest";
import { createRandom, sampleNormal } from "../../math/random.ts";
import { createTensors, type Tensor, transposeTo } from "./tensors.ts";

function drawn({ values }: Tensor, seed: string): Tensor["values"] {
  const random = createRandom(seed);
  for (let i = 0; i < values.length; i++) values[i] = sampleNormal(random);
  return values.slice();
}

const at = ({ columns }: Tensor, values: Float32Array, row: number, column: number): number =>
  values[row * columns + column]!;

test("a product is added to blocks inside of larger tensors, and nothing else is written", () => {
  const tensors = createTensors({ out: [16, 24], left: [12, 8], right: [10, 16] });
  const { out, left, right } = tensors.all;
  const [before, l, r] = [drawn(out, "out"), drawn(left, "left"), drawn(right, "right")];
  tensors.addProduct(
    { tensor: out, row: 4, columns: 16 },
    { tensor: left, row: 4, columns: 5 },
    { tensor: right, row: 2 },
    8,
  );
  for (let row = 0; row < 16; row++) {
    for (let column = 0; column < 24; column++) {
      let expected = at(out, before, row, column);
      const isInside = row >= 4 && row < 12 && column < 16;
      for (let k = 0; isInside && k < 5; k++) expected += at(left, l, row, k) * at(right, r, k + 2, column);
      expect(at(out, out.values, row, column)).toBeCloseTo(expected, 4);
    }
  }
});

test("a transposed product sums over the rows of both", () => {
  const tensors = createTensors({ out: [8, 16], left: [9, 12], right: [9, 24] });
  const { out, left, right } = tensors.all;
  const [before, l, r] = [drawn(out, "out"), drawn(left, "left"), drawn(right, "right")];
  tensors.addTransposedProduct(
    { tensor: out },
    { tensor: left, row: 1, columns: 8 },
    { tensor: right, row: 2, columns: 16 },
    7,
  );
  for (let row = 0; row < 8; row++) {
    for (let column = 0; column < 16; column++) {
      let expected = at(out, before, row, column);
      for (let k = 0; k < 7; k++) expected += at(left, l, k + 1, row) * at(right, r, k + 2, column);
      expect(at(out, out.values, row, column)).toBeCloseTo(expected, 4);
    }
  }
});

test("a block is transposed to the first rows of a tensor", () => {
  const { block, turned } = createTensors({ block: [4, 8], turned: [8, 8] }).all;
  drawn(block, "block");
  transposeTo(turned, { tensor: block, row: 1, columns: 3 }, 3);
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      expect(at(turned, turned.values, column, row)).toBe(at(block, block.values, row + 1, column));
    }
  }
});
