import { describeLeaf } from "../rules/describe-rule.ts";
import type { Evidence } from "./atom.ts";
import { type CompiledLeaf, type Expression, evaluate } from "./compile-rule.ts";
import type { Membership, UserState } from "./membership.ts";
import type { UserFacts } from "./user-facts.ts";

export interface Reason {
  /** Place of the condition in the rule; empty when the rule is a single condition. */
  path: string;
  /** The condition in words. */
  words: string;
  holds: boolean;
  evidence: Evidence[];
  /** The first instant at which the condition changes without another event; absent when it does not. */
  untilMs?: number;
}

export interface Explanation {
  isMember: boolean;
  because: Reason[];
  /** The first instant at which membership itself changes without another event, or absent. */
  untilMs?: number;
}

/** So many changes of conditions are followed to find the one that changes the membership. */
const maxSteps = 256;

/** Why a user is, or is not, in a segment at `nowMs`, condition by condition with the events that decide. */
export function explainMembership(
  membership: Membership,
  state: UserState,
  options: { segmentId: string; facts: UserFacts; nowMs: number },
): Explanation | undefined {
  const segment = membership.segments.find(({ id }) => id === options.segmentId);
  if (segment === undefined) return undefined;
  const { expression, leaves, atoms } = segment.compiled;
  const view = createView(membership, state, { ...options, atoms });
  const untilMs = view.changeOf(expression);
  return {
    isMember: view.holds(expression),
    because: leaves.map((leaf) => reasonOf(leaf, view)),
    ...(untilMs !== undefined && { untilMs }),
  };
}

interface View {
  holds(expression: Expression): boolean;
  changeOf(expression: Expression): number | undefined;
  evidenceOf(expression: Expression): Evidence[];
}

function createView(
  membership: Membership,
  state: UserState,
  { facts, nowMs, atoms }: { facts: UserFacts; nowMs: number; atoms: readonly number[] },
): View {
  const judge = (number: number, atMs: number) => {
    const atom = membership.atoms[number]!;
    return atom.kind === "event" ? atom.judge(state.histories.get(number), atMs) : atom.judge(facts, atMs);
  };
  const truthAt = (atMs: number): { truth: Uint8Array; next: Map<number, number> } => {
    const truth = new Uint8Array(membership.atoms.length);
    const next = new Map<number, number>();
    for (const number of atoms) {
      const verdict = judge(number, atMs);
      truth[number] = verdict.holds ? 1 : 0;
      next.set(number, verdict.nextMs);
    }
    return { truth, next };
  };
  const now = truthAt(nowMs);
  return {
    holds: (expression) => evaluate(expression, now.truth),
    changeOf(expression) {
      const read = atomsIn(expression);
      const holds = evaluate(expression, now.truth);
      let present = now;
      for (let step = 0; step < maxSteps; step++) {
        const atMs = Math.min(...read.map((number) => present.next.get(number)!));
        if (atMs === Number.POSITIVE_INFINITY) return undefined;
        present = truthAt(atMs);
        if (evaluate(expression, present.truth) !== holds) return atMs;
      }
      return undefined;
    },
    evidenceOf: (expression) =>
      atomsIn(expression).flatMap((number) => {
        const atom = membership.atoms[number]!;
        return atom.kind === "event" ? atom.evidence(state.histories.get(number), nowMs) : atom.evidence(facts, nowMs);
      }),
  };
}

function reasonOf({ path, leaf, expression }: CompiledLeaf, view: View): Reason {
  const untilMs = view.changeOf(expression);
  return {
    path,
    words: describeLeaf(leaf),
    holds: view.holds(expression),
    evidence: view.evidenceOf(expression),
    ...(untilMs !== undefined && { untilMs }),
  };
}

function atomsIn(expression: Expression): number[] {
  if (expression.kind === "atom") return [expression.atom];
  if (expression.kind === "not") return atomsIn(expression.part);
  return [...new Set(expression.parts.flatMap(atomsIn))];
}
