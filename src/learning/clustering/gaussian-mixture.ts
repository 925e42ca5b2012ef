import { factorise } from "../../math/cholesky.ts";
import type { Random } from "../../math/random.ts";
import { kMeans } from "./k-means.ts";
import { columnMoments, type Matrix } from "./matrix.ts";

export const covarianceForms = ["full", "tied", "diagonal", "spherical"] as const;
export type CovarianceForm = (typeof covarianceForms)[number];

export interface GaussianMixture {
  form: CovarianceForm;
  components: number;
  columns: number;
  /** Sum to 1. */
  weights: Float64Array;
  /** components x columns. */
  means: Float64Array;
  /** Lower Cholesky factors of the covariances, components x columns x columns, whatever the form. */
  factors: Float64Array;
}

export interface MixtureFit {
  mixture: GaussianMixture;
  /** Mean of ln p(row). */
  meanLogLikelihood: number;
  /** -2 ln L + parameters ln rows; lower is better. */
  bic: number;
  /** rows x components; each row sums to 1. */
  responsibilities: Float64Array;
}

export interface MixtureOptions {
  components: number;
  form: CovarianceForm;
  random: Random;
  /** Starts from k-means labels; the likeliest is kept. Default 5. */
  restarts?: number;
  /** Added to each variance, and the least that any has, as a share of the column's variance. Default 0.01. */
  varianceFloor?: number;
  /** Default 200. */
  maxIterations?: number;
  /** Begin from these labels, so that component c is what they call c; one start. */
  labels?: Int32Array;
}

const tolerance = 1e-6;
const log2Pi = Math.log(2 * Math.PI);

/**
 * Expectation maximisation for a mixture of Gaussians (Dempster, Laird and Rubin 1977), begun from k-means. Every
 * variance is floored: tied values would otherwise draw a component into a spike of unbounded likelihood.
 * Throws RangeError for fewer rows than components.
 */
export function fitMixture(matrix: Matrix, options: MixtureOptions): MixtureFit {
  if (matrix.rows < options.components) {
    throw new RangeError(`${matrix.rows} rows cannot form ${options.components} components`);
  }
  let best: MixtureFit | undefined;
  for (let start = 0; start < (options.labels === undefined ? (options.restarts ?? 5) : 1); start++) {
    const fit = fitOnce(matrix, options);
    if (best === undefined || fit.meanLogLikelihood > best.meanLogLikelihood) best = fit;
  }
  return best!;
}

/** p(component | row), rows x components, and ln p(row). */
export function mixtureResponsibilities(
  mixture: GaussianMixture,
  matrix: Matrix,
): { responsibilities: Float64Array; logLikelihoods: Float64Array } {
  const { components, columns, weights, means, factors } = mixture;
  const { rows, values } = matrix;
  const responsibilities = new Float64Array(rows * components);
  const logLikelihoods = new Float64Array(rows);
  const constants = Float64Array.from({ length: components }, (_, c) => {
    let logDeterminant = 0;
    for (let j = 0; j < columns; j++) logDeterminant += Math.log(factors[(c * columns + j) * columns + j]!);
    return Math.log(weights[c]!) - 0.5 * columns * log2Pi - logDeterminant;
  });
  const solved = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < components; c++) {
      const density =
        constants[c]! - 0.5 * mahalanobis({ values, start: i * columns, means, factors, c, columns, solved });
      responsibilities[i * components + c] = density;
      if (density > largest) largest = density;
    }
    let sum = 0;
    for (let c = 0; c < components; c++) sum += Math.exp(responsibilities[i * components + c]! - largest);
    const total = largest + Math.log(sum);
    logLikelihoods[i] = total;
    for (let c = 0; c < components; c++) {
      responsibilities[i * components + c] = Math.exp(responsibilities[i * components + c]! - total);
    }
  }
  return { responsibilities, logLikelihoods };
}

/** Free parameters: k - 1 weights, k d means, and the covariances of the form. */
export function parameterCount(form: CovarianceForm, components: number, columns: number): number {
  const covariances = {
    full: (components * columns * (columns + 1)) / 2,
    tied: (columns * (columns + 1)) / 2,
    diagonal: components * columns,
    spherical: components,
  }[form];
  return components - 1 + components * columns + covariances;
}

function fitOnce(matrix: Matrix, options: MixtureOptions): MixtureFit {
  const { rows, columns } = matrix;
  const { components, form } = options;
  const { variances } = columnMoments(matrix);
  const floors = variances.map((variance) => Math.max(Number.MIN_VALUE, (options.varianceFloor ?? 0.01) * variance));
  const labels = options.labels ?? kMeans(matrix, { clusters: components, random: options.random, restarts: 1 }).labels;
  let responsibilities: Float64Array = new Float64Array(rows * components);
  for (let i = 0; i < rows; i++) responsibilities[i * components + labels[i]!] = 1;
  let mixture = maximise(matrix, responsibilities, { components, form, floors });
  let last = Number.NEGATIVE_INFINITY;
  for (let iteration = 0; ; iteration++) {
    const expected = mixtureResponsibilities(mixture, matrix);
    responsibilities = expected.responsibilities;
    let sum = 0;
    for (const value of expected.logLikelihoods) sum += value;
    const mean = sum / rows;
    if (Math.abs(mean - last) < tolerance || iteration === (options.maxIterations ?? 200)) {
      const bic = -2 * sum + parameterCount(form, components, columns) * Math.log(rows);
      return { mixture, meanLogLikelihood: mean, bic, responsibilities };
    }
    last = mean;
    mixture = maximise(matrix, responsibilities, { components, form, floors });
  }
}

function maximise(
  matrix: Matrix,
  responsibilities: Float64Array,
  { components, form, floors }: { components: number; form: CovarianceForm; floors: Float64Array },
): GaussianMixture {
  const { values, rows, columns } = matrix;
  const totals = new Float64Array(components);
  const means = new Float64Array(components * columns);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < components; c++) {
      const share = responsibilities[i * components + c]!;
      totals[c]! += share;
      for (let j = 0; j < columns; j++) means[c * columns + j]! += share * values[i * columns + j]!;
    }
  }
  for (let c = 0; c < components; c++) {
    totals[c] = Math.max(totals[c]!, 10 * Number.EPSILON);
    for (let j = 0; j < columns; j++) means[c * columns + j]! /= totals[c]!;
  }
  const covariances = scatter(matrix, responsibilities, {
    components,
    means,
    isDiagonal: form === "diagonal" || form === "spherical",
  });
  const weights = totals.map((total) => total / rows);
  restrict(covariances, { form, totals, columns, floors });
  for (let c = 0; c < components; c++) {
    factorise(covariances.subarray(c * columns * columns, (c + 1) * columns * columns), columns);
  }
  return { form, components, columns, weights, means, factors: covariances };
}

/** Sums of responsibility times the outer product of deviations, components x columns x columns. */
function scatter(
  { values, rows, columns }: Matrix,
  responsibilities: Float64Array,
  { components, means, isDiagonal }: { components: number; means: Float64Array; isDiagonal: boolean },
): Float64Array {
  const sums = new Float64Array(components * columns * columns);
  const deviation = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < components; c++) {
      const share = responsibilities[i * components + c]!;
      if (share < 1e-12) continue;
      for (let j = 0; j < columns; j++) deviation[j] = values[i * columns + j]! - means[c * columns + j]!;
      for (let j = 0; j < columns; j++) {
        const scaled = share * deviation[j]!;
        const start = (c * columns + j) * columns;
        for (let k = isDiagonal ? j : 0; k <= j; k++) sums[start + k]! += scaled * deviation[k]!;
      }
    }
  }
  return sums;
}

/** Turns scatter into covariances of the form, in place: divided, shared, averaged, and floored. */
function restrict(
  sums: Float64Array,
  {
    form,
    totals,
    columns,
    floors,
  }: { form: CovarianceForm; totals: Float64Array; columns: number; floors: Float64Array },
): void {
  const size = columns * columns;
  const components = totals.length;
  if (form === "tied") {
    const shared = new Float64Array(size);
    const rows = totals.reduce((sum, total) => sum + total, 0);
    for (let at = 0; at < sums.length; at++) shared[at % size]! += sums[at]! / rows;
    for (let c = 0; c < components; c++) sums.set(shared, c * size);
  } else for (let at = 0; at < sums.length; at++) sums[at]! /= totals[Math.floor(at / size)]!;
  for (let c = 0; c < components; c++) {
    let mean = 0;
    for (let j = 0; j < columns; j++) {
      sums[c * size + j * columns + j]! += floors[j]!;
      mean += sums[c * size + j * columns + j]! / columns;
    }
    if (form === "spherical") for (let j = 0; j < columns; j++) sums[c * size + j * columns + j] = mean;
  }
}

/** Squared distance of a row to a mean in the metric of the covariance: |L⁻¹ (x - m)|². */
function mahalanobis(of: {
  values: Float64Array;
  start: number;
  means: Float64Array;
  factors: Float64Array;
  c: number;
  columns: number;
  solved: Float64Array;
}): number {
  const { values, start, means, factors, c, columns, solved } = of;
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    let value = values[start + j]! - means[c * columns + j]!;
    const row = (c * columns + j) * columns;
    for (let k = 0; k < j; k++) value -= factors[row + k]! * solved[k]!;
    value /= factors[row + j]!;
    solved[j] = value;
    sum += value * value;
  }
  return sum;
}
