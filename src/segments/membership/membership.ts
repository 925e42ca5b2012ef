import type { Rule } from "../rules/rule.ts";
import type { EventAtom, FactAtom, FactPart } from "./atom.ts";
import { type CompiledRule, compileRule, createAtomTable, evaluate } from "./compile-rule.ts";
import { type History, mergeHistory } from "./history.ts";
import type { SegmentEvent } from "./segment-event.ts";
import type { UserFacts } from "./user-facts.ts";

export interface SegmentRule {
  id: string;
  version: number;
  rule: Rule;
}

/** What one user's membership depends on; changed in place. */
export interface UserState {
  /** By number of the atom; only those that remember an event. */
  histories: Map<number, History>;
  /** 1 for each atom that holds. */
  truth: Uint8Array;
  /** When each atom that can change by time alone has to be judged again. */
  dueMs: Map<number, number>;
  /** The earliest of them; Infinity for none. */
  nextMs: number;
  /** By number of the segment: milliseconds since 1970 of the entry. */
  enteredMs: Map<number, number>;
}

export interface Transition {
  segmentId: string;
  version: number;
  kind: "entered" | "exited";
  /** The instant at which the rule began or ceased to hold. */
  atMs: number;
}

export interface UserChange {
  facts: UserFacts;
  nowMs: number;
  /** Parts of the user that changed beside the events. Default: none. */
  changedParts?: readonly FactPart[];
}

/** Membership of any number of users in one set of segments. Users are independent: nothing is shared but the rules. */
export interface Membership {
  segments: readonly (SegmentRule & { compiled: CompiledRule })[];
  atoms: readonly (EventAtom | FactAtom)[];
  /** A user without events. The segments that hold at once are entered at `nowMs`. */
  createUser(user: UserChange): UserState;
  /** Adds events in any order, each once; those of the past count from now on as if they had been on time. */
  addEvents(state: UserState, events: readonly SegmentEvent[], change: UserChange): Transition[];
  /** Lets the time pass until `nowMs`: what ends or begins by time alone does so at its own instant. */
  advance(state: UserState, change: UserChange): Transition[];
  /** Adds the events of another user; the state of `from` is used up. */
  merge(state: UserState, from: UserState, change: UserChange): Transition[];
  /** The user's state from all events. Segments are entered at `nowMs`: earlier entries are unknown. */
  rebuild(events: Iterable<SegmentEvent>, change: UserChange): UserState;
  /** Ids of the segments that the user is in. */
  segmentsOf(state: UserState): string[];
}

/** Compiles the rules; equal conditions of different segments are judged once. */
export function createMembership(rules: readonly SegmentRule[], ruleOf: (id: string) => Rule | undefined): Membership {
  const table = createAtomTable();
  const segments = rules.map((segment) => ({ ...segment, compiled: compileRule(segment.rule, { table, ruleOf }) }));
  const { atoms } = table;
  const { readersOf, atomsOfPart, usersOf } = indexAtoms(atoms, segments);

  function judge(state: UserState, atom: number, change: UserChange): boolean {
    const judged = atoms[atom]!;
    const verdict =
      judged.kind === "event"
        ? judged.judge(state.histories.get(atom), change.nowMs)
        : judged.judge(change.facts, change.nowMs);
    if (verdict.nextMs === Number.POSITIVE_INFINITY) state.dueMs.delete(atom);
    else {
      // Time has to pass between two judgements, or `advance` would not end.
      const nextMs = Math.max(verdict.nextMs, change.nowMs + 1);
      state.dueMs.set(atom, nextMs);
      if (nextMs < state.nextMs) state.nextMs = nextMs;
    }
    const truth = verdict.holds ? 1 : 0;
    if (state.truth[atom] === truth) return false;
    state.truth[atom] = truth;
    return true;
  }

  /** Judges the atoms, then the segments that read one whose answer changed. */
  function settle(state: UserState, dirty: Iterable<number>, change: UserChange): Transition[] {
    const affected = new Set<number>();
    for (const atom of dirty) {
      if (judge(state, atom, change)) for (const segment of usersOf[atom]!) affected.add(segment);
    }
    const transitions: Transition[] = [];
    for (const segment of affected) {
      const { id, version, compiled } = segments[segment]!;
      const isInside = evaluate(compiled.expression, state.truth);
      if (isInside === state.enteredMs.has(segment)) continue;
      if (isInside) state.enteredMs.set(segment, change.nowMs);
      else state.enteredMs.delete(segment);
      transitions.push({ segmentId: id, version, kind: isInside ? "entered" : "exited", atMs: change.nowMs });
    }
    return transitions;
  }

  function settleAll(state: UserState, change: UserChange): Transition[] {
    state.dueMs.clear();
    state.nextMs = Number.POSITIVE_INFINITY;
    for (const [atom, history] of state.histories) (atoms[atom] as EventAtom).trim(history, change.nowMs);
    for (let atom = 0; atom < atoms.length; atom++) judge(state, atom, change);
    const transitions: Transition[] = [];
    for (const [number, { id, version, compiled }] of segments.entries()) {
      const isInside = evaluate(compiled.expression, state.truth);
      if (isInside === state.enteredMs.has(number)) continue;
      if (isInside) state.enteredMs.set(number, change.nowMs);
      else state.enteredMs.delete(number);
      transitions.push({ segmentId: id, version, kind: isInside ? "entered" : "exited", atMs: change.nowMs });
    }
    return transitions;
  }

  function remember(state: UserState, event: SegmentEvent, dirty: Set<number>): void {
    for (const readers of [readersOf.get(event.event), readersOf.get("*")]) {
      for (const atom of readers ?? []) {
        const reader = atoms[atom] as EventAtom;
        const history = state.histories.get(atom);
        const present = history ?? reader.createHistory();
        if (!reader.add(present, event)) continue;
        if (history === undefined) state.histories.set(atom, present);
        dirty.add(atom);
      }
    }
  }

  function emptyState(): UserState {
    return {
      histories: new Map(),
      truth: new Uint8Array(atoms.length),
      dueMs: new Map(),
      nextMs: Number.POSITIVE_INFINITY,
      enteredMs: new Map(),
    };
  }

  function advance(state: UserState, change: UserChange): Transition[] {
    const transitions: Transition[] = [];
    while (state.nextMs <= change.nowMs) {
      const atMs = state.nextMs;
      const due: number[] = [];
      state.nextMs = Number.POSITIVE_INFINITY;
      for (const [atom, dueMs] of state.dueMs) {
        if (dueMs <= atMs) due.push(atom);
        else if (dueMs < state.nextMs) state.nextMs = dueMs;
      }
      transitions.push(...settle(state, due, { ...change, nowMs: atMs }));
    }
    return transitions;
  }

  return {
    segments,
    atoms,
    createUser(change) {
      const state = emptyState();
      settleAll(state, change);
      return state;
    },
    addEvents(state, events, change) {
      const transitions = advance(state, change);
      const dirty = new Set<number>();
      for (const event of events) remember(state, event, dirty);
      for (const atom of dirty) (atoms[atom] as EventAtom).trim(state.histories.get(atom)!, change.nowMs);
      for (const part of change.changedParts ?? []) for (const atom of atomsOfPart.get(part) ?? []) dirty.add(atom);
      transitions.push(...settle(state, dirty, change));
      return transitions;
    },
    advance,
    merge(state, from, change) {
      const transitions = advance(state, change);
      for (const [atom, history] of from.histories) {
        const present = state.histories.get(atom);
        if (present === undefined) state.histories.set(atom, history);
        else mergeHistory(present, history);
      }
      return [...transitions, ...settleAll(state, change)];
    },
    rebuild(events, change) {
      const state = emptyState();
      const dirty = new Set<number>();
      for (const event of events) remember(state, event, dirty);
      settleAll(state, change);
      return state;
    },
    segmentsOf: (state) => [...state.enteredMs.keys()].map((segment) => segments[segment]!.id),
  };
}

function indexAtoms(
  atoms: readonly (EventAtom | FactAtom)[],
  segments: readonly { compiled: CompiledRule }[],
): { readersOf: Map<string, number[]>; atomsOfPart: Map<FactPart, number[]>; usersOf: number[][] } {
  const readersOf = new Map<string, number[]>();
  const atomsOfPart = new Map<FactPart, number[]>();
  const append = <Key>(map: Map<Key, number[]>, key: Key, atom: number): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [atom]);
    else list.push(atom);
  };
  for (const [number, atom] of atoms.entries()) {
    if (atom.kind === "event") for (const name of atom.names) append(readersOf, name, number);
    else append(atomsOfPart, atom.part, number);
  }
  const usersOf: number[][] = atoms.map(() => []);
  for (const [number, { compiled }] of segments.entries())
    for (const atom of compiled.atoms) usersOf[atom]!.push(number);
  return { readersOf, atomsOfPart, usersOf };
}
