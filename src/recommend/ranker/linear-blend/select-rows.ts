import { signalCount } from "../../signals/signals.ts";
import type { RankingSample } from "../ranking-sample.ts";
import { locate, longestShortStrength, strengthKnots } from "./blend-weights.ts";
import { selectEnsemble } from "./select-ensemble.ts";

/** The first knot of long histories. */
const firstLong = strengthKnots.findIndex((profileStrength) => profileStrength > longestShortStrength);
/** With fewer samples to select by, rows of short histories stay as they are, and those of long ones keep a share of it. */
const fewestSamples = 100;

/**
 * Selects the rows of short histories anew for the first ten places, each by the samples near its knot and its neighbours,
 * in place; known users with a long history have no say. The softmax judges whole lists, where a little noise among the
 * most popular items costs nothing; in the first ten places it costs a new user most. Rows hold all signals by knot; one
 * without samples near is left as it is.
 */
export function selectShortHistories(
  rows: Float64Array,
  samples: readonly RankingSample[],
  columns: readonly number[],
): void {
  const own = samples.filter((sample) => !(sample.isKnown && isLong(sample)));
  for (let knot = 0; knot < firstLong; knot++) {
    if (!own.some((sample) => nearestKnot(sample.profileStrength) === knot)) continue;
    const near = own.filter((sample) => Math.abs(nearestKnot(sample.profileStrength) - knot) <= 1);
    if (near.length >= fewestSamples) setRow(rows, knot, { ensemble: selectEnsemble(near, columns), trust: 1 });
  }
}

/**
 * Selects the rows of long histories anew, one ensemble for all of their knots, in place: the models of the collaborative agree so
 * much that the softmax's even mixture of them is worse than the best of them alone (MovieLens-100k, (C): .461 against
 * .466). The ensemble of all samples follows their noise and can be worse as well, the mean of those of halves is not (another split of it,
 * four pairs of hold-outs: .479 and .486 against .484 of ALS alone). The first events of users whom no model knows are another task and
 * are left out.
 */
export function selectLongHistories(
  rows: Float64Array,
  samples: readonly RankingSample[],
  columns: readonly number[],
): void {
  const known = samples.filter((sample) => sample.isKnown && isLong(sample));
  if (known.length === 0) return;
  const ensemble = selectEnsemble(known, columns);
  const trust = Math.min(1, known.length / fewestSamples);
  for (let knot = firstLong; knot < strengthKnots.length; knot++) setRow(rows, knot, { ensemble, trust });
}

/** Moves the shares of a row to the ensemble's by `trust`, in [0, 1]; its sum stays. */
function setRow(
  rows: Float64Array,
  knot: number,
  { ensemble, trust }: { ensemble: Float64Array; trust: number },
): void {
  const row = rows.subarray(knot * signalCount, (knot + 1) * signalCount);
  const sum = row.reduce((total, value) => total + value, 0);
  row.set(row.map((value, s) => trust * sum * ensemble[s]! + (1 - trust) * value));
}

function isLong(sample: RankingSample): boolean {
  return nearestKnot(sample.profileStrength) >= firstLong;
}

function nearestKnot(profileStrength: number): number {
  const { index, share } = locate(profileStrength);
  return share < 0.5 ? index : index + 1;
}
