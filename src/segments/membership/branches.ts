import type { Expression } from "../conditions/scale.ts";

/**
 * Expressions as one table of branches. Each compares the place of a gauge with the rank of a mark and names the branch
 * that is next, or the answer: an expression is decided without looking at more marks than the answer needs.
 */
export interface Branches {
  /** By number of the expression: its first branch, or the answer where it does not depend on the user. */
  starts: Int32Array;
  gauges: Int32Array;
  ranks: Int32Array;
  ifPassed: Int32Array;
  ifNot: Int32Array;
}

/** Answers stand where branches do: no branch has a negative number. */
const yes = -1;
const no = -2;

/** O(marks of all expressions). */
export function compileBranches(expressions: readonly Expression[]): Branches {
  const gauges: number[] = [];
  const ranks: number[] = [];
  const ifPassed: number[] = [];
  const ifNot: number[] = [];

  /** Returns where the expression begins when it goes on to `ifHolds` or `ifFails`. */
  function add(expression: Expression, ifHolds: number, ifFails: number): number {
    switch (expression.kind) {
      case "mark":
        gauges.push(expression.mark.gauge);
        ranks.push(expression.mark.rank);
        ifPassed.push(ifHolds);
        ifNot.push(ifFails);
        return gauges.length - 1;
      case "not":
        return add(expression.part, ifFails, ifHolds);
      case "all":
        return expression.parts.reduceRight((next, part) => add(part, next, ifFails), ifHolds);
      case "any":
        return expression.parts.reduceRight((next, part) => add(part, ifHolds, next), ifFails);
    }
  }

  const starts = Int32Array.from(expressions, (expression) => add(expression, yes, no));
  return {
    starts,
    gauges: Int32Array.from(gauges),
    ranks: Int32Array.from(ranks),
    ifPassed: Int32Array.from(ifPassed),
    ifNot: Int32Array.from(ifNot),
  };
}

/** Whether an expression holds for a user at these places, one for each gauge. */
export function followBranches(
  { starts, gauges, ranks, ifPassed, ifNot }: Branches,
  expression: number,
  places: Uint16Array,
): boolean {
  let at = starts[expression]!;
  while (at >= 0) at = places[gauges[at]!]! > ranks[at]! ? ifPassed[at]! : ifNot[at]!;
  return at === yes;
}
