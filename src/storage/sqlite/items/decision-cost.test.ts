import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { indexedItem } from "../../contract/catalogue/item-store-contract.ts";
import { openDatabase } from "../database.ts";
import { createItemStore } from "./item-store.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-decision-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a decision writes less than 64 KB, however long the item is", async () => {
  const path = join(folder, "a.db");
  const database = openDatabase({ path });
  const items = createItemStore(database);
  await items.write([indexedItem({ id: "a", title: "T", body: "word ".repeat(40_000) })], [], 1);
  database.pragma("wal_checkpoint(TRUNCATE)");
  const decisions = [{ tag: "energy", status: "accepted" as const, source: "taxonomy", score: 0.7 }];
  await items.decideTags("a", { decisions, nowMs: 2, lesson: { trained: "", body: new Uint8Array(6_000) } });
  expect(statSync(`${path}-wal`).size).toBeLessThan(65_536);
  database.close();
});
