/** Weak Gamma prior on each parameter, with MALLET's values: keeps one that the counts leave undetermined from running away. */
const gammaShape = 1.001;
const gammaScale = 1;
const smallest = 1e-8;

/** `histogram[n]` of documents hold n tokens; a document of length 0 says nothing. */
export type CountHistogram = ArrayLike<number>;

export interface LearnDirichletOptions {
  alpha: Float64Array;
  /** For every topic: how many documents hold n of its tokens, n = 0, 1, 2, ... */
  topicHistograms: readonly CountHistogram[];
  lengthHistogram: CountHistogram;
  rounds?: number;
}

/**
 * Re-estimates an asymmetric Dirichlet prior in place by Minka's fixed point, with digamma differences summed as
 * 1 / (alpha + n - 1) over the histograms, so no digamma is evaluated (Wallach 2008, thesis, section 2.3.2; as in MALLET).
 * alpha_k <- (shape - 1 + alpha_k sum_d [psi(n_dk + alpha_k) - psi(alpha_k)]) / (1 / scale + sum_d [psi(n_d + A) - psi(A)]),
 * the maximum a posteriori under the Gamma prior. MALLET adds `shape` and takes 1 / scale away instead, which on large corpora is the same
 * and on a handful of short documents makes the denominator negative. Empty histograms leave `alpha` as it was.
 */
export function learnDirichlet(options: LearnDirichletOptions): void {
  const { alpha, topicHistograms, lengthHistogram, rounds = 20 } = options;
  for (let round = 0; round < rounds; round++) {
    let total = 0;
    for (const value of alpha) total += value;
    const spread = digammaDifferences(lengthHistogram, total);
    if (spread === 0) return;
    for (let k = 0; k < alpha.length; k++) {
      const gain = digammaDifferences(topicHistograms[k]!, alpha[k]!) * alpha[k]!;
      alpha[k] = Math.max(smallest, (gain + (gammaShape - 1)) / (spread + 1 / gammaScale));
    }
  }
}

export interface LearnSymmetricOptions {
  /** Present value of each of the `dimension` equal parameters. */
  value: number;
  dimension: number;
  /** How many (group, outcome) pairs were counted n times, n = 0, 1, 2, ... */
  countHistogram: CountHistogram;
  /** Totals of the groups; a topic's total may be large, so it is a list rather than a histogram. */
  groupTotals: ArrayLike<number>;
  rounds?: number;
}

/**
 * Re-estimates a symmetric Dirichlet parameter by the same fixed point and returns it (Wallach 2008, section 2.3.5).
 * No counts at all return the given value.
 */
export function learnSymmetricDirichlet(options: LearnSymmetricOptions): number {
  const { dimension, countHistogram, groupTotals, rounds = 20 } = options;
  let value = options.value;
  for (let round = 0; round < rounds; round++) {
    const concentration = value * dimension;
    let spread = 0;
    for (let g = 0; g < groupTotals.length; g++) {
      if (groupTotals[g]! > 0) spread += digamma(groupTotals[g]! + concentration) - digamma(concentration);
    }
    if (spread === 0) return value;
    value = Math.max(smallest, (value * digammaDifferences(countHistogram, value)) / (dimension * spread));
  }
  return value;
}

/** sum_n histogram[n] * (psi(n + a) - psi(a)), by the recurrence psi(x + 1) = psi(x) + 1 / x. */
function digammaDifferences(histogram: CountHistogram, a: number): number {
  let difference = 0;
  let sum = 0;
  for (let n = 1; n < histogram.length; n++) {
    difference += 1 / (a + n - 1);
    if (histogram[n] !== 0) sum += histogram[n]! * difference;
  }
  return sum;
}

/** Digamma for x > 0: recurrence up to 6, then the asymptotic series (Abramowitz and Stegun 6.3.18), error below 1e-10. */
export function digamma(x: number): number {
  let shift = 0;
  let y = x;
  while (y < 6) shift -= 1 / y++;
  const inverse = 1 / (y * y);
  const series = inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse / 132))));
  return shift + Math.log(y) - 0.5 / y - series;
}
