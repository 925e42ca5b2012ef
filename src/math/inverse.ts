import { factorise, solveFactorised } from "./cholesky.ts";
import { createSharedMemory, floatsOf, layOut } from "./wasm/arena.ts";
import { bindKernels } from "./wasm/kernels.ts";

/** Rows and columns that are eliminated at once. */
const blockSize = 64;
const panelWidth = 8;
/** Time that is spent before other work of the process gets its turn. */
const turnMs = 10;

export interface InversionOptions {
  /** Fills the upper triangle (diagonal included) of a zeroed matrix with rows of `stride` entries. */
  fill: (upper: Float32Array, stride: number) => void;
  size: number;
  signal?: AbortSignal | undefined;
}

/**
 * Inverse of a symmetric positive definite matrix in 32-bit floats, by the blocked symmetric sweep: for each block K of 64
 * rows, with D the inverse of A_KK,
 *
 *     A_ij -= A_iK D A_Kj,   A_Kj = D A_Kj,   A_KK = -D
 *
 * which leaves -A⁻¹ when all blocks are done (Goodnight 1979, "A tutorial on the SWEEP operator"). Only the upper
 * triangle is updated. size³ / 2 multiplications, 4 size² bytes; the event loop gets a turn every 10 ms. Fit for well
 * conditioned matrices only, such as a Gram matrix plus a ridge.
 *
 * Returns the upper triangle of the inverse in rows of `stride` entries (what is below the diagonal is meaningless).
 * @throws RangeError when the matrix does not fit into the kernels' address space.
 */
export async function invertPositiveDefinite(
  options: InversionOptions,
): Promise<{ upper: Float32Array; stride: number }> {
  const size = Math.ceil(options.size / blockSize) * blockSize;
  const { parts, byteLength } = layOut({
    matrix: size * size,
    panel: blockSize * size,
    scaled: blockSize * size,
    left: blockSize * size,
    pivot: blockSize * blockSize,
  });
  const memory = createSharedMemory(byteLength);
  const kernels = bindKernels(memory);
  const [matrix, panel, scaled, left, pivot] = [parts.matrix, parts.panel, parts.scaled, parts.left, parts.pivot].map(
    (part) => floatsOf(memory, part),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
  options.fill(matrix, size);
  for (let i = options.size; i < size; i++) matrix[i * size + i] = 1;
  const rowBytes = 4 * size;
  const blockBytes = 4 * blockSize;
  const subtract = (leftAt: number, rightAt: number, out: { address: number; width: number; stride: number }): void =>
    kernels.subtractProduct(
      leftAt,
      rightAt,
      out.address,
      out.address + blockSize * out.stride,
      blockBytes,
      out.stride,
      blockBytes,
      out.width,
    );
  let turnEnd = performance.now() + turnMs;
  for (let start = 0; start < size; start += blockSize) {
    copyPanel({ matrix, size, start, panel, left });
    const inverse = invertBlock({ panel, start });
    pivot.set(inverse.map((value) => -value));
    scaled.fill(0);
    for (let column = 0; column < size; column += panelWidth) {
      const offset = blockBytes * column;
      const address = parts.scaled.address + offset;
      subtract(parts.pivot.address, parts.panel.address + offset, {
        address,
        width: 4 * panelWidth,
        stride: 4 * panelWidth,
      });
    }
    for (let row = 0; row < size; row += blockSize) {
      subtract(parts.left.address + blockBytes * row, parts.scaled.address + blockBytes * row, {
        address: parts.matrix.address + row * rowBytes + 4 * row,
        width: 4 * (size - row),
        stride: rowBytes,
      });
      if (performance.now() > turnEnd) {
        await new Promise(setImmediate);
        options.signal?.throwIfAborted();
        turnEnd = performance.now() + turnMs;
      }
    }
    writePanel({ matrix, size, start, scaled, inverse });
  }
  for (let i = 0; i < matrix.length; i++) matrix[i] = -matrix[i]!;
  return { upper: matrix, stride: size };
}

/** Position in a panel of 64 rows that is packed in groups of 8 columns. */
function packedAt(row: number, column: number): number {
  const group = column - (column % panelWidth);
  return group * blockSize + row * panelWidth + (column - group);
}

/** Block row `start` of the whole symmetric matrix, packed in `panel` and transposed in `left`. */
function copyPanel(options: {
  matrix: Float32Array;
  size: number;
  start: number;
  panel: Float32Array;
  left: Float32Array;
}): void {
  const { matrix, size, start, panel, left } = options;
  for (let column = 0; column < size; column++) {
    for (let row = 0; row < blockSize; row++) {
      const [low, high] = column < start + row ? [column, start + row] : [start + row, column];
      const value = matrix[low * size + high]!;
      panel[packedAt(row, column)] = value;
      left[column * blockSize + row] = value;
    }
  }
}

function invertBlock(options: { panel: Float32Array; start: number }): Float64Array {
  const { panel, start } = options;
  const factor = new Float64Array(blockSize * blockSize);
  for (let row = 0; row < blockSize; row++) {
    for (let column = 0; column < blockSize; column++) {
      factor[row * blockSize + column] = panel[packedAt(row, start + column)]!;
    }
  }
  factorise(factor, blockSize);
  const inverse = new Float64Array(blockSize * blockSize);
  for (let row = 0; row < blockSize; row++) {
    const unit = inverse.subarray(row * blockSize, (row + 1) * blockSize);
    unit[row] = 1;
    solveFactorised(factor, unit);
  }
  return inverse;
}

function writePanel(options: {
  matrix: Float32Array;
  size: number;
  start: number;
  scaled: Float32Array;
  inverse: Float64Array;
}): void {
  const { matrix, size, start, scaled, inverse } = options;
  for (let column = 0; column < size; column++) {
    for (let row = 0; row < blockSize; row++) {
      const value = scaled[packedAt(row, column)]!;
      if (column < start) matrix[column * size + start + row] = value;
      else if (column >= start + blockSize) matrix[(start + row) * size + column] = value;
      else matrix[(start + row) * size + column] = -inverse[row * blockSize + column - start]!;
    }
  }
}
