import type { Random } from "../../math/random.ts";

/** Rows of a randomised experiment, with the effect that a model expects of the treatment. */
export interface TreatedRows {
  uplift: Float64Array;
  /** 1 with the treatment, 0 without. */
  treated: Uint8Array;
  outcomes: Uint8Array;
}

/** How well an order of users concentrates the effect of a treatment. */
export interface QiniReport {
  /** Effect on all: difference of the shares of positives. */
  averageEffect: number;
  /** The same among the rows with the best uplift, a share of `bestShare`. */
  bestEffect: number;
  bestShare: number;
  /** Extra positives over choosing as many at random, on average over all shares. */
  qini: number;
  /** Where that lies with 95 %. */
  low: number;
  high: number;
}

const resamples = 400;

/**
 * Qini coefficient (Radcliffe 2007, "Using control groups to target on predicted lift"): the curve Q(n) = t₁(n) - c₁(n) · t(n) / c(n) over the n best rows, where t and c
 * count treated and untreated rows and t₁ and c₁ the positives of them, minus the straight line to its end; its mean over n. The interval
 * is a percentile bootstrap over rows. NaN without rows of either arm.
 */
export function measureQini(rows: TreatedRows, options: { random: Random; bestShare?: number }): QiniReport {
  const { random, bestShare = 0.3 } = options;
  const { uplift, treated, outcomes } = rows;
  const order = Int32Array.from(uplift.keys()).sort((a, b) => uplift[b]! - uplift[a]! || a - b);
  const codes = Uint8Array.from(order, (row) => 2 * treated[row]! + outcomes[row]!);
  const once = new Uint16Array(codes.length).fill(1);
  const samples = Float64Array.from({ length: resamples }, () => {
    const times = new Uint16Array(codes.length);
    for (let i = 0; i < codes.length; i++) times[Math.floor(random() * codes.length)]!++;
    return areaOver(codes, times);
  }).sort();
  const best = codes.subarray(0, Math.round(bestShare * codes.length));
  return {
    averageEffect: effectOf(codes),
    bestEffect: effectOf(best),
    bestShare,
    qini: areaOver(codes, once),
    low: samples[Math.floor(0.025 * resamples)]!,
    high: samples[Math.floor(0.975 * resamples)]!,
  };
}

/** Codes: 0 untreated negative, 1 untreated positive, 2 treated negative, 3 treated positive. */
function effectOf(codes: Uint8Array): number {
  const counts = [0, 0, 0, 0];
  for (const code of codes) counts[code]!++;
  const [untreatedNegative, untreatedPositive, treatedNegative, treatedPositive] = counts as [
    number,
    number,
    number,
    number,
  ];
  return (
    treatedPositive / (treatedPositive + treatedNegative) - untreatedPositive / (untreatedPositive + untreatedNegative)
  );
}

/** Mean height of the curve above the straight line; `times` says how often each row counts. */
function areaOver(codes: Uint8Array, times: Uint16Array): number {
  const counts = [0, 0, 0, 0];
  let sum = 0;
  let rows = 0;
  let height = 0;
  for (let i = 0; i < codes.length; i++) {
    if (times[i] === 0) continue;
    counts[codes[i]!]! += times[i]!;
    rows += times[i]!;
    const untreated = counts[0]! + counts[1]!;
    const treated = counts[2]! + counts[3]!;
    height = untreated === 0 ? counts[3]! : counts[3]! - (counts[1]! * treated) / untreated;
    sum += times[i]! * height;
  }
  return sum / rows - height / 2;
}
