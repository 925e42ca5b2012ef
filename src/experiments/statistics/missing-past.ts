import { covariance } from "./sample-summary.ts";

/** The users of one arm, in parallel lists. */
export interface PastOfArm {
  /** y: the metric after exposure. */
  values: readonly number[];
  /** x: the metric before exposure; 0 for users without a past. */
  before: readonly number[];
  /** Whether the user was known before the exposure. */
  known: readonly boolean[];
}

export interface JoinedPast {
  /** For each arm and user: theta x + gamma z, z = 1 for who has no past. Its own slope on y is 1. */
  covariates: number[][];
  theta: number;
  /** How much users without a past differ, at x = 0. */
  gamma: number;
  /** Share of users without a past, in (0, 1). */
  withoutPast: number;
}

/**
 * Users without a past are no users whose past was 0: they get a stratum of their own. Least squares of y on x and z (has no
 * past) over all arms together gives one covariate per user, to adjust by as by any (Deng et al. 2013, section 3.4; the slopes
 * solve the 2 x 2 normal equations). Undefined where everybody or nobody has a past, or x and z say the same.
 */
export function joinMissingPast(arms: readonly PastOfArm[]): JoinedPast | undefined {
  const y = arms.flatMap(({ values }) => values);
  const x = arms.flatMap(({ before }) => before);
  const z = arms.flatMap(({ known }) => known.map((isKnown) => (isKnown ? 0 : 1)));
  const n = y.length;
  const missing = z.reduce<number>((sum, one) => sum + one, 0);
  if (missing === 0 || missing === n) return undefined;
  const total = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0);
  const shared = (a: readonly number[], b: readonly number[]): number =>
    covariance({ n, sumX: total(a), sumY: total(b), sumXY: a.reduce((sum, one, i) => sum + one * b[i]!, 0) });
  const [xx, zz, xz] = [shared(x, x), shared(z, z), shared(x, z)];
  const [xy, zy] = [shared(x, y), shared(z, y)];
  const determinant = xx * zz - xz * xz;
  if (!(xx > 0) || !(determinant > 1e-9 * xx * zz)) return undefined;
  const theta = (zz * xy - xz * zy) / determinant;
  const gamma = (xx * zy - xz * xy) / determinant;
  return {
    theta,
    gamma,
    withoutPast: missing / n,
    covariates: arms.map(({ before, known }) => before.map((past, i) => theta * past + (known[i] ? 0 : gamma))),
  };
}
