import type { Tensor } from "./tensors.ts";

const epsilon = 1e-5;

export interface LayerNorm {
  gain: Tensor;
  bias: Tensor;
}

/**
 * out = gain · (x - mean) / √(variance + 1e-5) + bias over the columns of each of the first `rows` rows (Ba, Kiros and Hinton 2016).
 * `unit` keeps the normalised rows and `scale` (one column) their 1 / √(…) for the way back.
 */
export function normaliseRows(
  { gain, bias }: LayerNorm,
  { input, unit, scale, out }: { input: Tensor; unit: Tensor; scale: Tensor; out: Tensor },
  rows: number,
): void {
  const { columns } = input;
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let mean = 0;
    for (let c = 0; c < columns; c++) mean += input.values[start + c]!;
    mean /= columns;
    let variance = 0;
    for (let c = 0; c < columns; c++) variance += (input.values[start + c]! - mean) ** 2;
    const factor = 1 / Math.sqrt(variance / columns + epsilon);
    scale.values[row] = factor;
    for (let c = 0; c < columns; c++) {
      const value = factor * (input.values[start + c]! - mean);
      unit.values[start + c] = value;
      out.values[start + c] = gain.values[c]! * value + bias.values[c]!;
    }
  }
}

/** Adds the gradient of the input to `inputGradient`, and those of gain and bias to theirs. */
export function normaliseRowsBack(
  { gain }: LayerNorm,
  gradients: LayerNorm,
  tensors: { outGradient: Tensor; unit: Tensor; scale: Tensor; inputGradient: Tensor },
  rows: number,
): void {
  const { outGradient, unit, scale, inputGradient } = tensors;
  const { columns } = unit;
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let [sum, product] = [0, 0];
    for (let c = 0; c < columns; c++) {
      const own = outGradient.values[start + c]!;
      const value = unit.values[start + c]!;
      gradients.gain.values[c] = gradients.gain.values[c]! + own * value;
      gradients.bias.values[c] = gradients.bias.values[c]! + own;
      sum += own * gain.values[c]!;
      product += own * gain.values[c]! * value;
    }
    const factor = scale.values[row]!;
    for (let c = 0; c < columns; c++) {
      const own = outGradient.values[start + c]! * gain.values[c]!;
      const value = factor * (own - (sum + unit.values[start + c]! * product) / columns);
      inputGradient.values[start + c] = inputGradient.values[start + c]! + value;
    }
  }
}
