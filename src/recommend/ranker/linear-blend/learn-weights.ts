import { solvePositiveDefinite } from "../../../math/cholesky.ts";
import type { Warmth } from "../../signals/signal.ts";
import { signalAt, signalCount, signals } from "../../signals/signals.ts";
import type { RankingSample } from "../ranking-sample.ts";
import { chooseAllTimeWeight, withAllTimeWeight } from "./all-time-weight.ts";
import { type BlendWeights, locate, priorWeights, strengthKnots } from "./blend-weights.ts";
import { selectLongHistories, selectShortHistories } from "./select-rows.ts";

/** Neighbouring knots are held together, and all weights small, by these ridges; in units of one sample's loss. */
const smoothness = 0.01;
const ridge = 1e-4;
const maxSteps = 15;
/** A step that gains less than this is the last one. */
const leastGain = 1e-5;
/**
 * With fewer samples for each weight than this the prior stays: they would say more of noise than of taste. The 60 users of the newsroom gave
 * weights that forgot a new user's first like.
 */
const fewestPerWeight = 8;
/** Known users whom the softmax hears, for each case of a new user: all of them would drown the first events. */
const knownPerNew = 0.5;

/** Questions among warm items of users who come back and of active ones, and questions among cold items. */
export interface BlendSamples {
  warm: readonly RankingSample[];
  active: readonly RankingSample[];
  cold: readonly RankingSample[];
}

/**
 * Learns the weights of the blend by listwise softmax regression (Cao et al. 2007, with the likelihood of each relevant
 * item): with units u and weights w that depend on the user's profileStrength,
 *
 *     min_w≥0  mean over samples of -1/|R| Σ_{i in R} ln( exp(w·u_i) / Σ_j exp(w·u_j) ) + ridges
 *
 * which is convex, and solved by projected Newton steps (Bertsekas 1982). A weight is interpolated between knots, so all
 * samples are fitted together. What popularity is made of is chosen before; the rows are then selected anew for the first
 * ten places. Too few samples leave the prior in place. Knots count interactions of the mean weight: with five events a user is as new
 * where each of them is a like as where each is a view.
 */
export function learnWeights(asked: BlendSamples, meanWeight = 1): BlendWeights {
  const prior = priorWeights();
  // The prior is about the weights of events as they are.
  const strengthScale = isEnough(balance(asked.warm), namesFor("warm", asked.warm))
    ? 1 / meanWeight
    : prior.strengthScale;
  const samples = {
    warm: scaleStrengths(asked.warm, strengthScale),
    active: scaleStrengths(asked.active, strengthScale),
    cold: scaleStrengths(asked.cold, strengthScale),
  };
  const allTimeWeight = chooseAllTimeWeight(samples.warm);
  const fitWarm = (own: readonly RankingSample[], fallback: Float64Array): Float64Array =>
    fitTable(withAllTimeWeight(own, allTimeWeight), namesFor("warm", own), fallback);
  const warm = fitWarm(samples.warm, prior.warm);
  const weights = {
    warm,
    active: fitWarm(samples.active, warm),
    cold: fitTable(samples.cold, namesFor("cold", samples.cold), prior.cold),
    allTimeWeight: samples.warm.length === 0 ? prior.allTimeWeight : allTimeWeight,
    strengthScale,
  };
  // Nothing is known yet of who consumes a cold item: popularity keeps what it has beside the items that are known.
  for (let knot = 0; knot < strengthKnots.length; knot++) {
    const [own, rest] = [weights.warm, weights.cold].map((rows) =>
      rows.subarray(knot * signalCount, (knot + 1) * signalCount),
    ) as [Float64Array, Float64Array];
    const popularity = own[signalAt.popularity!]!;
    rest[signalAt.popularity!] = 0;
    const scale = (sumOf(own) - popularity) / sumOf(rest);
    for (let s = 0; s < signalCount; s++) rest[s] = Number.isFinite(scale) ? scale * rest[s]! : 0;
    rest[signalAt.popularity!] = popularity;
  }
  return weights;
}

/** Signals for such items that some of the samples measure. */
function namesFor(warmth: Warmth, samples: readonly RankingSample[]): string[] {
  return signals
    .filter(({ name, appliesTo }) => appliesTo.includes(warmth) && samples.some((sample) => isMeasured(sample, name)))
    .map(({ name }) => name);
}

function isMeasured({ table }: RankingSample, name: string): boolean {
  for (let at = signalAt[name]!; at < table.length; at += signalCount) if (table[at]! > 0) return true;
  return false;
}

/** The samples with strengths of profiles in the units of the knots. */
export function scaleStrengths(samples: readonly RankingSample[], strengthScale: number): RankingSample[] {
  return samples.map((sample) => ({ ...sample, profileStrength: strengthScale * sample.profileStrength }));
}

/** Whether the samples are enough for a weight of each signal at each knot. */
function isEnough(samples: readonly RankingSample[], names: readonly string[]): boolean {
  return names.length > 0 && samples.length >= fewestPerWeight * strengthKnots.length * names.length;
}

function sumOf(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Rows of all signals by knot; those of `fallback` where the samples are too few. */
function fitTable(all: readonly RankingSample[], names: readonly string[], fallback: Float64Array): Float64Array {
  const samples = balance(all);
  const columns = names.map((name) => signalAt[name]!);
  const size = strengthKnots.length * columns.length;
  if (!isEnough(samples, names)) {
    const rows = fallback.slice();
    selectLongHistories(rows, all, columns);
    return rows;
  }
  let weights = new Float64Array(size).fill(1);
  let current = objective(samples, columns, weights);
  for (let step = 0; step < maxSteps; step++) {
    const direction = newtonDirection(current, weights);
    let rate = 1;
    let next = current;
    let moved = weights;
    for (; rate > 1e-4; rate /= 2) {
      moved = weights.map((value, i) => Math.max(0, value + rate * direction[i]!));
      next = objective(samples, columns, moved);
      if (next.loss < current.loss) break;
    }
    const gain = current.loss - next.loss;
    if (!(gain > 0)) break;
    [weights, current] = [moved, next];
    if (gain < leastGain) break;
  }
  const rows = spreadColumns(weights, columns);
  selectShortHistories(rows, samples, columns);
  selectLongHistories(rows, all, columns);
  return rows;
}

/** Every case of a new user, and known users, spread over all of them, in proportion; all where nobody is new. */
function balance(samples: readonly RankingSample[]): readonly RankingSample[] {
  const known = samples.filter(({ isKnown }) => isKnown).length;
  const share = (knownPerNew * (samples.length - known)) / known;
  if (!(share > 0 && share < 1)) return samples;
  let due = 0;
  return samples.filter(({ isKnown }) => {
    if (!isKnown) return true;
    due += share;
    if (due < 1) return false;
    due--;
    return true;
  });
}

interface Objective {
  loss: number;
  gradient: Float64Array;
  /** Gauss-Newton matrix, size x size. */
  curvature: Float64Array;
}

function objective(samples: readonly RankingSample[], columns: readonly number[], weights: Float64Array): Objective {
  const width = columns.length;
  const size = weights.length;
  const result = { loss: 0, gradient: new Float64Array(size), curvature: new Float64Array(size * size) };
  const own = new Float64Array(width);
  for (const sample of samples) {
    const { index, share } = locate(sample.profileStrength);
    const parts = [
      { start: index * width, weight: 1 - share },
      { start: (index + 1) * width, weight: share },
    ];
    for (let c = 0; c < width; c++) {
      own[c] = parts.reduce((sum, { start, weight }) => sum + weight * weights[start + c]!, 0);
    }
    const { loss, gradient, covariance } = softmaxTerms(sample, columns, own);
    result.loss += loss / samples.length;
    for (const one of parts) {
      for (let a = 0; a < width; a++) {
        const row = one.start + a;
        result.gradient[row] = result.gradient[row]! + (one.weight * gradient[a]!) / samples.length;
        for (const other of parts) {
          const scale = (one.weight * other.weight) / samples.length;
          for (let b = 0; b < width; b++) {
            const at = row * size + other.start + b;
            result.curvature[at] = result.curvature[at]! + scale * covariance[a * width + b]!;
          }
        }
      }
    }
  }
  addRidges(result, weights, width);
  return result;
}

/** What is less likely moves gradient and curvature by less than the last step gains. */
const leastProbability = 1e-8;

/** Loss, gradient and Gauss-Newton matrix of one sample in the weights that hold at its profileStrength. */
function softmaxTerms(sample: RankingSample, columns: readonly number[], own: Float64Array) {
  const { table, relevant } = sample;
  const width = columns.length;
  const count = table.length / signalCount;
  const scores = new Float64Array(count);
  const units = new Float64Array(count * width);
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    let score = 0;
    for (let c = 0; c < width; c++) {
      const unit = table[i * signalCount + columns[c]!]!;
      units[i * width + c] = unit;
      score += own[c]! * unit;
    }
    scores[i] = score;
    highest = Math.max(highest, score);
  }
  let total = 0;
  for (let i = 0; i < count; i++) total += Math.exp(scores[i]! - highest);
  const mean = new Float64Array(width);
  const covariance = new Float64Array(width * width);
  for (let i = 0; i < count; i++) {
    const probability = Math.exp(scores[i]! - highest) / total;
    if (probability < leastProbability) continue;
    const start = i * width;
    for (let a = 0; a < width; a++) {
      const value = probability * units[start + a]!;
      if (value === 0) continue;
      mean[a] = mean[a]! + value;
      for (let b = 0; b <= a; b++) {
        covariance[a * width + b] = covariance[a * width + b]! + value * units[start + b]!;
      }
    }
  }
  for (let a = 0; a < width; a++) {
    for (let b = 0; b <= a; b++) {
      covariance[a * width + b] = covariance[a * width + b]! - mean[a]! * mean[b]!;
      covariance[b * width + a] = covariance[a * width + b]!;
    }
  }
  let loss = highest + Math.log(total);
  const gradient = mean.slice();
  for (const i of relevant) {
    loss -= scores[i]! / relevant.length;
    for (let a = 0; a < width; a++) gradient[a] = gradient[a]! - units[i * width + a]! / relevant.length;
  }
  return { loss, gradient, covariance };
}

/** Adds ½ ridge |w|² + ½ smoothness Σ |difference of neighbouring knots|² to all three, in place. */
function addRidges(result: Objective, weights: Float64Array, width: number): void {
  const { gradient, curvature } = result;
  const size = weights.length;
  const add = (i: number, j: number, value: number): void => {
    curvature[i * size + j] = curvature[i * size + j]! + value;
  };
  for (let i = 0; i < size; i++) {
    result.loss += (ridge / 2) * weights[i]! ** 2;
    gradient[i] = gradient[i]! + ridge * weights[i]!;
    add(i, i, ridge);
    const next = i + width;
    if (next >= size) continue;
    const difference = weights[next]! - weights[i]!;
    result.loss += (smoothness / 2) * difference ** 2;
    gradient[next] = gradient[next]! + smoothness * difference;
    gradient[i] = gradient[i]! - smoothness * difference;
    add(i, i, smoothness);
    add(next, next, smoothness);
    add(i, next, -smoothness);
    add(next, i, -smoothness);
  }
}

/** Newton's step on the weights that may move: those above 0, and those that would rise. */
function newtonDirection({ gradient, curvature }: Objective, weights: Float64Array): Float64Array {
  const size = weights.length;
  const free = Array.from(weights.keys()).filter((i) => weights[i]! > 0 || gradient[i]! < 0);
  const matrix = new Float64Array(free.length * free.length);
  const right = Float64Array.from(free, (i) => -gradient[i]!);
  free.forEach((i, row) => {
    free.forEach((j, column) => {
      matrix[row * free.length + column] = curvature[i * size + j]!;
    });
  });
  solvePositiveDefinite(matrix, right);
  const direction = new Float64Array(size);
  free.forEach((i, row) => {
    direction[i] = right[row]!;
  });
  return direction;
}

/** Puts the fitted columns into rows of all signals. */
function spreadColumns(weights: Float64Array, columns: readonly number[]): Float64Array {
  const rows = new Float64Array(strengthKnots.length * signalCount);
  for (let knot = 0; knot < strengthKnots.length; knot++) {
    columns.forEach((column, c) => {
      rows[knot * signalCount + column] = weights[knot * columns.length + c]!;
    });
  }
  return rows;
}
