import { expect, test } from "vitest";
import { ConflictError } from "../../errors/errors.ts";
import type { StoredDecision, TagChangePlan } from "../../tagging/tag-change.ts";
import { openDatabase } from "./database.ts";
import { createDocumentStore } from "./document-store.ts";
import { createTagChangeStore } from "./tag-change-store.ts";

const decision = (tag: string, decidedAtMs = 1): StoredDecision => ({
  tag,
  status: "accepted",
  source: "import",
  score: null,
  decidedAtMs,
});

/** Two items with the tag "soccer", the first of them analysed with a suggestion of it. */
function open() {
  const database = openDatabase({ path: ":memory:" });
  for (const id of ["one", "two"]) {
    database
      .prepare(
        "INSERT INTO item (id, title, body, published_at_ms, created_at_ms, updated_at_ms, authors, attributes, content_hash) VALUES (?, ?, '', 0, 0, 0, '[]', '{}', '')",
      )
      .run(id, `Title ${id}`);
    database
      .prepare(
        "INSERT INTO tag_decision (item_id, tag, status, source, score, decided_at_ms) VALUES (?, 'soccer', 'accepted', 'import', NULL, 1)",
      )
      .run(id);
  }
  const suggestions = [
    { tag: "golf", score: 0.9 },
    { tag: "soccer", score: 0.7 },
  ];
  database
    .prepare("INSERT INTO analysis VALUES (1, 'one', '', '', '', '', '{}', '{}', ?, x'')")
    .run(JSON.stringify(suggestions));
  return { database, store: createTagChangeStore(database), documents: createDocumentStore(database, () => 5) };
}

const plan: TagChangePlan = {
  request: { kind: "merge", from: "soccer", into: "football" },
  retired: { tag: "soccer", successor: "football" },
  taxonomy: { before: [], after: [] },
  items: ["one", "two"].map((id) => ({
    id,
    title: `Title ${id}`,
    before: [decision("soccer")],
    after: [decision("football")],
  })),
};
const change = { id: "c1", plan, learnt: Uint8Array.of(1, 2), changedAtMs: 10 };
const tagsOf = async (store: ReturnType<typeof open>["store"], tags: string[]) =>
  (await store.decisionsOn(tags)).map(({ id, decisions }) => `${id} ${decisions.map(({ tag }) => tag).join(" ")}`);

test("a plan is carried out with its documents, stored suggestions and record, and taken back", async () => {
  const { database, store, documents } = open();
  await store.apply(change, [{ name: "taxonomy", body: "after" }]);
  expect(await tagsOf(store, ["soccer", "football"])).toEqual(["one football", "two football"]);
  expect((await documents.readDocument("taxonomy"))?.body).toBe("after");
  const stored = database.prepare("SELECT suggestions FROM analysis").pluck().get() as string;
  expect(JSON.parse(stored).map(({ tag }: { tag: string }) => tag)).toEqual(["golf", "football"]);
  expect(await store.retiredTags()).toEqual([{ tag: "soccer", successor: "football", changedAtMs: 10 }]);
  const read = await store.read("c1");
  expect(read).toMatchObject({ plan, changedAtMs: 10, undoneAtMs: undefined });
  expect([...read!.learnt!]).toEqual([1, 2]);
  const undone = await store.undo({ change: read!, nowMs: 20 }, [{ name: "taxonomy", body: "before" }]);
  expect(undone).toEqual({ restored: ["one", "two"], skipped: [] });
  expect(await tagsOf(store, ["soccer", "football"])).toEqual(["one soccer", "two soccer"]);
  expect(await store.retiredTags()).toEqual([]);
  await expect(store.undo({ change: read!, nowMs: 21 }, [])).rejects.toThrow(ConflictError);
});

test("a plan that is out of date writes nothing at all", async () => {
  const { database, store, documents } = open();
  database.prepare("UPDATE tag_decision SET status = 'rejected', decided_at_ms = 2 WHERE item_id = 'two'").run();
  await expect(store.apply(change, [{ name: "taxonomy", body: "after" }])).rejects.toThrow(ConflictError);
  expect(await tagsOf(store, ["soccer", "football"])).toEqual(["one soccer", "two soccer"]);
  expect(await documents.readDocument("taxonomy")).toBeUndefined();
  expect(await store.read("c1")).toBeUndefined();
});

test("undo leaves an item that is gone, and one that was decided on since", async () => {
  const { database, store } = open();
  await store.apply(change, []);
  database.prepare("DELETE FROM item WHERE id = 'one'").run();
  database.prepare("UPDATE tag_decision SET decided_at_ms = 15 WHERE item_id = 'two'").run();
  expect(await store.undo({ change: (await store.read("c1"))!, nowMs: 20 }, [])).toEqual({
    restored: [],
    skipped: ["one", "two"],
  });
});

test("suggestions are counted as decided or open, tags that nobody suggested are not", async () => {
  const { database, store } = open();
  database
    .prepare(
      "INSERT INTO tag_decision VALUES ('two', 'golf', 'rejected', 'taxonomy', 0.6, 3), ('one', 'free', 'accepted', 'editor', NULL, 3)",
    )
    .run();
  expect(await store.suggestionCounts()).toEqual([{ tag: "golf", accepted: 0, rejected: 1, open: 1 }]);
});
