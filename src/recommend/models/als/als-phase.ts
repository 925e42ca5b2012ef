import { wordsOf } from "../../../math/wasm/arena.ts";
import type { Kernels } from "../../../math/wasm/kernels.ts";
import { type AlsMemory, gramPartCount, type SideName } from "./als-memory.ts";

/** One step that all threads do together: partial Gram matrices of a side, or new factors for the rows of a side. */
export interface AlsPhase {
  work: "gram" | "solve";
  side: SideName;
  /** Conjugate gradient steps per row. */
  steps: number;
}

const rowsPerChunk = 32;

/**
 * Takes chunks of the phase until none is left (or the stop flag is set). Chunks are independent of each other and
 * fixed by the data, so the result does not depend on which thread does which.
 */
export function runPhase(options: { als: AlsMemory; kernels: Kernels; phase: AlsPhase; thread: number }): void {
  const { als, kernels, phase, thread } = options;
  const side = als.sides[phase.side];
  const control = wordsOf(als.memory, als.control);
  const stride = 4 * als.factorCount;
  const gramBytes = stride * als.factorCount;
  const chunkRows = phase.work === "gram" ? gramChunkRows(side.rowCount) : rowsPerChunk;
  for (;;) {
    const chunk = Atomics.add(control, 0, 1);
    const first = chunk * chunkRows;
    if (first >= side.rowCount || Atomics.load(control, 1) !== 0) return;
    const end = Math.min(first + chunkRows, side.rowCount);
    if (phase.work === "gram") {
      const rows = side.factors.address;
      kernels.accumulateGram(
        rows + first * stride,
        rows + end * stride,
        stride,
        als.gramParts.address + chunk * gramBytes,
      );
    } else {
      kernels.solveRows(
        first,
        end,
        side.starts.address,
        side.addresses.address,
        side.weights.address,
        side.factors.address,
        als.gram.address,
        side.regularisation.address,
        als.scratch.address + 3 * stride * thread,
        stride,
        phase.steps,
      );
    }
  }
}

function gramChunkRows(rowCount: number): number {
  return Math.max(1, Math.ceil(rowCount / gramPartCount));
}
