import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LeaseStore } from "./lease-store.ts";
import { underLease } from "./under-lease.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** One lease of any name. */
function memoryLease(): LeaseStore & { broken: boolean } {
  let held = { holder: 0, fence: 0, untilMs: 0 };
  return {
    broken: false,
    async take({ holder, nowMs, untilMs }) {
      if (this.broken) throw new Error("database away");
      if (held.holder !== holder && held.untilMs > nowMs) return undefined;
      held = { holder, fence: held.holder === holder ? held.fence : held.fence + 1, untilMs };
      return held.fence;
    },
    async release(_name, holder, untilMs) {
      if (held.holder === holder) held = { holder: 0, fence: held.fence, untilMs };
    },
  };
}
const options = (store: LeaseStore, holder: number, more: object = {}) => ({
  ...{ store, name: "training", holder, now: Date.now, holdMs: 3_000 },
  ...more,
});

test("while one process works, however long, another does nothing; afterwards it may", async () => {
  const store = memoryLease();
  let finish = (): void => undefined;
  const first = underLease(options(store, 1), () => new Promise<void>((resolve) => (finish = resolve)));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await underLease(options(store, 2), () => expect.unreachable())).toBe(false);
  finish();
  expect(await first).toBe(true);
  expect(await underLease(options(store, 2), async () => undefined)).toBe(true);
});

test("a process that stood still and lost the lease is told before it writes, and leaves the other's alone", async () => {
  const store = memoryLease();
  let told: unknown;
  let finish = (): void => undefined;
  const first = underLease(options(store, 1), async (signal) => {
    await new Promise<void>((resolve) => (finish = resolve));
    told = signal.reason;
  });
  await vi.advanceTimersByTimeAsync(0);
  // The clock of the others goes on, no timer of this process does.
  vi.setSystemTime(Date.now() + 60_000);
  let isOtherAtWork = true;
  const second = underLease(options(store, 2), async () => vi.waitUntil(() => !isOtherAtWork));
  await vi.advanceTimersByTimeAsync(1_000);
  finish();
  await first;
  expect(told).toMatchObject({ message: expect.stringContaining('"training"') });
  expect(await underLease(options(store, 3), async () => undefined)).toBe(false);
  isOtherAtWork = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await second).toBe(true);
});

test("a database that is away for a moment costs nothing", async () => {
  const store = memoryLease();
  const work = underLease(options(store, 1), async (signal) => {
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    signal.throwIfAborted();
  });
  await vi.advanceTimersByTimeAsync(500);
  store.broken = true;
  await vi.advanceTimersByTimeAsync(1_000);
  store.broken = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await work).toBe(true);
});

test("what was just done rests, failed work does not hold the lease, and a stop ends the work", async () => {
  const store = memoryLease();
  await underLease(options(store, 1, { restMs: 500 }), async () => undefined);
  expect(await underLease(options(store, 2), () => expect.unreachable())).toBe(false);
  vi.setSystemTime(Date.now() + 500);
  await expect(underLease(options(store, 2), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const stopping = new AbortController();
  const stopped = underLease(options(store, 3, { signal: stopping.signal }), (signal) =>
    vi.waitUntil(() => signal.aborted),
  );
  stopping.abort();
  await vi.advanceTimersByTimeAsync(100);
  expect(await stopped).toBe(true);
});
