import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { indexedItem } from "../contract/catalogue/item-store-contract.ts";
import { openStores } from "../open-stores.ts";
import type { Stores } from "../stores.ts";
import { dropTestSchemas, postgresUrl, testSchemaUrl } from "../testing/postgres.ts";
import { copyInstallation } from "./copy-installation.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-copy-"));
afterAll(async () => {
  await dropTestSchemas();
  rmSync(folder, { recursive: true, force: true });
});

/** More rows of one table than a page has, and something in most others. */
async function fill(stores: Stores): Promise<void> {
  const items = Array.from({ length: 3 }, (_, i) =>
    indexedItem({
      id: `item-${i}`,
      title: `Wind \0 ${i}`,
      body: "A good wind farm by Acme.",
      tags: ["energy"],
      attributes: {},
    }),
  );
  await stores.items.write(items, [], 5);
  await stores.documents.writeDocument({ name: "taxonomy", body: "{}", binary: Uint8Array.of(0, 255, 7) });
  const ids = Array.from({ length: 700 }, (_, i) => `user-${i}`);
  await stores.commits.commit([
    {
      nowMs: 5,
      profiles: ids.map((id) => ({
        record: { id, state: "{}", vectors: Uint8Array.of(1), sums: Uint8Array.of(2) },
        expectedVersion: 0,
        version: 1,
        changedItems: new Map([["item-1", { weight: 0.1 + 0.2, atMs: 5, lastMs: 5, kinds: 2, shown: 0 }]]),
        droppedItems: [],
      })),
      links: [],
      events: ids.map((id) => ({
        messageId: `event of ${id}`,
        type: "track",
        profileId: id,
        event: "Item Viewed",
        occurredAtMs: 4,
        receivedAtMs: 5,
        properties: '{"odd\\u0000key":1}',
        context: '{"channel":"web"}',
      })),
      rows: [],
      outbox: [{ topic: "profile.changed", key: "user-1", body: { userId: "user-1", events: 1 } }],
    },
  ]);
}

describe.skipIf(postgresUrl === undefined)("PostgreSQL", () => {
  test("everything arrives, is found, and goes on from there", async () => {
    const path = join(folder, "whole.db");
    const source = openStores(`sqlite:${path}`, { now: () => 5 });
    await fill(source);
    await source.close();
    const url = testSchemaUrl("copy_whole");
    const seen: number[] = [];
    const tables = await copyInstallation({ path }, { url }, ({ done }) => seen.push(done));
    expect(tables.find(({ table }) => table === "event")).toMatchObject({ rows: 700 });
    expect(seen.at(-1)).toBe(tables.reduce((sum, { rows }) => sum + rows, 0));
    const target = openStores(url, { now: () => 5 });
    expect(await target.items.searchWords("winds", 5)).toHaveLength(3);
    expect(await target.profiles.count()).toBe(700);
    expect((await target.documents.readDocument("taxonomy"))?.binary).toEqual(Buffer.from([0, 255, 7]));
    const [event] = await target.events.listByProfile({ profileId: "user-3", limit: 1 });
    expect(event?.properties).toEqual({ "odd\0key": 1 });
    // Numbers go on where they were.
    const last = await target.outbox.lastSequence();
    await target.outbox.append([{ topic: "item.removed", key: "x", body: { itemId: "x" } }], 6);
    expect(await target.outbox.lastSequence()).toBe(last + 1);
    await target.close();
  });

  test("a copy that was cut short goes on; a schema in use is refused and names the way out", async () => {
    const path = join(folder, "cut.db");
    const source = openStores(`sqlite:${path}`, { now: () => 5 });
    await fill(source);
    await source.close();
    const url = testSchemaUrl("copy_cut");
    const cut = copyInstallation({ path }, { url }, ({ table, done }) => {
      if (table === "profile" && done > 500) throw new Error("cut");
    });
    await expect(cut).rejects.toThrow("cut");
    const tables = await copyInstallation({ path }, { url });
    expect(tables.find(({ table }) => table === "profile")).toMatchObject({ rows: 700 });
    await expect(copyInstallation({ path }, { url })).rejects.toThrow("Name another schema");
  });
});
