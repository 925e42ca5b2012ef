import { durationMs } from "../rules/duration.ts";
import type { LifecycleLeaf } from "../rules/rule.ts";
import { type EventAtom, maxEvidence, never, type Verdict } from "./atom.ts";
import { addToHistory, countUntil, createHistory, forgetOldest, type History } from "./history.ts";

const maxLookAhead = 64;

/**
 * First time, regular, stopped, returned: by which periods before now have an event, period i being
 * (now - (i + 1) P, now - i P]. An event passes from one period to the next at stamp + i P, so the answer can change
 * at these instants only.
 */
export function createLifecycleAtom(leaf: LifecycleLeaf): EventAtom {
  const periodMs = durationMs(leaf.period);
  const periods = periodsOf(leaf);
  const passes = testOf(leaf, periodMs);
  return {
    kind: "event",
    key: JSON.stringify(leaf),
    names: [leaf.event],
    createHistory: () => createHistory({ withValues: false }),
    add(history, event) {
      addToHistory(history, event.occurredAtMs);
      return true;
    },
    trim: (history, nowMs) => forgetOldest(history, countUntil(history.stamps, nowMs - periods * periodMs)),
    judge: (history, nowMs) => judge(history, { nowMs, periodMs, periods, passes }),
    evidence: (history, nowMs) =>
      (history?.stamps ?? [])
        .filter((stamp) => stamp <= nowMs)
        .slice(-maxEvidence)
        .reverse()
        .map((atMs) => ({ event: leaf.event, atMs })),
  };
}

type Passes = (has: readonly boolean[], firstMs: number, nowMs: number) => boolean;

function judge(
  history: History | undefined,
  { nowMs, periodMs, periods, passes }: { nowMs: number; periodMs: number; periods: number; passes: Passes },
): Verdict {
  if (history === undefined) return { holds: false, nextMs: never };
  const { stamps, firstMs } = history;
  const holdsAt = (atMs: number): boolean => {
    const has = new Array<boolean>(periods).fill(false);
    for (const stamp of stamps) {
      const period = Math.floor((atMs - stamp) / periodMs);
      if (period >= 0 && period < periods) has[period] = true;
    }
    return passes(has, firstMs, atMs);
  };
  const nextAfter = (atMs: number): number => {
    let next = never;
    for (const stamp of stamps) {
      const period = Math.floor((atMs - stamp) / periodMs);
      if (period < periods) next = Math.min(next, stamp + (Math.max(-1, period) + 1) * periodMs);
    }
    return next;
  };
  const holds = holdsAt(nowMs);
  let nextMs = nextAfter(nowMs);
  for (let step = 0; nextMs !== never && step < maxLookAhead && holdsAt(nextMs) === holds; step++) {
    nextMs = nextAfter(nextMs);
  }
  return { holds, nextMs };
}

function periodsOf(leaf: LifecycleLeaf): number {
  switch (leaf.lifecycle) {
    case "first-time":
      return 1;
    case "regular":
      return leaf.of ?? 4;
    case "stopped":
    case "returned":
      return leaf.lifecycle === "stopped" ? (leaf.of ?? 2) : 2;
  }
}

function testOf(leaf: LifecycleLeaf, periodMs: number): Passes {
  switch (leaf.lifecycle) {
    case "first-time":
      return (_, firstMs, nowMs) => firstMs <= nowMs && firstMs > nowMs - periodMs;
    case "regular": {
      const times = leaf.times ?? 3;
      return (has) => has.filter(Boolean).length >= times;
    }
    case "stopped":
      return ([latest, ...before]) => latest !== true && before.includes(true);
    case "returned":
      return ([latest, before], firstMs, nowMs) =>
        latest === true && before !== true && firstMs <= nowMs - 2 * periodMs;
  }
}
