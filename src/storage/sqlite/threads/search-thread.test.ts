import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { silentLog } from "../../../log/log.ts";
import { indexedItem } from "../../contract/catalogue/item-store-contract.ts";
import { openDatabase } from "../database.ts";
import { createItemStore } from "../items/item-store.ts";
import { startSearchThread } from "./search-thread.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-search-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the thread finds what was just committed, many queries at once; after its end the caller searches", async () => {
  const database = openDatabase({ path: join(folder, "a.db") });
  const thread = startSearchThread(database, silentLog)!;
  const items = createItemStore(database, { searchThread: () => thread });
  const plain = createItemStore(database);
  await items.write(
    ["wind farm", "soup", "wind mill"].map((title) => indexedItem({ id: title, title, body: "Text." })),
    [],
    1,
  );
  const queries = ["wind", "soup", "farms", "", '"AND ) ('];
  const expected = await Promise.all(queries.map((query) => plain.searchWords(query, 5)));
  expect(expected[0]).toHaveLength(2);
  expect(await Promise.all(queries.map((query) => items.searchWords(query, 5)))).toEqual(expected);
  await thread.stop();
  expect(await items.searchWords("wind", 5)).toEqual(expected[0]);
  database.close();
}, 30_000);

test("a database in memory is not for threads", () => {
  expect(startSearchThread(openDatabase({ path: ":memory:" }), silentLog)).toBeUndefined();
});
