import { mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { indexedItem } from "../../contract/catalogue/item-store-contract.ts";
import { openStores } from "../../open-stores.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-maintenance-"));
afterAll(() => rmSync(folder, { recursive: true }));
const entry = (i: number) =>
  indexedItem({ id: `a${i}`, title: `Title ${i}`, body: `About wind farms, number ${i}. `.repeat(40) });

async function filled(name: string) {
  const path = join(folder, name);
  const stores = openStores(`sqlite:${path}`);
  await stores.items.write(
    Array.from({ length: 50 }, (_, i) => entry(i)),
    [],
    1,
  );
  return { path, stores };
}

test("a backup is made while the store is written, and opens as a store with everything of one moment", async () => {
  const { stores } = await filled("live.db");
  const path = join(folder, "copy.db");
  const copying = stores.maintenance.backup(path);
  await stores.items.write([entry(50)], [], 2);
  expect((await copying).bytes).toBe(statSync(path).size);
  await expect(stores.maintenance.backup(path)).rejects.toMatchObject({ code: "backup-exists" });
  await stores.close();
  const restored = openStores(`sqlite:${path}`);
  expect((await restored.items.ids()).length).toBeGreaterThanOrEqual(50);
  expect((await restored.items.searchWords("farms", 5)).length).toBe(5);
  expect(await restored.maintenance.check()).toEqual({ faults: [] });
  await restored.close();
});

test("a full-text index that does not fit the items is told apart from damaged data and made anew", async () => {
  const { path, stores } = await filled("words.db");
  await stores.close();
  const database = new Sqlite(path);
  database.exec("DROP TRIGGER item_words_update; UPDATE item SET body = 'Something else' WHERE id = 'a1'");
  database.close();
  const opened = openStores(`sqlite:${path}`);
  expect(await opened.maintenance.check()).toMatchObject({
    advice: "words",
    faults: [expect.stringMatching(/full-text/)],
  });
  await opened.maintenance.repairWords();
  expect(await opened.maintenance.check()).toEqual({ faults: [] });
  await opened.close();
});

test("garbled pages are found and call for a backup", async () => {
  const { path, stores } = await filled("garbled.db");
  await stores.close();
  const reading = new Sqlite(path);
  reading.pragma("wal_checkpoint(TRUNCATE)");
  const pages = reading.prepare("SELECT pageno FROM dbstat WHERE name = 'item'").pluck().all() as number[];
  const size = reading.pragma("page_size", { simple: true }) as number;
  reading.close();
  // A start reads the schema and the settings, not the items.
  const file = openSync(path, "r+");
  for (const page of pages) writeSync(file, Buffer.alloc(size, 0xa5), 0, size, (page - 1) * size);
  const opened = openStores(`sqlite:${path}`);
  const { faults, advice } = await opened.maintenance.check();
  expect(faults.length).toBeGreaterThan(0);
  expect(advice).toBe("restore");
  await opened.close();
});
