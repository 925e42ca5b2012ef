import { readFileSync } from "node:fs";

/** Kernels of kernels.as bound to one memory. All arguments are byte addresses, byte strides or counts; see there. */
export interface Kernels {
  accumulateGram(rows: number, rowsEnd: number, stride: number, out: number): void;
  multiplyRows(rows: number, rowsEnd: number, stride: number, vector: number, out: number): void;
  multiplyListedBytes(list: number, listEnd: number, rowBytes: number, vector: number, out: number): void;
  multiplyBytes(rows: number, rowsEnd: number, stride: number, vector: number, scales: number, out: number): void;
  subtractProduct(
    left: number,
    right: number,
    out: number,
    outEnd: number,
    leftStride: number,
    outStride: number,
    depth: number,
    width: number,
  ): void;
  solveRows(
    firstRow: number,
    endRow: number,
    starts: number,
    addresses: number,
    weights: number,
    own: number,
    gram: number,
    regularisation: number,
    scratch: number,
    stride: number,
    steps: number,
  ): void;
}

let compiled: WebAssembly.Module | undefined;

/** Binds the kernels to a shared memory; several threads may bind the same one. */
export function bindKernels(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(readFileSync(new URL("./kernels.wasm", import.meta.url)));
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  return instance.exports as unknown as Kernels;
}
