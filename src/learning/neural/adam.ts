/** One set of parameters with what Adam remembers of their gradients. */
export interface AdamState {
  parameters: Float32Array;
  gradients: Float32Array;
  mean: Float32Array;
  square: Float32Array;
}

export interface AdamSettings {
  learningRate: number;
  /** Share of the means that a step keeps. */
  meanDecay: number;
  squareDecay: number;
}

const epsilon = 1e-8;

export function createAdamState(parameters: Float32Array, gradients: Float32Array): AdamState {
  return {
    parameters,
    gradients,
    mean: new Float32Array(parameters.length),
    square: new Float32Array(parameters.length),
  };
}

/** Step `step` (from 1) of Adam (Kingma and Ba 2015, algorithm 1), in place; gradients are zeroed. */
export function stepAdam(state: AdamState, { learningRate, meanDecay, squareDecay }: AdamSettings, step: number): void {
  const { parameters, gradients, mean, square } = state;
  const rate = (learningRate * Math.sqrt(1 - squareDecay ** step)) / (1 - meanDecay ** step);
  const least = epsilon * Math.sqrt(1 - squareDecay ** step);
  for (let i = 0; i < parameters.length; i++) {
    const gradient = gradients[i]!;
    const first = meanDecay * mean[i]! + (1 - meanDecay) * gradient;
    const second = squareDecay * square[i]! + (1 - squareDecay) * gradient * gradient;
    mean[i] = first;
    square[i] = second;
    parameters[i] = parameters[i]! - (rate * first) / (Math.sqrt(second) + least);
  }
  gradients.fill(0);
}
