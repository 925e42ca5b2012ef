import { readFileSync } from "node:fs";

/** Kernels of matrix-kernels.as bound to one shared memory: byte addresses, strides and lengths; see there. */
export interface MatrixKernels {
  addProduct(
    left: number,
    right: number,
    out: number,
    outEnd: number,
    leftStride: number,
    rightStride: number,
    outStride: number,
    depth: number,
    width: number,
  ): void;
  addTransposedProduct(
    left: number,
    leftEnd: number,
    right: number,
    out: number,
    leftStride: number,
    rightStride: number,
    outStride: number,
    depth: number,
    width: number,
  ): void;
}

let compiled: WebAssembly.Module | undefined;

export function bindMatrixKernels(memory: WebAssembly.Memory): MatrixKernels {
  compiled ??= new WebAssembly.Module(readFileSync(new URL("./matrix-kernels.wasm", import.meta.url)));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as MatrixKernels;
}
