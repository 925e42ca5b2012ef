import { incompleteBeta } from "./incomplete-beta.ts";
import { logBeta } from "./log-gamma.ts";
import { normalDensity, normalQuantile } from "./normal.ts";

/** P(T > t) for t >= 0 with `degrees` > 0 (any real number) of freedom: I_{ν / (ν + t²)}(ν/2, 1/2) / 2. */
export function studentUpperTail(t: number, degrees: number): number {
  if (t < 0) return 1 - studentUpperTail(-t, degrees);
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return 0;
  return 0.5 * incompleteBeta(degrees / 2, 0.5, degrees / (degrees + square), square / (degrees + square));
}

/** P(T <= t). */
export function studentCdf(t: number, degrees: number): number {
  return t < 0 ? studentUpperTail(-t, degrees) : 1 - studentUpperTail(t, degrees);
}

/** The t with P(T <= t) = p, p in (0, 1): Newton's method from the normal quantile, held inside a bracket. */
export function studentQuantile(p: number, degrees: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, degrees);
  const tail = 1 - p;
  let low = 0;
  let high = Math.max(2, normalQuantile(p));
  while (studentUpperTail(high, degrees) > tail) high *= 2;
  let t = Math.min(high, normalQuantile(p));
  for (let step = 0; step < 200; step++) {
    const excess = studentUpperTail(t, degrees) - tail;
    if (excess > 0) low = t;
    else high = t;
    let next = t + excess / studentDensity(t, degrees);
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - t) <= 1e-15 * Math.abs(next)) return next;
    t = next;
  }
  return t;
}

function studentDensity(t: number, degrees: number): number {
  if (degrees > 1e8) return normalDensity(t);
  return Math.exp(
    -0.5 * (degrees + 1) * Math.log1p((t * t) / degrees) - 0.5 * Math.log(degrees) - logBeta(degrees / 2, 0.5),
  );
}
