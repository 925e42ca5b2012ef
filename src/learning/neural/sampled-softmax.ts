import { type Tensor, type Tensors, transposeTo } from "./tensors.ts";

/** Tensors of a softmax of each output over its own target and over candidates that all outputs of a step share. */
export interface SampledSoftmax {
  /** Positions x width. */
  outputs: Tensor;
  outputGradient: Tensor;
  /** Rows of all classes and their gradients: classes x width. */
  classes: Tensor;
  classGradient: Tensor;
  /** Room: candidates x width twice, width x candidates, positions x candidates. */
  candidates: Tensor;
  candidateGradient: Tensor;
  transposed: Tensor;
  logits: Tensor;
}

/** A position without a target. */
export const noTarget = 0xffffffff;

/**
 * Mean of -ln(exp(z_t) / (exp(z_t) + Σ_candidates exp(z_c))) over the first `targets.length` outputs that have a target t, with
 * z = output · row of the class; a candidate that is the target counts once. Candidates that are drawn evenly from all classes
 * estimate the softmax of all of them (Jean et al. 2015). Adds the gradients of outputs and classes to theirs, and returns the loss.
 */
export function sampledSoftmaxLoss(
  tensors: Tensors<string>,
  room: SampledSoftmax,
  { targets, candidates }: { targets: Uint32Array; candidates: Uint32Array },
): number {
  const { outputs, outputGradient, classes, classGradient, logits } = room;
  const width = outputs.columns;
  const rows = targets.length;
  gatherRows(room.candidates, classes, candidates);
  transposeTo(room.transposed, { tensor: room.candidates }, room.candidates.rows);
  logits.values.fill(0, 0, rows * logits.columns);
  tensors.addProduct({ tensor: logits }, { tensor: outputs }, { tensor: room.transposed }, rows);
  const count = targets.reduce((sum, target) => (target === noTarget ? sum : sum + 1), 0);
  const places = new Map(Array.from(candidates, (candidate, place) => [candidate, place]));
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const target = targets[row]!;
    const own = logits.values.subarray(row * logits.columns, (row + 1) * logits.columns);
    if (target === noTarget) {
      own.fill(0);
      continue;
    }
    own.fill(Number.NEGATIVE_INFINITY, candidates.length);
    const repeated = places.get(target);
    if (repeated !== undefined) own[repeated] = Number.NEGATIVE_INFINITY;
    const [output, weights] = [row * width, target * width];
    let wanted = 0;
    for (let c = 0; c < width; c++) wanted += outputs.values[output + c]! * classes.values[weights + c]!;
    const share = softmaxInPlace(own, wanted, count);
    loss -= Math.log(share) / count;
    const gradient = (share - 1) / count;
    for (let c = 0; c < width; c++) {
      outputGradient.values[output + c] = outputGradient.values[output + c]! + gradient * classes.values[weights + c]!;
      classGradient.values[weights + c] = classGradient.values[weights + c]! + gradient * outputs.values[output + c]!;
    }
  }
  tensors.addProduct({ tensor: outputGradient }, { tensor: logits }, { tensor: room.candidates }, rows);
  room.candidateGradient.values.fill(0);
  tensors.addTransposedProduct({ tensor: room.candidateGradient }, { tensor: logits }, { tensor: outputs }, rows);
  scatterRows(classGradient, room.candidateGradient, candidates);
  return loss;
}

/** Turns logits into probabilities divided by `count`, beside a further logit whose probability is returned. */
function softmaxInPlace(logits: Float32Array, wanted: number, count: number): number {
  let highest = wanted;
  for (let i = 0; i < logits.length; i++) if (logits[i]! > highest) highest = logits[i]!;
  const own = Math.exp(wanted - highest);
  let total = own;
  for (let i = 0; i < logits.length; i++) {
    const value = Math.exp(logits[i]! - highest);
    logits[i] = value;
    total += value;
  }
  const factor = 1 / (total * count);
  for (let i = 0; i < logits.length; i++) logits[i] = factor * logits[i]!;
  return own / total;
}

function gatherRows(out: Tensor, from: Tensor, rows: Uint32Array): void {
  const { columns } = from;
  rows.forEach((row, place) => {
    out.values.set(from.values.subarray(row * columns, (row + 1) * columns), place * columns);
  });
  out.values.fill(0, rows.length * columns);
}

/** Adds row i of `from` to row `rows[i]` of `out`. */
function scatterRows(out: Tensor, from: Tensor, rows: Uint32Array): void {
  const { columns } = from;
  rows.forEach((row, place) => {
    for (let c = 0; c < columns; c++) {
      const at = row * columns + c;
      out.values[at] = out.values[at]! + from.values[place * columns + c]!;
    }
  });
}
