import { expect, test } from "vitest";
import { createAccessKeys } from "./access-keys.ts";
import type { KeyStore, StoredKey } from "./key-store.ts";

/** A store in memory that can fail, and a clock. */
function createWorld() {
  const rows: StoredKey[] = [];
  const world = { ms: 0, isBroken: false, errors: [] as unknown[] };
  const store: KeyStore = {
    async list() {
      if (world.isBroken) throw new Error("disk gone");
      return rows.map((row) => ({ ...row }));
    },
    insert: async (key) => {
      rows.push(key);
    },
    async revoke(id, revokedAtMs) {
      const row = rows.find((one) => one.id === id && one.revokedAtMs === undefined);
      if (row === undefined) return false;
      row.revokedAtMs = revokedAtMs;
      return true;
    },
  };
  let n = 0;
  const open = (configured: Parameters<typeof createAccessKeys>[0]["configured"] = []) =>
    createAccessKeys({
      ...{ store, configured, now: () => 7, clock: () => world.ms },
      newKey: () => `secret-${n++}`,
      onError: (error) => world.errors.push(error),
    });
  return { world, rows, open };
}

test("a key is found by itself alone, stands nowhere, and is refused from its revocation on", async () => {
  const { rows, open } = createWorld();
  const keys = open();
  const { key, id } = await keys.create({ name: "The shop", role: "app" });
  expect(await keys.find(key)).toEqual({ id, role: "app", isRevoked: false });
  expect(await keys.find(`${key}x`)).toBeUndefined();
  expect(JSON.stringify([rows, await keys.list()])).not.toContain(key);
  await keys.revoke(id);
  expect(await keys.find(key)).toMatchObject({ isRevoked: true });
  expect(await keys.list()).toEqual([]);
  await expect(keys.revoke(id)).rejects.toMatchObject({ status: 404 });
});

test("keys of the settings are listed without their secret, and are revoked in the settings", async () => {
  const keys = createWorld().open([{ key: "from-the-settings", role: "admin" }]);
  const [row] = await keys.list();
  expect(row).toMatchObject({ role: "admin", source: "settings" });
  expect(JSON.stringify(row)).not.toContain("from-the-settings");
  expect(await keys.find("from-the-settings")).toEqual({ id: row!.id, role: "admin", isRevoked: false });
  await expect(keys.revoke(row!.id)).rejects.toMatchObject({ status: 409, code: "key-of-settings" });
});

test("what another process made and revoked holds here within a second", async () => {
  const { world, open } = createWorld();
  const [one, other] = [open(), open()];
  await other.find("anything");
  const { key, id } = await one.create({ name: "n", role: "editor" });
  world.ms = 1_000;
  expect(await other.find(key)).toMatchObject({ role: "editor", isRevoked: false });
  await one.revoke(id);
  world.ms = 2_000;
  expect(await other.find(key)).toMatchObject({ isRevoked: true });
});

test("while the store cannot be read the keys that were known last are used on, and that is told", async () => {
  const { world, open } = createWorld();
  const keys = open();
  const { key } = await keys.create({ name: "n", role: "app" });
  world.isBroken = true;
  world.ms = 60_000;
  expect(await keys.find(key)).toMatchObject({ role: "app" });
  expect(world.errors).toHaveLength(1);
});
