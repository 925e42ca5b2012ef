import { expect, test } from "vitest";
import type { StoredDecision, TagChangePlan } from "../../../tagging/tag-change.ts";
import type { Stores } from "../../stores.ts";
import { indexedItem } from "./item-store-contract.ts";

type OpenedStores = Pick<Stores, "items" | "tagChanges" | "documents">;

const decision = (tag: string, status: StoredDecision["status"] = "accepted"): StoredDecision => ({
  tag,
  status,
  source: "import",
  score: null,
  decidedAtMs: 1,
});

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
const suggestion = (tag: string, score: number) => ({
  tag,
  label: tag,
  source: "taxonomy" as const,
  score,
  evidence: [],
});

/** Two items with the tag "soccer", the first of them with a suggestion of it. */
async function prepare(open: () => OpenedStores): Promise<OpenedStores> {
  const stores = open();
  const items = ["one", "two"].map((id) => ({
    ...indexedItem({ id, title: `Title ${id}`, body: "", tags: ["soccer"] }),
    suggestions: id === "one" ? [suggestion("golf", 0.9), suggestion("soccer", 0.7)] : [],
  }));
  await stores.items.write(items, [], 1);
  return stores;
}

async function tagsOf({ tagChanges }: OpenedStores): Promise<string[]> {
  const items = await tagChanges.decisionsOn(["soccer", "football"]);
  return items.map(({ id, decisions }) => `${id} ${decisions.map(({ tag }) => tag).join(" ")}`);
}

/** What every TagChangeStore must do; `open` gives empty stores. */
export function describeTagChanges(open: () => OpenedStores): void {
  test("a plan is carried out with its documents, stored suggestions and record, and taken back", async () => {
    const stores = await prepare(open);
    const { tagChanges: store, documents, items } = stores;
    const { sequence } = await items.position();
    await store.apply(change, { documents: [{ name: "taxonomy", body: "after" }] });
    expect(await tagsOf(stores)).toEqual(["one football", "two football"]);
    expect((await documents.readDocument("taxonomy"))?.body).toBe("after");
    expect((await items.read("one"))?.tags.map(({ tag }) => tag)).toEqual(["golf", "football"]);
    expect((await items.changesSince(sequence, 9)).changes.map(({ id }) => id).toSorted()).toEqual(["one", "two"]);
    expect(await store.retiredTags()).toEqual([{ tag: "soccer", successor: "football", changedAtMs: 10 }]);
    const read = await store.read("c1");
    expect(read).toMatchObject({ plan, changedAtMs: 10, undoneAtMs: undefined });
    expect([...read!.learnt!]).toEqual([1, 2]);
    const undone = await store.undo(
      { change: read!, nowMs: 20 },
      { documents: [{ name: "taxonomy", body: "before" }] },
    );
    expect(undone).toEqual({ restored: ["one", "two"], skipped: [] });
    expect(await tagsOf(stores)).toEqual(["one soccer", "two soccer"]);
    expect(await store.retiredTags()).toEqual([]);
    await expect(store.undo({ change: read!, nowMs: 21 }, { documents: [] })).rejects.toMatchObject({
      code: "already-undone",
    });
  });

  test("suggestions of every item are rewritten, however many items there are, and odd names are no others", async () => {
    const stores = open();
    const ids = Array.from({ length: 130 }, (_, i) => `item-${String(i).padStart(3, "0")}`);
    const tag = 'a "quoted" tag';
    const suggestions = [suggestion(tag, 0.8), suggestion("a", 0.7), suggestion(`${tag}s`, 0.6)];
    await stores.items.write(
      ids.map((id) => ({ ...indexedItem({ id, title: id, body: "" }), suggestions })),
      [],
      1,
    );
    const retired = { tag };
    const removal: TagChangePlan = { ...plan, request: { kind: "remove", tag }, retired, items: [] };
    await stores.tagChanges.apply({ ...change, plan: removal }, { documents: [] });
    const left = new Set<string>();
    for await (const page of stores.items.summaries()) for (const { openTags } of page) left.add(openTags.join());
    expect([...left]).toEqual([`a,${tag}s`]);
  });

  test("a plan that is out of date writes nothing at all", async () => {
    const stores = await prepare(open);
    const { tagChanges: store, documents, items } = stores;
    await items.decideTags("two", { decisions: [{ tag: "soccer", status: "rejected", source: "editor" }], nowMs: 2 });
    await expect(store.apply(change, { documents: [{ name: "taxonomy", body: "after" }] })).rejects.toMatchObject({
      status: 409,
    });
    expect(await tagsOf(stores)).toEqual(["one soccer", "two soccer"]);
    expect(await documents.readDocument("taxonomy")).toBeUndefined();
    expect(await store.read("c1")).toBeUndefined();
  });

  test("undo leaves an item that is gone, and one that was decided on since", async () => {
    const { tagChanges: store, items } = await prepare(open);
    await store.apply(change, { documents: [] });
    await items.remove("one");
    await items.decideTags("two", {
      decisions: [{ tag: "football", status: "accepted", source: "editor" }],
      nowMs: 15,
    });
    expect(await store.undo({ change: (await store.read("c1"))!, nowMs: 20 }, { documents: [] })).toEqual({
      restored: [],
      skipped: ["one", "two"],
    });
    expect(await store.decidedSince(["football"], 10)).toEqual([
      { itemId: "two", decision: { tag: "football", status: "accepted" } },
    ]);
  });
}
