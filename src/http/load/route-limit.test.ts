import { expect, test } from "vitest";
import { createRouteLimit, type RouteLimit } from "./route-limit.ts";

const clock = { ms: 0 };

/** A route at its limit whose requests take `eachMs` of the machine one after the other, with refusals beside them for `forMs`; its limit then. */
function overload(limit: RouteLimit, eachMs: number, forMs: number): number {
  const untilMs = clock.ms + forMs;
  const under: (() => void)[] = [];
  while (clock.ms < untilMs) {
    while (limit.running() < limit.current()) under.push(limit.begin());
    limit.refuse();
    clock.ms += eachMs;
    under.shift()?.();
  }
  const permits = limit.current();
  for (const ended of under) ended();
  return permits;
}

test.each([
  [2, 16],
  [5, 10],
  [25, 2],
])("under standing overload, requests that add %d ms each get %d permits of 50 ms, two at least", (eachMs, permits) => {
  const limit = createRouteLimit({ permits: 16, standingMs: 50, now: () => clock.ms });
  expect(overload(limit, eachMs, 40 * eachMs + 2_000)).toBe(permits);
});

test("what waits for the disk keeps its permits: fewer at once would be no quicker", () => {
  const limit = createRouteLimit({ permits: 16, standingMs: 50, now: () => clock.ms });
  const under: { ended: () => void; atMs: number }[] = [];
  for (let turn = 0; turn < 400; turn++) {
    while (limit.running() < limit.current()) under.push({ ended: limit.begin(), atMs: clock.ms + 400 });
    limit.refuse();
    clock.ms += 10;
    while (under[0] !== undefined && under[0].atMs <= clock.ms) under.shift()!.ended();
  }
  expect(limit.current()).toBe(16);
});

test("a burst may use all permits, however slow the route is", () => {
  const limit = createRouteLimit({ permits: 16, standingMs: 50, now: () => clock.ms });
  expect(overload(limit, 30, 90)).toBe(16);
});

test("after a second without refusals all permits are there again", () => {
  const limit = createRouteLimit({ permits: 16, standingMs: 50, now: () => clock.ms });
  expect(overload(limit, 25, 2_000)).toBe(2);
  clock.ms += 1_001;
  expect(limit.current()).toBe(16);
});

test("a route with a number of its own keeps it", () => {
  const limit = createRouteLimit({ permits: 4, now: () => clock.ms });
  expect(overload(limit, 1_000, 20_000)).toBe(4);
});
