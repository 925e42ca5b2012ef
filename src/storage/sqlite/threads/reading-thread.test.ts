import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { silentLog } from "../../../log/log.ts";
import { indexedItem } from "../../contract/catalogue/item-store-contract.ts";
import { openDatabase } from "../database.ts";
import { createItemStore } from "../items/item-store.ts";
import { createImpressionStore } from "../recommendations/impression-store.ts";
import { startReadingThread } from "./reading-thread.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-reading-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the thread finds what was just committed, many queries at once; after its end the caller searches", async () => {
  const database = openDatabase({ path: join(folder, "a.db") });
  const thread = startReadingThread(database, silentLog)!;
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

test("impressions are counted on the thread, what was just committed included; after its end the caller counts", async () => {
  const database = openDatabase({ path: join(folder, "b.db") });
  const thread = startReadingThread(database, silentLog)!;
  const beside = createImpressionStore(database, () => thread);
  const span = { fromMs: 0, toMs: 100 };
  const query = { ...span, limit: 9 };
  expect(await beside.countBy("item", span)).toEqual([]);
  const reply = { strategy: "content", items: [{ id: "a" }, { id: "b" }], exploreShare: 0.5, propensities: [1, 0.5] };
  database
    .prepare("INSERT INTO recommendation (id, user_id, created_at_ms, body) VALUES ('r', 'u', 5, ?)")
    .run(JSON.stringify({ reply }));
  database.exec(`
    INSERT INTO profile (ref, id, version, updated_at_ms, state, vectors, sums) VALUES (1, 'u', 1, 1, '{}', x'', x'');
    INSERT INTO event (message_id, type, profile_ref, event, item_id, recommendation_id, occurred_at_ms, received_at_ms, properties, context)
      VALUES ('m', 'track', 1, 'Item Clicked', 'a', 'r', 6, 6, '{}', '{}')`);
  const counts = [
    { key: "a", impressions: 1, clicks: 1 },
    { key: "b", impressions: 1, clicks: 0 },
  ];
  expect(await beside.countBy("item", span)).toEqual(counts);
  expect(await beside.choices(query)).toMatchObject([{ recommendationId: "r", exploreShare: 0.5 }]);
  await thread.stop();
  expect(await beside.countBy("item", span)).toEqual(counts);
  database.close();
}, 30_000);

test("a database in memory is not for threads", () => {
  expect(startReadingThread(openDatabase({ path: ":memory:" }), silentLog)).toBeUndefined();
});
