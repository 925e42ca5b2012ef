import { binRows, type FeatureBins, type FeatureMatrix } from "./bin-features.ts";
import { bindTreeKernels, splitBytes, type TreeKernels } from "./kernels/tree-kernels.ts";

const pageBytes = 65_536;
const cellBytes = 16;
const maxBytes = 4 * 2 ** 30 - pageBytes;

/** What the kernels work on, laid out in one memory, with typed views of what the main code reads and writes. */
export interface TreeMemory {
  kernels: TreeKernels;
  rowCount: number;
  featureCount: number;
  bins: FeatureBins;
  gradients: Float64Array;
  hessians: Float64Array;
  /** Row numbers, ordered so that those of a leaf stand together. */
  rows: Uint32Array;
  /** Result of `findSplit`, once as floats and once as integers. */
  splitFloats: Float64Array;
  splitIntegers: Int32Array;
  histogramBytes: number;
  address: Record<
    "gradients" | "hessians" | "cells" | "bins" | "rows" | "scratch" | "features" | "split" | "histograms",
    number
  >;
}

/**
 * Allocates the memory for one training and fills in the bins.
 * @throws RangeError when it would exceed the 4 GiB that WebAssembly addresses.
 */
export function createTreeMemory(options: {
  matrix: FeatureMatrix;
  bins: FeatureBins;
  leaves: number;
  monotone: Int8Array | undefined;
}): TreeMemory {
  const { matrix, bins, leaves, monotone } = options;
  const { featureCount } = matrix;
  const rowCount = matrix.features.length / featureCount;
  const histogramBytes = bins.cellCount * cellBytes;
  const { address, byteLength } = layOut({
    gradients: rowCount * 8,
    hessians: rowCount * 8,
    cells: rowCount * cellBytes,
    bins: rowCount * featureCount * 2,
    rows: rowCount * 4,
    scratch: rowCount * 4 + 4,
    features: featureCount * 16,
    split: splitBytes,
    histograms: leaves * histogramBytes,
  });
  if (byteLength > maxBytes) {
    throw new RangeError(
      `${rowCount} rows x ${featureCount} features need ${byteLength} bytes, more than ${maxBytes}; use fewer rows, bins or leaves.`,
    );
  }
  const pages = Math.ceil(byteLength / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { buffer } = memory;
  binRows(matrix, bins, new Uint16Array(buffer, address.bins, rowCount * featureCount));
  const descriptions = new Int32Array(buffer, address.features, featureCount * 4);
  bins.upperBounds.forEach((bounds, feature) => {
    descriptions.set([bins.first[feature]!, bounds.length + 1, monotone?.[feature] ?? 0], feature * 4);
  });
  return {
    kernels: bindTreeKernels(memory),
    rowCount,
    featureCount,
    bins,
    gradients: new Float64Array(buffer, address.gradients, rowCount),
    hessians: new Float64Array(buffer, address.hessians, rowCount),
    rows: new Uint32Array(buffer, address.rows, rowCount),
    splitFloats: new Float64Array(buffer, address.split, splitBytes / 8),
    splitIntegers: new Int32Array(buffer, address.split, splitBytes / 4),
    histogramBytes,
    address,
  };
}

/** Parts one after the other, each on a cache line of its own. */
function layOut<Name extends string>(
  sizes: Record<Name, number>,
): { address: Record<Name, number>; byteLength: number } {
  const address = {} as Record<Name, number>;
  let byteLength = 64;
  for (const [name, bytes] of Object.entries(sizes) as [Name, number][]) {
    address[name] = byteLength;
    byteLength = Math.ceil((byteLength + bytes) / 64) * 64;
  }
  return { address, byteLength };
}
