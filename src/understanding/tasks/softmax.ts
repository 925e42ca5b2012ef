/** exp(x_i / temperature) / sum, with the maximum taken out first; sums to 1. Writes nothing; [n] in, [n] out. */
export function softmax(logits: ArrayLike<number>, temperature = 1): number[] {
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) highest = Math.max(highest, logits[i]!);
  const result = Array.from(logits, (logit) => Math.exp((logit - highest) / temperature));
  const sum = result.reduce((total, value) => total + value, 0);
  return result.map((value) => value / sum);
}

/** 1 / (1 + exp(-x / temperature)), in 0..1. */
export function sigmoid(logit: number, temperature = 1): number {
  return 1 / (1 + Math.exp(-logit / temperature));
}
