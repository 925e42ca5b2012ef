import { upperIncompleteGamma } from "./incomplete-gamma.ts";

/** P(X > x) of the chi-square distribution with `degrees` > 0 of freedom. In [0, 1]; 1 at and below 0. */
export function chiSquareUpperTail(x: number, degrees: number): number {
  return upperIncompleteGamma(degrees / 2, x / 2);
}
