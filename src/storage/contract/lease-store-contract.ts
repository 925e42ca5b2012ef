import { expect, test } from "vitest";
import type { Stores } from "../stores.ts";

/** What every store of leases does; `open` gives empty stores. */
export function describeLeases(open: () => Stores): void {
  const taking =
    ({ leases }: Stores) =>
    (holder: number, nowMs: number, name = "training") =>
      leases.take({ name, holder, nowMs, untilMs: nowMs + 100 });

  test("one holder at a time; it renews under its number, and the next one has a larger", async () => {
    const take = taking(open());
    const first = await take(1, 0);
    expect(await take(2, 99)).toBeUndefined();
    expect(await take(1, 90)).toBe(first);
    expect(await take(2, 150)).toBeUndefined();
    const second = await take(2, 190);
    expect(second).toBeGreaterThan(first!);
    expect(await take(1, 200)).toBeUndefined();
    expect(await take(1, 200, "another")).toBeDefined();
  });

  test("what is released is free from the moment that was said; who does not hold it releases nothing", async () => {
    const stores = open();
    const take = taking(stores);
    const first = await take(1, 0);
    await stores.leases.release("training", 2, 0);
    expect(await take(2, 10)).toBeUndefined();
    await stores.leases.release("training", 1, 50);
    expect([await take(2, 49), await take(1, 49)]).toEqual([undefined, undefined]);
    expect(await take(1, 50)).toBeGreaterThan(first!);
  });
}
