import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { problemBody } from "../../../http/problem.ts";
import { indexedItem } from "../../contract/catalogue/item-store-contract.ts";
import { openDatabase } from "../database.ts";
import { createDocumentStore } from "../document-store.ts";
import { createItemStore } from "../items/item-store.ts";
import { createGazetteerStore } from "../names/gazetteer-store.ts";
import { createTemplateStore } from "../template-store.ts";
import { createFaultWatch } from "./fault-watch.ts";

const long = "word ".repeat(200_000);
const entity = { id: "e", label: "E", type: "person", forms: {}, mentions: 0, source: "gazetteer" as const };

/** Stores on a database that may grow by two pages: SQLite's own limit fails as a full disk does. */
function openFull() {
  const clock = { nowMs: 0 };
  const database = openDatabase({ path: ":memory:" });
  const { watch, fault } = createFaultWatch(database, () => clock.nowMs);
  const pages = database.pragma("page_count", { simple: true }) as number;
  database.pragma(`max_page_count = ${pages + 2}`);
  return {
    fault,
    clock,
    items: watch(createItemStore(database)),
    documents: watch(createDocumentStore(database)),
    gazetteer: watch(createGazetteerStore(database, () => 0)),
    templates: watch(createTemplateStore(database)),
    freeSpace: () => database.pragma("max_page_count = 1000000"),
  };
}

test("a full disk is named by every port, to callers without the path, and kept in mind until there is room", async () => {
  const stores = openFull();
  const writes: (() => Promise<unknown>)[] = [
    () => stores.items.write([indexedItem({ id: "a", title: "T", body: long })], [], 1),
    () => stores.documents.writeDocument({ name: "x", body: long }),
    () =>
      stores.gazetteer.save(
        {
          gazetteer: { version: 1, entries: [{ id: long, name: "", type: "", aliases: [] }], corrections: [] },
          entities: [entity],
          names: [],
        },
        () => undefined,
      ),
    () =>
      stores.templates.put({
        id: "t",
        name: long,
        channel: "email",
        body: "",
        createdAtMs: 1,
        updatedAtMs: 1,
      } as never),
  ];
  expect(stores.fault()).toBeUndefined();
  for (const write of writes) {
    const error = await write().then(
      () => undefined,
      (cause) => cause,
    );
    expect(error).toMatchObject({ code: "disk-full", status: 507, message: expect.stringMatching(/^:memory:: /) });
    expect(problemBody(error)).not.toContain(":memory:");
    expect(problemBody(error)).toMatch(/Free some space; everything acknowledged so far is kept/);
  }
  expect(stores.fault()).toMatchObject({ code: "disk-full" });
  stores.freeSpace();
  await expect
    .poll(() => {
      stores.clock.nowMs += 2_000;
      return stores.fault();
    })
    .toBeUndefined();
  await writes[0]!();
  expect(await stores.items.ids()).toEqual(["a"]);
});

test("what is no fault of the database passes unchanged, and pages are watched as well", async () => {
  const database = openDatabase({ path: ":memory:" });
  const { watch, fault } = createFaultWatch(database);
  const items = watch(createItemStore(database));
  await expect(items.decideTags("nobody", { decisions: [], nowMs: 1 })).rejects.toMatchObject({
    code: "item-not-found",
  });
  expect(fault()).toBeUndefined();
  const broken = watch({
    async *pages() {
      yield 1;
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    },
  });
  const read = async () => {
    for await (const _ of broken.pages());
  };
  await expect(read()).rejects.toMatchObject({ code: "disk-full" });
});

test("a row that no longer holds what was written is damage of the database, whatever notices it", async () => {
  const database = openDatabase({ path: ":memory:" });
  const { watch } = createFaultWatch(database);
  database.prepare("INSERT INTO document (name, body, updated_at_ms) VALUES ('gazetteer', 'garbled garbled', 1)").run();
  const names = watch(createGazetteerStore(database, () => 0));
  await expect(names.read()).rejects.toMatchObject({ code: "database-damaged" });
  const parsing = watch({
    inSql: async () => database.prepare("SELECT * FROM document, json_each(document.body)").all(),
    packed: async () => inflateSync(Buffer.from("garbled garbled")),
  });
  await expect(parsing.inSql()).rejects.toMatchObject({ code: "database-damaged" });
  await expect(parsing.packed()).rejects.toMatchObject({ code: "database-damaged" });
});
