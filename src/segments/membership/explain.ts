import type { Evidence, GaugedUser, Reading } from "../conditions/gauge.ts";
import type { Expression } from "../conditions/scale.ts";
import type { UserFacts } from "../conditions/user-facts.ts";
import { describeLeaf } from "../rules/describe-rule.ts";
import { compileBranches, followBranches } from "./branches.ts";
import { type CompiledLeaf, gaugesIn } from "./compile-rule.ts";
import type { Membership } from "./membership.ts";
import type { UserState } from "./user-state.ts";

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
const maxSteps = 1_024;
/** Later changes are of no use to anybody: ten years. */
const horizonMs = 3_653 * 86_400_000;

/** Why a user is, or is not, in a segment at `nowMs`, condition by condition with the events that decide. */
export function explainMembership(
  membership: Membership,
  state: UserState,
  options: { segmentId: string; facts: UserFacts; nowMs: number },
): Explanation | undefined {
  const segment = membership.segments.find(({ id }) => id === options.segmentId);
  if (segment === undefined) return undefined;
  const { expression, leaves } = segment.compiled;
  const user = { histories: state.histories, facts: options.facts };
  const view = createView(membership, { user, expression, nowMs: options.nowMs });
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
  evidenceOf(leaf: CompiledLeaf): Evidence[];
}

/** What is true now and later of the gauges that the expression reads; the state stays as it is. */
function createView(
  membership: Membership,
  { user, expression, nowMs }: { user: GaugedUser; expression: Expression; nowMs: number },
): View {
  const { gauges, scales } = membership;
  const read = gaugesIn(expression);
  const reading: Reading = { place: 0, nextMs: 0 };
  const readAt = (atMs: number): { places: Uint16Array; next: Map<number, number> } => {
    const places = new Uint16Array(gauges.length);
    const next = new Map<number, number>();
    for (const gauge of read) {
      gauges[gauge]!.read(user, atMs, scales[gauge]!, reading);
      places[gauge] = reading.place;
      next.set(gauge, Math.max(reading.nextMs, atMs + 1));
    }
    return { places, next };
  };
  const now = readAt(nowMs);
  return {
    holds: (part) => followBranches(compileBranches([part]), 0, now.places),
    changeOf(part) {
      const own = [...gaugesIn(part)];
      const branches = compileBranches([part]);
      const holds = followBranches(branches, 0, now.places);
      let present = now;
      for (let step = 0; step < maxSteps; step++) {
        const atMs = Math.min(...own.map((gauge) => present.next.get(gauge)!));
        if (atMs > nowMs + horizonMs) return undefined;
        present = readAt(atMs);
        if (followBranches(branches, 0, present.places) !== holds) return atMs;
      }
      return undefined;
    },
    evidenceOf: (leaf) => leaf.evidence(user, nowMs),
  };
}

function reasonOf(leaf: CompiledLeaf, view: View): Reason {
  const untilMs = view.changeOf(leaf.expression);
  return {
    path: leaf.path,
    words: describeLeaf(leaf.leaf),
    holds: view.holds(leaf.expression),
    evidence: view.evidenceOf(leaf),
    ...(untilMs !== undefined && { untilMs }),
  };
}
