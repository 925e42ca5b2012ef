import { durationMs } from "../rules/duration.ts";
import type { SequenceLeaf, SequenceStep } from "../rules/rule.ts";
import { valueAtPath } from "../rules/value-test.ts";
import { type EventAtom, type Evidence, never, type Verdict } from "./atom.ts";
import { addToHistory, countUntil, createHistory, forgetOldest, type History } from "./history.ts";
import { compileConditions, type EventPredicate, type SegmentEvent } from "./segment-event.ts";

/** Of one event: a bit for each step that it matches (the last bit for `without`), then the values that steps compare. */
type Entry = readonly (string | number | boolean | null)[];

interface CompiledStep {
  event: string;
  matches: EventPredicate;
  /** The step whose property has to be the same, and where an entry keeps that property. */
  same: { step: number; place: number } | undefined;
}

/**
 * Events in order, each later than the one before, within (now - W, now], with nothing that matches `without` later
 * than the first of them. Of all such chains the one that begins last decides: the condition ends when its first event
 * leaves the window.
 */
export function createSequenceAtom(leaf: SequenceLeaf): EventAtom {
  const windowMs = durationMs(leaf.within);
  const properties: string[] = [];
  const steps = leaf.sequence.map((step) => compileStep(step, properties));
  const without = leaf.without === undefined ? undefined : compileStep(leaf.without, properties);
  const all = without === undefined ? steps : [...steps, without];

  const isCompared = all.some(({ same }) => same !== undefined);

  function findLatest(history: History, nowMs: number): number[] | undefined {
    const search = { history, steps, without, fromMs: nowMs - windowMs, nowMs };
    return isCompared ? findChain(search) : findLatestChain(search);
  }

  return {
    kind: "event",
    key: JSON.stringify(leaf),
    names: [...new Set(all.map(({ event }) => event))],
    createHistory: () => createHistory({ withValues: true }),
    add(history, event) {
      const entry = entryOf(event, all, properties);
      if (entry === undefined) return false;
      addToHistory(history, event.occurredAtMs, entry);
      return true;
    },
    trim: (history, nowMs) => forgetOldest(history, countUntil(history.stamps, nowMs - windowMs)),
    judge(history, nowMs): Verdict {
      if (history === undefined) return { holds: false, nextMs: never };
      const { stamps } = history;
      // A stamp ahead of the clock counts from its own time on.
      const ahead = stamps[countUntil(stamps, nowMs)] ?? never;
      const chain = findLatest(history, nowMs);
      if (chain === undefined) return { holds: false, nextMs: ahead };
      return { holds: true, nextMs: Math.min(ahead, stamps[chain[0]!]! + windowMs) };
    },
    evidence(history, nowMs): Evidence[] {
      const chain = history === undefined ? undefined : findLatest(history, nowMs);
      return (chain ?? []).map((index, step) => ({ event: steps[step]!.event, atMs: history!.stamps[index]! }));
    },
  };
}

interface Search {
  history: History;
  steps: readonly CompiledStep[];
  without: CompiledStep | undefined;
  /** Not included. */
  fromMs: number;
  nowMs: number;
}

/**
 * The chain that begins last where no step is compared with another: from the end, each step takes the latest event that
 * is left. What is later than its beginning is later than that of any other chain, so it also decides about `without`.
 */
function findLatestChain(search: Search): number[] | undefined {
  const { history, steps, fromMs, nowMs } = search;
  const end = countUntil(history.stamps, nowMs);
  const chain = new Array<number>(steps.length);
  let at = end - 1;
  let beforeMs = never;
  for (let step = steps.length - 1; step >= 0; step--) {
    while (at >= 0 && !(history.stamps[at]! < beforeMs && matchesStep(history, at, step))) at--;
    if (at < 0 || history.stamps[at]! <= fromMs) return undefined;
    chain[step] = at;
    beforeMs = history.stamps[at]!;
  }
  return isBroken(search, chain, end) ? undefined : chain;
}

/** Places in the history of the chain that begins last, or `undefined`; for steps that are compared with others. */
function findChain(search: Search): number[] | undefined {
  const { history, fromMs, nowMs } = search;
  const first = countUntil(history.stamps, fromMs);
  const end = countUntil(history.stamps, nowMs);
  // Which continuations were tried in vain is the same for all beginnings: it names all that they depend on.
  const failed = new Set<string>();
  for (let start = end - 1; start >= first; start--) {
    if (!matchesStep(history, start, 0)) continue;
    const chain = extend(search, { chain: [start], end, failed });
    if (chain !== undefined) return chain;
  }
  return undefined;
}

function extend(
  search: Search,
  state: { chain: readonly number[]; end: number; failed: Set<string> },
): number[] | undefined {
  const { history, steps } = search;
  const { chain, end, failed } = state;
  const step = chain.length;
  if (step === steps.length) return isBroken(search, chain, end) ? undefined : [...chain];
  const lastMs = history.stamps[chain[step - 1]!]!;
  const key = continuationKey(search, chain, lastMs);
  if (failed.has(key)) return undefined;
  for (let next = countUntil(history.stamps, lastMs); next < end; next++) {
    if (!matchesStep(history, next, step) || !isSame(history, steps[step]!, chain, next)) continue;
    const found = extend(search, { ...state, chain: [...chain, next] });
    if (found !== undefined) return found;
  }
  failed.add(key);
  return undefined;
}

/** Everything that decides whether a chain can be finished: its length, its last stamp, values compared later, and its beginning. */
function continuationKey({ history, steps, without }: Search, chain: readonly number[], lastMs: number): string {
  const compared: unknown[] = [];
  for (const step of [...steps.slice(chain.length), ...(without === undefined ? [] : [without])]) {
    if (step.same !== undefined && step.same.step < chain.length) {
      compared.push(step.same.step, comparedValue(history, chain[step.same.step]!, step.same.place));
    }
  }
  if (without !== undefined) compared.push(history.stamps[chain[0]!]);
  return JSON.stringify([chain.length, lastMs, compared]);
}

/** Whether something that matches `without` is later than the first event of the chain. */
function isBroken({ history, steps, without }: Search, chain: readonly number[], end: number): boolean {
  if (without === undefined) return false;
  for (let i = countUntil(history.stamps, history.stamps[chain[0]!]!); i < end; i++) {
    if (matchesStep(history, i, steps.length) && isSame(history, without, chain, i)) return true;
  }
  return false;
}

function isSame(history: History, { same }: CompiledStep, chain: readonly number[], index: number): boolean {
  if (same === undefined) return true;
  const value = comparedValue(history, index, same.place);
  return value !== null && value === comparedValue(history, chain[same.step]!, same.place);
}

function matchesStep(history: History, index: number, step: number): boolean {
  return (((history.values![index] as Entry)[0] as number) & (1 << step)) !== 0;
}

function comparedValue(history: History, index: number, place: number): string | number | boolean | null {
  return (history.values![index] as Entry)[place + 1]!;
}

function compileStep({ event, where, sameAs }: SequenceStep, properties: string[]): CompiledStep {
  const matches = compileConditions(where);
  if (sameAs === undefined) return { event, matches, same: undefined };
  let place = properties.indexOf(sameAs.property);
  if (place < 0) place = properties.push(sameAs.property) - 1;
  return { event, matches, same: { step: sameAs.step, place } };
}

function entryOf(
  event: SegmentEvent,
  steps: readonly CompiledStep[],
  properties: readonly string[],
): Entry | undefined {
  let bits = 0;
  for (const [index, step] of steps.entries()) {
    if ((step.event === "*" || step.event === event.event) && step.matches(event)) bits |= 1 << index;
  }
  if (bits === 0) return undefined;
  const values = properties.map((path) => {
    const value = valueAtPath(event.properties, path);
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
  });
  return [bits, ...values];
}
