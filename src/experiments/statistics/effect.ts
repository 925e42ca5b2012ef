import type { SampleSummary } from "./sample-summary.ts";

/** `absolute`: m_T - m_C in the metric's unit. `relative`: the same over |m_C|. */
export type EffectScale = "absolute" | "relative";

/** Estimate of the difference between two arms, and how precisely it is known. */
export interface Effect {
  estimate: number;
  standardError: number;
  /** Welch and Satterthwaite's, for Student's t. */
  degreesOfFreedom: number;
  /** Units of both arms. */
  n: number;
}

/** What keeps an effect from being estimated, in words. */
export interface Missing {
  missing: string;
}

export const isMissing = <T extends object>(value: T | Missing): value is Missing => "missing" in value;

/**
 * Difference of two arms and its standard error. Absolute: var = s_T² / n_T + s_C² / n_C. Relative, by the delta method:
 * var = s_T² / (n_T m_C²) + s_C² m_T² / (n_C m_C⁴). Degrees of freedom are Welch's, of the absolute form, for both.
 * Fewer than two units in an arm, no variance at all, or a control mean of 0 on the relative scale: `missing` says so.
 */
export function estimateEffect(control: SampleSummary, treatment: SampleSummary, scale: EffectScale): Effect | Missing {
  const unusable = lackOf(control, treatment, scale === "relative" ? control.mean : undefined);
  if (unusable !== undefined) return unusable;
  const difference = treatment.mean - control.mean;
  const treatmentPart = treatment.variance / treatment.n;
  const controlPart = control.variance / control.n;
  const shape = { degreesOfFreedom: welchDegrees(control, treatment), n: control.n + treatment.n };
  if (scale === "absolute")
    return { estimate: difference, standardError: Math.sqrt(treatmentPart + controlPart), ...shape };
  const base = control.mean;
  const variance = treatmentPart / base ** 2 + (controlPart * treatment.mean ** 2) / base ** 4;
  return { estimate: difference / Math.abs(base), standardError: Math.sqrt(variance), ...shape };
}

/** Why no effect can be estimated from these arms, or undefined. `base` is what a relative effect is divided by. */
export function lackOf(
  control: SampleSummary,
  treatment: SampleSummary,
  base: number | undefined,
): Missing | undefined {
  for (const [name, arm] of [
    ["control", control],
    ["treatment", treatment],
  ] as const)
    if (arm.n < 2) return { missing: `The ${name} has ${arm.n} of the 2 users that a comparison needs at least.` };
  if (control.variance < 0 || treatment.variance < 0)
    return { missing: "The sums contradict each other: a variance came out negative. Check the metric's events." };
  if (control.variance === 0 && treatment.variance === 0)
    return { missing: "Every user has the same value, so there is no variance to compare against yet." };
  if (base === 0)
    return { missing: "The control's mean is 0, so a relative effect does not exist. Read the absolute one." };
  return undefined;
}

/** (s_T²/n_T + s_C²/n_C)² / (s_T⁴/(n_T² (n_T - 1)) + s_C⁴/(n_C² (n_C - 1))). */
export function welchDegrees(control: SampleSummary, treatment: SampleSummary): number {
  const c = control.variance / control.n;
  const t = treatment.variance / treatment.n;
  return (c + t) ** 2 / (t ** 2 / (treatment.n - 1) + c ** 2 / (control.n - 1));
}
