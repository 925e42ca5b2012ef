import { expect, test } from "vitest";
import type { KeyStore, StoredKey } from "../../access/key-store.ts";

const key = (id: string, createdAtMs: number): StoredKey => ({
  id,
  digest: `digest-${id}`,
  name: `For "${id}"`,
  role: "app",
  createdAtMs,
});

/** What every KeyStore must do; `open` gives an empty one. */
export function describeKeys(open: () => KeyStore): void {
  test("keys come back as they were stored, oldest first", async () => {
    const store = open();
    await store.insert(key("b", 2));
    await store.insert({ ...key("a", 3), role: "admin" });
    await store.insert(key("c", 1));
    expect(await store.list()).toEqual([key("c", 1), key("b", 2), { ...key("a", 3), role: "admin" }]);
  });

  test("a revoked key is listed with the time of that, and is revoked once", async () => {
    const store = open();
    await store.insert(key("a", 1));
    expect(await store.revoke("a", 1_790_000_000_000)).toBe(true);
    expect(await store.revoke("a", 1_790_000_000_001)).toBe(false);
    expect(await store.revoke("b", 1)).toBe(false);
    expect(await store.list()).toEqual([{ ...key("a", 1), revokedAtMs: 1_790_000_000_000 }]);
  });

  test("two keys of one digest are refused", async () => {
    const store = open();
    await store.insert(key("a", 1));
    await expect(store.insert({ ...key("b", 1), digest: "digest-a" })).rejects.toThrow();
    expect(await store.list()).toHaveLength(1);
  });
}
