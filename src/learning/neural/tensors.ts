import { createSharedMemory, floatsOf, layOut } from "../../math/wasm/arena.ts";
import { bindMatrixKernels } from "./kernels/matrix-kernels.ts";

/** A row-major matrix of floats in the memory of the kernels. */
export interface Tensor {
  /** Byte address of the first row. */
  address: number;
  rows: number;
  columns: number;
  values: Float32Array;
}

/** A block of a tensor as an operand: its upper left corner, and how many of its columns count (default all of the tensor's). */
export interface Block {
  tensor: Tensor;
  row?: number;
  columns?: number;
}

/** Tensors that share one memory, with the products that the kernels work out of them. */
export interface Tensors<Name extends string> {
  all: Readonly<Record<Name, Tensor>>;
  /**
   * out += left · right over `rows` rows of left and out; the columns of left are the rows of right. `rows` is a multiple of 4, the
   * columns of out one of 8.
   */
  addProduct(out: Block, left: Block, right: Block, rows: number): void;
  /** out += leftᵀ · right over `rows` rows of both. The columns of left are a multiple of 4, those of right one of 8. */
  addTransposedProduct(out: Block, left: Block, right: Block, rows: number): void;
}

/**
 * Zeroed tensors of these shapes (rows, columns).
 * @throws RangeError where they are more than the machine has, or than 4 GiB.
 */
export function createTensors<Name extends string>(
  shapes: Readonly<Record<Name, readonly [rows: number, columns: number]>>,
): Tensors<Name> {
  const entries = Object.entries(shapes) as [Name, readonly [number, number]][];
  const lengths = Object.fromEntries(entries.map(([name, [rows, columns]]) => [name, rows * columns]));
  const { parts, byteLength } = layOut(lengths as Record<Name, number>);
  const memory = createSharedMemory(byteLength);
  const kernels = bindMatrixKernels(memory);
  const all = Object.fromEntries(
    entries.map(([name, [rows, columns]]): [Name, Tensor] => {
      const part = parts[name];
      return [name, { address: part.address, rows, columns, values: floatsOf(memory, part) }];
    }),
  ) as Record<Name, Tensor>;
  return {
    all,
    addProduct(out, left, right, rows) {
      const target = addressOf(out);
      kernels.addProduct(
        addressOf(left),
        addressOf(right),
        target,
        target + rows * strideOf(out),
        strideOf(left),
        strideOf(right),
        strideOf(out),
        widthOf(left),
        widthOf(out),
      );
    },
    addTransposedProduct(out, left, right, rows) {
      const from = addressOf(left);
      kernels.addTransposedProduct(
        from,
        from + rows * strideOf(left),
        addressOf(right),
        addressOf(out),
        strideOf(left),
        strideOf(right),
        strideOf(out),
        widthOf(left),
        widthOf(right),
      );
    },
  };
}

const strideOf = ({ tensor }: Block): number => 4 * tensor.columns;
const widthOf = ({ tensor, columns = tensor.columns }: Block): number => 4 * columns;
const addressOf = (block: Block): number => block.tensor.address + (block.row ?? 0) * strideOf(block);

/** Writes the transpose of a block of `rows` rows to the first rows of `out`. */
export function transposeTo(out: Tensor, { tensor, row = 0, columns = tensor.columns }: Block, rows: number): void {
  for (let i = 0; i < rows; i++) {
    const from = (row + i) * tensor.columns;
    for (let c = 0; c < columns; c++) out.values[c * out.columns + i] = tensor.values[from + c]!;
  }
}
