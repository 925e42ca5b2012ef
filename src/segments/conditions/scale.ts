import type { NumberBounds } from "../rules/rule.ts";

/** A limit that a gauge is compared with: passed by a value of at least `limit`, or where it is strict by a larger one. */
export interface Mark {
  gauge: number;
  limit: number;
  isStrict: boolean;
  /** Marks of the same gauge that are passed earlier. Set by `createScale`. */
  rank: number;
}

/** A rule over marks. */
export type Expression =
  | { kind: "mark"; mark: Mark }
  | { kind: "all" | "any"; parts: readonly Expression[] }
  | { kind: "not"; part: Expression };

/** The marks of one gauge in ascending order: who passes one has passed all before it. */
export interface Scale {
  limits: Float64Array;
  isStrict: Uint8Array;
}

/** Orders marks and gives each its rank. Equal marks were made one before. */
export function createScale(marks: Mark[]): Scale {
  marks.sort((a, b) => a.limit - b.limit || Number(a.isStrict) - Number(b.isStrict));
  for (const [rank, mark] of marks.entries()) mark.rank = rank;
  return {
    limits: Float64Array.from(marks, ({ limit }) => limit),
    isStrict: Uint8Array.from(marks, ({ isStrict }) => Number(isStrict)),
  };
}

/** How many marks the value passes; NaN passes none. */
export function placeOf({ limits, isStrict }: Scale, value: number): number {
  let low = 0;
  let high = limits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const limit = limits[middle]!;
    if (isStrict[middle] === 1 ? value > limit : value >= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const always: Expression = { kind: "all", parts: [] };
export const neverHolds: Expression = { kind: "any", parts: [] };

/** The bounds as marks; a quantity that is not there (NaN) passes no bound. */
export function boundsExpression(
  bounds: NumberBounds,
  mark: (limit: number, isStrict: boolean) => Expression,
): Expression {
  const { eq, ne, lt, lte, gt, gte } = bounds;
  const parts: Expression[] = [];
  if (gte !== undefined) parts.push(mark(gte, false));
  if (gt !== undefined) parts.push(mark(gt, true));
  if (lt !== undefined) parts.push({ kind: "not", part: mark(lt, false) });
  if (lte !== undefined) parts.push({ kind: "not", part: mark(lte, true) });
  if (eq !== undefined) parts.push(mark(eq, false), { kind: "not", part: mark(eq, true) });
  if (ne !== undefined) parts.push({ kind: "any", parts: [{ kind: "not", part: mark(ne, false) }, mark(ne, true)] });
  const isThere = gte !== undefined || gt !== undefined || eq !== undefined;
  if (!isThere) parts.unshift(mark(Number.NEGATIVE_INFINITY, false));
  return parts.length === 1 ? parts[0]! : { kind: "all", parts };
}

/** Whole numbers from `bounds` as "at least n": a count needs no other marks. */
export function countExpression(bounds: NumberBounds, atLeast: (count: number) => Expression): Expression {
  const { eq, ne, lt, lte, gt, gte } = bounds;
  const parts: Expression[] = [];
  const not = (part: Expression): Expression => ({ kind: "not", part });
  const exactly = (count: number): Expression =>
    Number.isInteger(count) ? { kind: "all", parts: [atLeast(count), not(atLeast(count + 1))] } : neverHolds;
  if (gte !== undefined) parts.push(atLeast(Math.ceil(gte)));
  if (gt !== undefined) parts.push(atLeast(Math.floor(gt) + 1));
  if (lt !== undefined) parts.push(not(atLeast(Math.ceil(lt))));
  if (lte !== undefined) parts.push(not(atLeast(Math.floor(lte) + 1)));
  if (eq !== undefined) parts.push(exactly(eq));
  if (ne !== undefined) parts.push(not(exactly(ne)));
  return parts.length === 1 ? parts[0]! : { kind: "all", parts };
}
