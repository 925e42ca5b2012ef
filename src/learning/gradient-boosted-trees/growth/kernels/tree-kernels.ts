import { readFileSync } from "node:fs";

/** Kernels of tree-kernels.as bound to one memory: addresses, byte lengths and numbers; see there. */
export interface TreeKernels {
  packRows(
    gradients: number,
    hessians: number,
    cells: number,
    rowCount: number,
    gradientScale: number,
    hessianScale: number,
    hessianBits: number,
  ): void;
  accumulate(rows: number, rowsEnd: number, bins: number, rowBytes: number, cells: number, histogram: number): void;
  clear(address: number, byteLength: number): void;
  subtract(minuend: number, subtrahend: number, byteLength: number): void;
  partition(
    rows: number,
    rowsEnd: number,
    bins: number,
    rowBytes: number,
    column: number,
    lastLeft: number,
    missing: number,
    missingLeft: number,
    scratch: number,
  ): number;
  setUnits(bits: number, gradient: number, hessian: number, l2: number, minRows: number, minHessian: number): void;
  findSplit(histogram: number, features: number, featureCount: number, low: number, high: number, out: number): void;
}

/** Bytes that `findSplit` writes. */
export const splitBytes = 72;

let compiled: WebAssembly.Module | undefined;

export function bindTreeKernels(memory: WebAssembly.Memory): TreeKernels {
  compiled ??= new WebAssembly.Module(readFileSync(new URL("./tree-kernels.wasm", import.meta.url)));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as TreeKernels;
}
